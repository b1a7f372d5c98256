/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expect: a figure of the last test or training must be as stated; makes a script a test. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/base/near.h"
#include "src/base/num.h"
#include "src/session/page/training_page.h"
#include "src/session/session.h"

/* Figures of the training itself. */
static double run_loss(const struct run *run)
{
    return run->epoch_count > 0 ? run->epochs[run->epoch_count - 1].loss : (double)NAN;
}

static double run_accuracy(const struct run *run)
{
    return run->epoch_count > 0 ? run->epochs[run->epoch_count - 1].accuracy : (double)NAN;
}

static double run_valid_loss(const struct run *run)
{
    return run->epoch_count > 0 ? run->epochs[run->epoch_count - 1].valid_loss : (double)NAN;
}

static double run_valid_accuracy(const struct run *run)
{
    return run->epoch_count > 0 ? run->epochs[run->epoch_count - 1].valid_accuracy : (double)NAN;
}

static double run_epochs(const struct run *run)
{
    return (double)training_epochs_done(run);
}

static const struct run_figure {
    const char *name;
    double (*value)(const struct run *run);
} run_figures[] = {
    { "loss", run_loss },
    { "accuracy", run_accuracy }, /* of the last test, where there was one */
    { "valid_loss", run_valid_loss },
    { "valid_accuracy", run_valid_accuracy },
    { "epochs", run_epochs },
};
enum { RUN_FIGURES = sizeof run_figures / sizeof run_figures[0] };

static const char *metric_name(size_t index)
{
    if (index < metric_count()) {
        return metric_at(index)->name;
    }
    index -= metric_count();
    return index < RUN_FIGURES ? run_figures[index].name : NULL;
}

static const struct run_figure *find_run_figure(const char *name)
{
    for (size_t i = 0; i < RUN_FIGURES; i++) {
        if (strcmp(run_figures[i].name, name) == 0) {
            return &run_figures[i];
        }
    }
    return NULL;
}

/* --- comparisons --- */

static bool is_equal(double value, double wanted, double tolerance)
{
    return fabs(value - wanted) <= tolerance;
}

static bool is_other(double value, double wanted, double tolerance)
{
    return !is_equal(value, wanted, tolerance);
}

static bool is_less(double value, double wanted, double tolerance)
{
    return value < wanted + tolerance;
}

static bool is_at_most(double value, double wanted, double tolerance)
{
    return value <= wanted + tolerance;
}

static bool is_more(double value, double wanted, double tolerance)
{
    return value > wanted - tolerance;
}

static bool is_at_least(double value, double wanted, double tolerance)
{
    return value >= wanted - tolerance;
}

static const struct comparison {
    const char *sign;
    bool (*holds)(double value, double wanted, double tolerance); /* false for NaN */
} comparisons[] = {
    { "=", is_equal },    { "==", is_equal }, { "!=", is_other },    { "<", is_less },
    { "<=", is_at_most }, { ">", is_more },   { ">=", is_at_least },
};
enum { COMPARISONS = sizeof comparisons / sizeof comparisons[0] };

static const char *sign_of(size_t index)
{
    return index < COMPARISONS ? comparisons[index].sign : NULL;
}

static const struct comparison *find_comparison(const char *sign)
{
    for (size_t i = 0; i < COMPARISONS; i++) {
        if (strcmp(comparisons[i].sign, sign) == 0) {
            return &comparisons[i];
        }
    }
    return NULL;
}

/* --- the figure --- */

/* With draws, the mean over those that have a value. */
static bool verdict_value(const struct verdict *verdict, const char *name, double *value,
                          struct err *err)
{
    double sum = 0;
    size_t count = 0;
    for (size_t i = 0; i < verdict->trial_count; i++) {
        double one;
        if (!metric_value(&verdict->trials[i].score, name, &one, err)) {
            return false;
        }
        if (!isnan(one)) {
            sum += one;
            count++;
        }
    }
    *value = count > 0 ? sum / (double)count : (double)NAN;
    return true;
}

static bool find_value(const struct session_run *run, const char *name, double *value,
                       struct err *err)
{
    const struct run_figure *of_run = find_run_figure(name);
    bool tested = run->verdict != NULL;
    if (of_run && !(tested && strcmp(name, "accuracy") == 0)) {
        *value = of_run->value(run->run);
        return true;
    }
    if (!tested) {
        err_set(err, ERR_USAGE, "%s is a figure of a test, and run %u was not tested yet", name,
                run->run->number);
        return err_hint(err, "test it first, as in: test table=test");
    }
    return verdict_value(run->verdict, name, value, err);
}

static bool expect_run(struct session *session, const struct arguments *arguments,
                       struct output *output, struct err *err)
{
    const char *name = argument_word(arguments, 0);
    const char *sign = argument_word(arguments, 1);
    double wanted = key_number(argument_word(arguments, 2));
    double value = (double)NAN;
    if (!find_value(session_current_run(session), name, &value, err)) {
        return false;
    }
    bool held = !isnan(value) && find_comparison(sign)->holds(
                                     value, wanted, argument_number(arguments, "tolerance"));
    json_put_text(output->result, "metric", name);
    json_put_number(output->result, "value", value);
    json_put_number(output->result, "wanted", wanted);
    json_put_text(output->result, "comparison", sign);
    json_put_bool(output->result, "held", held);
    const char *stated = argument_word(arguments, 2);
    if (isnan(value)) {
        return err_set(err, ERR_EXPECT, "%s has no value here, so it is not %s %s", name, sign,
                       stated);
    }
    if (!held) {
        return err_set(err, ERR_EXPECT, "%s is %.6g, not %s %s", name, value, sign, stated);
    }
    output_line(output, "as expected: %s is %.6g (%s %s)", name, value, sign, stated);
    return true;
}

/* --- check --- */

static bool is_metric(const char *name)
{
    for (size_t i = 0; metric_name(i); i++) {
        if (strcmp(metric_name(i), name) == 0) {
            return true;
        }
    }
    const char *point = strchr(name, '.');
    for (size_t i = 0; point && point[1] && i < class_metric_count(); i++) {
        const char *figure = class_metric_at(i)->name;
        if (strlen(figure) == (size_t)(point - name) &&
            strncmp(figure, name, strlen(figure)) == 0) {
            return true; /* whether there is such a class, the test knows */
        }
    }
    return false;
}

/* "there is no metric "recal.u2r"; did you mean recall.u2r?" */
static bool refuse_metric(const char *name, struct err *err)
{
    enum { MOST = 64 };
    const char *names[MOST];
    size_t count = 0;
    err_set(err, ERR_USAGE, "there is no metric \"%.60s\"", name);
    size_t length = strcspn(name, ".");
    const char *class_name = name[length] && name[length + 1] ? name + length + 1 : "CLASS";
    while (!name[length] && count < MOST && (names[count] = metric_name(count)) != NULL) {
        count++;
    }
    size_t whole = count; /* figures that need no class */
    for (size_t i = 0; i < class_metric_count() && count < MOST; i++) {
        names[count++] = class_metric_at(i)->name;
    }
    char figure[64];
    snprintf(figure, sizeof figure, "%.*s", (int)length, name);
    const char *near = near_name(figure, names, count);
    for (size_t i = 0; near && i < whole; i++) {
        if (names[i] == near) {
            return err_hint(err, "did you mean %s?", near);
        }
    }
    return near ? err_hint(err, "did you mean %s.%.60s?", near, class_name)
                : err_hint(err, "metrics are accuracy, dr, far, recall.u2r, loss and others; help "
                                "expect");
}

static bool expect_check(const struct arguments *arguments, struct err *err)
{
    const char *name = argument_word(arguments, 0);
    double number;
    if (!num_parse_scaled(argument_word(arguments, 2), &number)) {
        return err_set(err, ERR_USAGE, "VALUE is a number, not \"%s\"",
                       argument_word(arguments, 2));
    }
    return is_metric(name) || refuse_metric(name, err);
}

static const struct command_word expect_words[] = {
    { .name = "METRIC",
      .type = KEY_TEXT,
      .choice = metric_name,
      .help = "a figure of the last test (accuracy, dr, far, recall.u2r, ...) or training (loss, "
              "epochs, ...)" },
    { .name = "OP", .type = KEY_CHOICE, .choice = sign_of, .help = "= != < <= > >=" },
    { .name = "VALUE", .type = KEY_TEXT, .help = "a number, such as 0.98 or 98%" },
    { .name = NULL },
};

static const struct key expect_keys[] = {
    { .name = "tolerance",
      .type = KEY_NUMBER,
      .initial = "0",
      .least = 0,
      .greatest = 1e9,
      .help = "how far beside VALUE is still fine" },
    { .name = NULL },
};

const struct command cmd_expect = {
    .name = "expect",
    .topic = "session",
    .usage = "expect METRIC OP VALUE [tolerance=T]",
    .help = "state what a figure must be; else the script ends with status 3",
    .details =
        "Figures are those of the last test; with draws, their mean. loss, valid_loss,\n"
        "valid_accuracy and epochs are of the training, accuracy too where nothing was tested.",
    .example = "expect accuracy >= 90%\nexpect recall.u2r > 0",
    .words = expect_words,
    .keys = expect_keys,
    .flags = COMMAND_LOOKS | COMMAND_NEEDS_RUN,
    .check = expect_check,
    .run = expect_run,
};
