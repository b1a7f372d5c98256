/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate: the figures of a confusion matrix that stands in a file. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/num.h"
#include "src/eval/matrix_file.h"
#include "src/eval/score_text.h"
#include "src/eval/verdict.h"
#include "src/session/session.h"

enum { PLAIN_COLUMNS = 80 };

static bool count_rows(const struct class_matrix *matrix, size_t *confusion, struct err *err)
{
    double rows = 0;
    for (size_t cell = 0; cell < matrix->classes * matrix->classes; cell++) {
        double count = matrix->cells[cell];
        rows += count;
        if (count < 0 || count > floor(count) || rows > 1e12) {
            return err_set(err, ERR_INPUT, "row %zu: %g is no number of rows",
                           cell / matrix->classes + 1, count);
        }
        confusion[cell] = (size_t)count;
    }
    return rows > 0 || err_set(err, ERR_INPUT, "the matrix counts no row");
}

static bool score_matrix(const struct session *session, const struct class_matrix *matrix,
                         uint64_t seed, struct score *score, struct err *err)
{
    size_t cells = matrix->classes * matrix->classes;
    const char *const *names = (const char *const *)matrix->names;
    size_t *confusion = calloc(cells, sizeof *confusion);
    double *costs = calloc(cells, sizeof *costs);
    bool ok = (confusion && costs) || err_memory(err);
    bool prices = ok && kdd_cup_costs(names, matrix->classes, costs);
    ok = ok && count_rows(matrix, confusion, err) &&
         score_of_matrix(confusion, matrix->classes, names, prices ? costs : NULL, score, err) &&
         score_bootstrap_matrix(prices ? costs : NULL, seed, session->pool, score, err);
    free(confusion);
    free(costs);
    return ok;
}

static void write_score(const char *file, const struct class_matrix *matrix,
                        const struct score *score, struct output *output)
{
    size_t columns = output->sink->columns > 0 ? output->sink->columns : PLAIN_COLUMNS;
    char rows[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    str_addf(&text, "%s: %s rows, %zu classes\n\n", file, num_count_text(score->rows, rows),
             score->classes);
    score_figures_text(score, &text);
    score_classes_text(score, &text);
    str_add(&text, "\n");
    confusion_text(score->confusion, score->classes, (const char *const *)matrix->names, columns,
                   &text);
    output_text(output, text.text);
    str_done(&text);
}

static bool evaluate_run(struct session *session, const struct arguments *arguments,
                         struct output *output, struct err *err)
{
    const char *file = argument_word(arguments, 1);
    struct class_matrix matrix;
    struct score score = { 0 };
    if (!matrix_read(file, &matrix, err)) {
        return false;
    }
    bool ok = score_matrix(session, &matrix, argument_count(arguments, "seed"), &score, err);
    if (ok) {
        write_score(file, &matrix, &score, output);
        json_free(output->result);
        output->result = score_json(&score);
        if (!isnan(score.cost)) {
            json_put_number(output->result, "winner_cost", KDD_CUP_WINNER_COST);
        }
    } else {
        err_wrap(err, "%s", file);
    }
    score_done(&score);
    matrix_done(&matrix);
    return ok;
}

static const char *const kinds[] = { "matrix", NULL };

static const struct command_word evaluate_words[] = {
    { .name = "matrix", .type = KEY_CHOICE, .choices = kinds, .help = "what stands in the file" },
    { .name = "FILE", .type = KEY_FILE, .help = "a line a true class, a number an answer" },
    { .name = NULL },
};

static const struct key evaluate_keys[] = {
    { .name = "seed", .type = KEY_COUNT, .initial = "1", .help = "of the draws behind intervals" },
    { .name = NULL },
};

const struct command cmd_evaluate = {
    .name = "evaluate",
    .topic = "results",
    .usage = "evaluate matrix FILE",
    .help = "figures of a confusion matrix that another program or a paper gives",
    .details =
        "FILE has a row a true class and a column an answer, between commas, tabs, bars or blanks,\n"
        "with class names above, before the rows, both or none; or JSON as test writes it. Without\n"
        "names five classes are normal dos probe r2l u2r, two normal attack. Five classes of these\n"
        "names also get the cost of the KDD Cup 1999, which was won with 0.2331.",
    .example = "evaluate matrix winner.txt",
    .words = evaluate_words,
    .keys = evaluate_keys,
    .flags = COMMAND_LOOKS,
    .run = evaluate_run,
};
