/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Facts about a run. */
#include "src/report/setup.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>

#include "src/eval/wording.h"

static void add(struct setup *setup, const char *label, bool code, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

static void add(struct setup *setup, const char *label, bool code, const char *format, ...)
{
    if (setup->count == SETUP_MOST) {
        return;
    }
    struct str text;
    str_init(&text);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    struct setup_fact fact = { label, str_take(&text), code };
    str_done(&text);
    if (fact.text == NULL) {
        setup->failed = true;
        return;
    }
    setup->facts[setup->count++] = fact;
}

static void add_end(const struct run *run, struct setup *setup)
{
    char number[NUM_TEXT_SIZE], rate[NUM_TEXT_SIZE], time[NUM_TEXT_SIZE];
    if (run->epoch_count > 0) {
        const struct epoch_record *last = &run->epochs[run->epoch_count - 1];
        add(setup, "last epoch", false, "%zu of %zu: loss %s, accuracy %s", last->epoch,
            last->epochs, fixed_text(last->loss, 6, number), rate_text(last->accuracy, rate));
        if (!isnan(last->valid_loss)) {
            add(setup, "on validation rows", false, "loss %s, accuracy %s",
                fixed_text(last->valid_loss, 6, number), rate_text(last->valid_accuracy, rate));
        }
    }
    if (run->best_epoch > 0) {
        add(setup, "best epoch", false, "%zu", run->best_epoch);
    }
    if (run->finished) {
        add(setup, "ended", false, "%s%s%s", run_stopped_names[run->stopped],
            run->explanation == NULL ? "" : ": ", run->explanation == NULL ? "" : run->explanation);
        add(setup, "time", false, "%s, %s records a second", num_duration_text(run->seconds, time),
            num_count_text((uint64_t)llround(fmax(run->records_per_second, 0)), number));
    }
}

void setup_of(const struct run *run, const char *preparation, struct setup *setup)
{
    *setup = (struct setup){ .count = 0 };
    char number[NUM_TEXT_SIZE];
    if (run->model != NULL) {
        add(setup, "model", true, "%s", run->model);
    }
    if (run->parameters > 0) {
        add(setup, "parameters", false, "%s", num_count_text(run->parameters, number));
    }
    if (run->command != NULL) {
        add(setup, "training", true, "%s", run->command);
    }
    if (run->class_weights != NULL) {
        struct str weights;
        str_init(&weights);
        run_class_weights_text(run, &weights);
        add(setup, "class weights", false, "%s", weights.text);
        str_done(&weights);
    }
    if (run->trained_on != NULL) {
        add(setup, "trained on", false, "%s", run->trained_on);
    }
    if (run->table_digest[0] != '\0') {
        add(setup, "rows (SHA-256)", true, "%s", run->table_digest);
    }
    if (preparation != NULL) {
        add(setup, "preparation", true, "%s", preparation);
    }
    if (run->cut.rows > 0) {
        add(setup, "validated on", false, "%s rows cut off the training table, %s",
            num_count_text(run->cut.rows, number),
            run->cut.at_end ? "its last ones" : "drawn from each attack");
    }
    add(setup, "seed", false, "%llu", (unsigned long long)run->seed);
    if (run->init_seed != run->seed) {
        add(setup, "seed of the initial weights", false, "%llu",
            (unsigned long long)run->init_seed);
    }
    add_end(run, setup);
    if (run->kernel[0] != '\0') {
        add(setup, "kernel", true, "%s", run->kernel);
    }
    if (run->weights_sha256[0] != '\0') {
        add(setup, "weights (SHA-256)", true, "%s", run->weights_sha256);
    }
}

void setup_done(struct setup *setup)
{
    for (size_t i = 0; i < setup->count; i++) {
        free(setup->facts[i].text);
    }
    setup->count = 0;
}
