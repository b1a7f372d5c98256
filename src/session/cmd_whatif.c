/* SPDX-License-Identifier: GPL-3.0-or-later */
/* whatif: what the last test's rates mean as alarms a day. */
#include <math.h>

#include "src/eval/choose.h"
#include "src/eval/wording.h"
#include "src/session/session.h"

/* What a day brings. */
struct day {
    double rate, share; /* records a day, attacks among them */
    double dr, far;
    double alarms, true_alarms, false_alarms, missed;
    double precision; /* share of the alarms that are attacks */
};

static struct day day_of(double rate, double share, double dr, double far)
{
    double attacks = rate * share, normal = rate * (1 - share);
    return (struct day){
        .rate = rate,
        .share = share,
        .dr = dr,
        .far = far,
        .alarms = attacks * dr + normal * far,
        .true_alarms = attacks * dr,
        .false_alarms = normal * far,
        .missed = attacks * (1 - dr),
        .precision = alarm_precision(dr, far, share),
    };
}

/* "14,270", "3.2" */
static const char *number_text(double value, char buffer[NUM_TEXT_SIZE])
{
    return value < 99.95 ? fixed_text(value, value < 9.995 ? 2 : 1, buffer)
                         : num_count_text((uint64_t)llround(value), buffer);
}

static void put_range(struct json *interval, const char *name, double low, double high)
{
    struct json *ends = json_new_array();
    json_append_number(ends, low);
    json_append_number(ends, high);
    json_put(interval, name, ends);
}

static void put_day(const struct day *day, const struct day *low, const struct day *high,
                    struct json *result)
{
    json_put_number(result, "rate", day->rate);
    json_put_number(result, "attacks", day->share);
    json_put_number(result, "dr", day->dr);
    json_put_number(result, "far", day->far);
    json_put_number(result, "alarms", day->alarms);
    json_put_number(result, "true_alarms", day->true_alarms);
    json_put_number(result, "false_alarms", day->false_alarms);
    json_put_number(result, "missed", day->missed);
    json_put_number(result, "precision", day->precision);
    struct json *interval = json_new_object();
    put_range(interval, "alarms", low->alarms, high->alarms);
    put_range(interval, "true_alarms", low->true_alarms, high->true_alarms);
    put_range(interval, "false_alarms", low->false_alarms, high->false_alarms);
    put_range(interval, "missed", high->missed, low->missed);
    /* The most precise: the high end of DR with the low end of FAR. */
    put_range(interval, "precision", alarm_precision(low->dr, high->far, day->share),
              alarm_precision(high->dr, low->far, day->share));
    json_put(result, "interval", interval);
}

static void line(struct text_table *table, const char *what, double value, double low, double high)
{
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], c[NUM_TEXT_SIZE];
    text_table_cell(table, "%s", what);
    text_table_cell(table, "%s", number_text(value, a));
    text_table_cell(table, "%s to %s", number_text(low, b), number_text(high, c));
}

static void tell_day(const struct day *day, const struct day *low, const struct day *high,
                     const char *rows, struct output *output)
{
    static const char *const headings[] = { "a day", ">expected", ">95 % interval" };
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE], c[NUM_TEXT_SIZE];
    output_line(output, "%s records a day, %s of them attacks, at the DR %s and FAR %s of %s:",
                number_text(day->rate, a), number_text(day->rate * day->share, b),
                rate_text(day->dr, c), rate_text(day->far, (char[NUM_TEXT_SIZE]){ 0 }), rows);
    struct text_table *table = text_table_new();
    text_table_heading(table, 3, headings);
    line(table, "alarms", day->alarms, low->alarms, high->alarms);
    line(table, "  that are attacks", day->true_alarms, low->true_alarms, high->true_alarms);
    line(table, "  that are not", day->false_alarms, low->false_alarms, high->false_alarms);
    line(table, "attacks that raise none", day->missed, high->missed, low->missed);
    text_table_write(table, output);
    output_line(output,
                "Of 100 alarms %s are attacks. The rates are those of the test rows: other "
                "traffic has others.",
                number_text(100 * day->precision, a));
}

static bool whatif_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const struct session_run *run = session_current_run(session);
    double rate = argument_number(arguments, "rate"), share = argument_number(arguments, "attacks");
    if (run->verdict == NULL) {
        err_set(err, ERR_USAGE, "whatif goes by a test, and there was none");
        return err_hint(err, "test table=TABLE");
    }
    const struct score *score = &run->verdict->pooled.score;
    if (isnan(score->dr) || isnan(score->far)) {
        return err_set(err, ERR_INPUT, "%s has no %s rows, so it tells nothing about alarms",
                       run->verdict->table_name, isnan(score->dr) ? "attack" : "normal");
    }
    struct interval dr = score->intervals[METRIC_dr], far = score->intervals[METRIC_far];
    struct day day = day_of(rate, share, score->dr, score->far);
    struct day low = day_of(rate, share, dr.low, far.low);
    struct day high = day_of(rate, share, dr.high, far.high);
    put_day(&day, &low, &high, output->result);
    json_put_text(output->result, "table", run->verdict->table_name);
    json_put_number(output->result, "run", run->run->number);
    tell_day(&day, &low, &high, run->verdict->table_name, output);
    return true;
}

static const struct key whatif_keys[] = {
    { .name = "rate",
      .type = KEY_NUMBER,
      .initial = "1M/day",
      .least = 0,
      .greatest = 1e15,
      .above_least = true,
      .help = "records a day" },
    { .name = "attacks",
      .type = KEY_NUMBER,
      .initial = "0.1%",
      .least = 0,
      .greatest = 1,
      .help = "share of them that are attacks" },
    { .name = NULL },
};

const struct command cmd_whatif = {
    .name = "whatif",
    .topic = "results",
    .usage = "whatif [rate=1M/day] [attacks=0.1%]",
    .help = "what the last test means as alarms a day",
    .details =
        "Alarms, and true ones among them, where a share of so many records a day are attacks,\n"
        "at the detection and false alarm rates of the last test; the intervals are those of\n"
        "both rates taken together.",
    .example =
        "load demo\nload demo:test as=test\nmodel lstm hidden=20\ntrain table=data epochs=5\n"
        "test\nwhatif rate=1M/day attacks=0.1%",
    .keys = whatif_keys,
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_RUN,
    .run = whatif_run,
};
