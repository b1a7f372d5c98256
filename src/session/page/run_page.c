/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of the history for people and for programs. */
#include "src/session/page/run_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "src/base/num.h"
#include "src/eval/verdict.h"
#include "src/eval/wording.h"
#include "src/session/page/training_page.h"

/* --- for programs --- */

static struct json *parsed(const char *text)
{
    struct err ignored = { 0 };
    struct json *value = text ? json_parse(text, strlen(text), &ignored) : NULL;
    return value ? value : json_new_null();
}

static struct json *words_of(const char *text, const char *separators)
{
    struct json *list = json_new_array();
    char *copy = text ? strdup(text) : NULL;
    char *rest = NULL;
    for (char *word = copy ? strtok_r(copy, separators, &rest) : NULL; word;
         word = strtok_r(NULL, separators, &rest)) {
        json_append_text(list, word);
    }
    free(copy);
    return list;
}

static struct json *metrics_json(const struct history_run *run)
{
    struct json *metrics = json_new_object();
    json_put_number(metrics, "loss", run->loss);
    json_put_number(metrics, "train_accuracy", run->train_accuracy);
    json_put_number(metrics, "valid_loss", run->valid_loss);
    json_put_number(metrics, "valid_accuracy", run->valid_accuracy);
    json_put_number(metrics, "accuracy", run->accuracy);
    json_put_number(metrics, "dr", run->dr);
    json_put_number(metrics, "far", run->far);
    json_put_number(metrics, "efficiency", run->efficiency);
    json_put_number(metrics, "macro_f1", run->macro_f1);
    json_put_number(metrics, "auc_macro", run->auc_macro);
    json_put_number(metrics, "binary_accuracy", run->binary_accuracy);
    return metrics;
}

struct json *run_page_json(const struct history_run *run)
{
    struct json *row = json_new_object();
    json_put_number(row, "run", (double)run->number);
    json_put_text(row, "begun", run->begun);
    json_put_text(row, "ended", run->ended);
    json_put_text(row, "stopped", run->state);
    json_put_text(row, "model", run->model);
    json_put_text(row, "table", run->train_table);
    json_put_text(row, "valid", run->valid_table);
    json_put_number(row, "epochs", (double)run->epochs);
    json_put_number(row, "seed", (double)run->seed);
    json_put_number(row, "seconds", run->seconds);
    json_put_text(row, "weights_sha256", run->weights_sha256);
    json_put_number(row, "tests", (double)run->tests);
    json_put_text(row, "test_table", run->test_table);
    json_put(row, "tags", words_of(run->tags, " "));
    json_put(row, "settings", parsed(run->settings));
    json_put(row, "metrics", metrics_json(run));
    return row;
}

/* --- a row of the table --- */

/* Parts of "2026-11-26 22:40:42". */
struct part {
    size_t from, length;
};
static const struct part whole = { 0, 19 }, to_minute = { 0, 16 }, the_day = { 0, 10 },
                         the_time = { 11, 5 }, month_day = { 5, 5 }, year_month = { 0, 7 };

/* A moment of the file in local time; "-" where there is none. */
static const char *moment(const char *text, struct part part, char buffer[NUM_TEXT_SIZE])
{
    char local_text[32];
    struct tm utc = { 0 }, local;
    const char *end = text ? strptime(text, "%Y-%m-%dT%H:%M:%SZ", &utc) : NULL;
    time_t at = end ? timegm(&utc) : (time_t)-1;
    if (end == NULL || localtime_r(&at, &local) == NULL ||
        strftime(local_text, sizeof local_text, "%Y-%m-%d %H:%M:%S", &local) != whole.length) {
        return "-";
    }
    memcpy(buffer, local_text + part.from, part.length);
    buffer[part.length] = '\0';
    return buffer;
}

const char *run_page_today(char buffer[NUM_TEXT_SIZE])
{
    char now[HISTORY_TIME_SIZE];
    return moment(history_now(now), the_day, buffer);
}

const char *run_page_moment(const char *text, const char *today, char buffer[NUM_TEXT_SIZE])
{
    char local[NUM_TEXT_SIZE];
    const char *of = moment(text, whole, local);
    if (of != local) {
        return of;
    }
    bool same_day = strncmp(of, today, the_day.length) == 0;
    bool same_year = strncmp(of, today, 4) == 0;
    struct part part = same_day ? the_time : same_year ? month_day : year_month;
    memcpy(buffer, local + part.from, part.length);
    buffer[part.length] = '\0';
    return buffer;
}

static const char *per_cent(double rate, char buffer[NUM_TEXT_SIZE])
{
    return fixed_text(100 * rate, 2, buffer);
}

static const char *or_dash(const char *text)
{
    return text && text[0] ? text : "-";
}

void run_page_heading(struct text_table *table)
{
    enum { COLUMNS = 11, TAGS = 10, LEAST_TAGS = 8 };
    static const char *const headings[COLUMNS] = { ">run",    "begun", "model", "table",
                                                   ">epochs", ">loss", ">acc%", ">DR%",
                                                   ">FAR%",   "ended", "tags" };
    text_table_heading(table, COLUMNS, headings);
    text_table_fold(table, TAGS, LEAST_TAGS);
}

void run_page_row(const struct history_run *run, const char *today, struct text_table *table)
{
    char text[NUM_TEXT_SIZE];
    text_table_cell(table, "%llu", (unsigned long long)run->number);
    text_table_cell(table, "%s", run_page_moment(run->begun, today, text));
    text_table_cell(table, "%.12s", or_dash(run->model));
    text_table_cell(table, "%.12s", or_dash(run->train_table));
    text_table_cell(table, "%llu", (unsigned long long)run->epochs);
    if (isnan(run->loss)) {
        text_table_cell(table, "-");
    } else {
        text_table_cell(table, "%.3g", run->loss);
    }
    text_table_cell(table, "%s", per_cent(run->accuracy, text));
    text_table_cell(table, "%s", per_cent(run->dr, text));
    text_table_cell(table, "%s", per_cent(run->far, text));
    text_table_cell(table, "%s", or_dash(run->state));
    text_table_cell(table, "%s", run->tags ? run->tags : "");
}

/* --- all of one run --- */

static void fact(struct text_table *table, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void fact(struct text_table *table, const char *name, const char *format, ...)
{
    struct str text;
    str_init(&text);
    va_list args;
    va_start(args, format);
    str_addv(&text, format, args);
    va_end(args);
    text_table_cell(table, "  %s", name);
    text_table_cell(table, "%s", text.text);
    str_done(&text);
}

static void write_times(const struct history_run *run, struct text_table *table)
{
    char begun[NUM_TEXT_SIZE], ended[NUM_TEXT_SIZE], took[NUM_TEXT_SIZE], rate[NUM_TEXT_SIZE];
    fact(table, "begun", "%s", moment(run->begun, whole, begun));
    fact(table, "ended", "%s (%s)", moment(run->ended, whole, ended), or_dash(run->state));
    if (!isnan(run->seconds)) {
        fact(table, "took", "%s", num_duration_text(run->seconds, took));
    }
    if (!isnan(run->records_per_second)) {
        fact(table, "speed", "%s records/s",
             num_count_text((uint64_t)llround(fmax(run->records_per_second, 0)), rate));
    }
    if (run->explanation) {
        fact(table, "because", "%s", run->explanation);
    }
    if (run->continued_from) {
        fact(table, "goes on", "from the saved model of run %llu",
             (unsigned long long)run->continued_from);
    }
}

static void write_origin(const struct history_run *run, struct text_table *table)
{
    char count[NUM_TEXT_SIZE];
    fact(table, "rows", "%s", or_dash(run->trained_on));
    fact(table, "rows sha256", "%s", or_dash(run->train_digest));
    if (run->valid_table) {
        fact(table, "valid", "%s, sha256 %.12s", run->valid_table, or_dash(run->valid_digest));
    }
    fact(table, "training", "%s", or_dash(run->command));
    fact(table, "parameters", "%s", num_count_text(run->parameters, count));
    fact(table, "made by", "peephole %s, kernel %s, %llu thread%s, %s", or_dash(run->version),
         or_dash(run->kernel), (unsigned long long)run->threads, run->threads == 1 ? "" : "s",
         or_dash(run->blas));
    fact(table, "weights", "%s", or_dash(run->weights_sha256));
}

static void write_epochs(const struct history_run *run, const struct run *epochs,
                         struct text_table *table)
{
    const struct epoch_record *last =
        epochs->epoch_count > 0 ? &epochs->epochs[epochs->epoch_count - 1] : NULL;
    struct str best;
    str_init(&best);
    if (run->best_epoch > 0) {
        str_addf(&best, ", best %llu", (unsigned long long)run->best_epoch);
    }
    fact(table, "epochs", "%llu%s", (unsigned long long)run->epochs, best.text);
    str_done(&best);
    if (last) {
        struct str line;
        str_init(&line);
        training_epoch_line(last, &line);
        fact(table, "last", "%s", line.text);
        str_done(&line);
    }
}

static const char *member(const struct json *object, const char *key)
{
    const struct json *value = object ? json_get(object, key) : NULL;
    return or_dash(value ? json_string_of(value) : NULL);
}

static double figure(const struct json *test, const char *key)
{
    const struct json *figures = json_get(test, "figures");
    const struct json *value = figures ? json_get(figures, key) : NULL;
    return value ? json_number(value) : (double)NAN;
}

static void write_tests(const struct json *tests, struct text_table *table)
{
    for (size_t i = 0; tests && i < json_count(tests); i++) {
        const struct json *test = json_at(tests, i);
        char at[NUM_TEXT_SIZE], accuracy[NUM_TEXT_SIZE], dr[NUM_TEXT_SIZE], far[NUM_TEXT_SIZE];
        const struct json *figures = json_get(test, "figures");
        bool leaks = figures && json_get(figures, "leak");
        fact(table, i == 0 ? "tests" : "", "%s, %s, %s weights: accuracy %s, DR %s, FAR %s%s",
             moment(member(test, "at"), to_minute, at), member(test, "table"),
             member(test, "weights"), rate_text(figure(test, "accuracy"), accuracy),
             rate_text(figure(test, "dr"), dr), rate_text(figure(test, "far"), far),
             leaks ? "; tuned on test rows" : "");
    }
    if (tests == NULL || json_count(tests) == 0) {
        fact(table, "tests", "none");
    }
}

static void write_words(const struct history_run *run, const struct json *notes,
                        struct text_table *table)
{
    if (run->tags) {
        fact(table, "tags", "%s", run->tags);
    }
    for (size_t i = 0; notes && i < json_count(notes); i++) {
        char at[NUM_TEXT_SIZE];
        const struct json *note = json_at(notes, i);
        fact(table, i == 0 ? "notes" : "", "%s: %s", moment(member(note, "at"), to_minute, at),
             member(note, "text"));
    }
}

static bool has_mark(const struct json *list, const struct json *mark)
{
    for (size_t i = 0; i < json_count(list); i++) {
        if (strcmp(member(json_at(list, i), "choice"), member(mark, "choice")) == 0 &&
            strcmp(member(json_at(list, i), "table"), member(mark, "table")) == 0) {
            return true;
        }
    }
    return false;
}

/* Every choice on test rows that had a part in the run or in a test of it, each once; NULL: none. */
static struct json *all_marks(const struct history_run *run, const struct json *tests)
{
    struct json *settings = parsed(run->settings), *all = NULL;
    size_t count = tests ? json_count(tests) : 0;
    for (size_t i = 0; i <= count; i++) {
        const struct json *of = i == 0 ? settings : json_get(json_at(tests, i - 1), "figures");
        const struct json *leak = of ? json_get(of, "leak") : NULL;
        for (size_t k = 0; leak && k < json_count(leak); k++) {
            all = all ? all : json_new_array();
            if (!has_mark(all, json_at(leak, k))) {
                json_append(all, json_copy_of(json_at(leak, k)));
            }
        }
    }
    json_free(settings);
    return all;
}

static void write_marks(const struct history_run *run, const struct json *tests,
                        struct text_table *table)
{
    struct json *leak = all_marks(run, tests);
    struct str text;
    str_init(&text);
    leak_text(leak, &text);
    if (leak) {
        fact(table, "leak", "tuned on test rows: %s", text.text);
    }
    str_done(&text);
    json_free(leak);
}

static void put_all(const struct history_run *run, const struct run *epochs,
                    const struct json *tests, const struct json *notes, struct json *result)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < epochs->epoch_count; i++) {
        json_append(list, training_epoch_json(epochs, &epochs->epochs[i]));
    }
    struct json *brief = run_page_json(run);
    const char *key = NULL;
    const struct json *value = NULL;
    for (const void *at = NULL; (at = json_next(brief, at, &key, &value)) != NULL;) {
        json_put(result, key, json_copy_of(value));
    }
    json_free(brief);
    json_put_text(result, "description", run->description);
    json_put_text(result, "explanation", run->explanation);
    json_put_number(result, "best_epoch", (double)run->best_epoch);
    json_put_number(result, "parameters", (double)run->parameters);
    json_put_number(result, "records_per_second", run->records_per_second);
    json_put_number(result, "stopped_epoch", (double)run->stopped_epoch);
    json_put_number(result, "stopped_batch", (double)run->stopped_batch);
    json_put_number(result, "continued_from", (double)run->continued_from);
    json_put_text(result, "version", run->version);
    json_put_text(result, "blas", run->blas);
    json_put_text(result, "kernel", run->kernel);
    json_put_number(result, "threads", (double)run->threads);
    json_put(result, "data", parsed(run->data));
    json_put(result, "classes", parsed(run->classes));
    json_put(result, "curve", list);
    json_put(result, "tested", tests ? json_copy_of(tests) : NULL);
    json_put(result, "leak", all_marks(run, tests));
    json_put(result, "notes", notes ? json_copy_of(notes) : NULL);
    json_put(result, "commands", words_of(run->commands, "\n"));
}

void run_page_write(const struct history_run *run, const struct run *epochs,
                    const struct json *tests, const struct json *notes, struct output *output)
{
    struct text_table *table = text_table_new();
    text_table_heading(table, 2, (const char *const[]){ "", "" });
    text_table_fold(table, 1, TEXT_LEAST);
    output_line(output, "run %llu: %s", (unsigned long long)run->number, or_dash(run->description));
    write_times(run, table);
    write_origin(run, table);
    write_epochs(run, epochs, table);
    write_tests(tests, table);
    write_marks(run, tests, table);
    write_words(run, notes, table);
    text_table_write(table, output);
    if (run->commands && run->commands[0]) {
        output_line(output, "\nto make it again:");
        output_text(output, run->commands);
    }
    put_all(run, epochs, tests, notes, output->result);
}
