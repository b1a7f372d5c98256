/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Made by golf_gains.py: do not edit. */
/* clang-format off */

static const char golf_days[] =
    "sunny,75,70,yes,normal\n"
    "sunny,80,90,yes,stay\n"
    "sunny,85,85,no,stay\n"
    "sunny,72,95,no,stay\n"
    "sunny,69,70,no,normal\n"
    "overcast,72,90,yes,normal\n"
    "overcast,83,78,no,normal\n"
    "overcast,64,65,yes,normal\n"
    "overcast,81,75,no,normal\n"
    "rain,71,80,yes,stay\n"
    "rain,65,70,yes,stay\n"
    "rain,75,80,no,normal\n"
    "rain,68,80,no,normal\n"
    "rain,70,96,no,normal\n";

static const struct {
    const char *column;
    bool found;
    double gain, ratio, threshold;
} golf_gains[] = {
    { "outlook", true, 0.246749819774439, 0.156427562421175, 0 },
    { "temperature", false, -0.181089042359592, -0.192589329543551, 70 },
    { "humidity", false, -0.0823966150130892, -0.0876293155856341, 80 },
    { "windy", true, 0.0481270304082693, 0.0488486155115206, 0 },
};

static const struct {
    double rows, wrong, confidence, added;
} golf_errors[] = {
    { 6, 0, 0.25, 1.2377968440954 },
    { 9, 0, 0.25, 1.28480415432234 },
    { 1, 0, 0.25, 0.75 },
    { 16, 1, 0.25, 1.47571463183726 },
    { 100, 7, 0.25, 2.47541198225441 },
    { 10, 0.5, 0.25, 1.35352793402412 },
    { 2, 2, 0.25, 0 },
    { 50, 10, 0.1, 4.62213579984071 },
};
