/* SPDX-License-Identifier: GPL-3.0-or-later */
/* valid-fraction=: a validation table cut off the rows that are trained on. */
#include "src/session/training/cut.h"

#include <string.h>

#include "src/base/num.h"

static bool reads_together(const struct model *model)
{
    const struct windowing *windowing = model_windowing(model);
    return windowing->view == VIEW_RECORDS && (windowing->steps > 1 || windowing->carry);
}

bool cut_for_training(const struct model *model, const struct key_values *values,
                      const struct table *whole, struct cut *cut, bool *asked, struct err *err)
{
    struct cut_request request = {
        .fraction = values_number(values, "valid-fraction"),
        .at_end = reads_together(model),
        .seed = values_count(values, "seed"),
    };
    memset(cut, 0, sizeof *cut);
    *asked = request.fraction > 0;
    return !*asked || table_cut(whole, &request, cut, err);
}

static void tell(const struct run *run, const struct table *whole, struct output *output)
{
    char rows[NUM_TEXT_SIZE], all[NUM_TEXT_SIZE];
    num_count_text(run->cut.rows, rows);
    num_count_text(whole->count, all);
    if (run->cut.at_end) {
        output_line(output,
                    "validation: the last %s of the %s rows of %s, cut off and not drawn, since "
                    "the model reads neighbouring rows together",
                    rows, all, whole->name);
    } else {
        output_line(output, "validation: %s of the %s rows of %s, drawn from each attack", rows,
                    all, whole->name);
    }
    if (run->cut.copies > 0) {
        output_note(output,
                    "%s of the rows cut off for validation are copies of rows that are trained on "
                    "(%s has rows more than once), so the validation figures flatter",
                    num_count_text(run->cut.copies, rows), whole->name);
    }
}

bool cut_keep(const struct model *model, const struct key_values *values, const struct table *whole,
              const struct cut *cut, struct run *run, struct err *err)
{
    if (!table_digest(whole, run->cut.table_digest, err)) {
        return false;
    }
    run->cut.fraction = values_number(values, "valid-fraction");
    run->cut.at_end = reads_together(model);
    run->cut.rows = cut->off->count;
    run->cut.copies = cut->copies;
    return true;
}

bool cut_note(const struct model *model, const struct key_values *values, const struct table *whole,
              const struct cut *cut, struct run *run, struct output *output, struct err *err)
{
    if (!cut_keep(model, values, whole, cut, run, err)) {
        return false;
    }
    tell(run, whole, output);
    return true;
}

void cut_put(const struct run *run, struct json *result)
{
    if (run->cut.rows == 0) {
        return;
    }
    json_put_number(result, "valid_rows", (double)run->cut.rows);
    json_put_text(result, "valid_by", run->cut.at_end ? "end" : "draw");
    if (run->cut.copies > 0) {
        json_put_number(result, "valid_copies", (double)run->cut.copies);
    }
}

void cut_find_again(const struct session *session, struct session_run *run)
{
    const struct run *facts = run->run;
    for (size_t i = 0; facts->cut.rows > 0 && run->train == NULL && i < session->table_count; i++) {
        const struct table *table = session->tables[i];
        char hex[DIGEST_HEX_SIZE];
        struct err ignored = { 0 };
        struct cut_request request = { facts->cut.fraction, facts->cut.at_end, facts->seed };
        struct cut cut = { 0 };
        if (!table_digest(table, hex, &ignored) || strcmp(hex, facts->cut.table_digest) != 0 ||
            !table_cut(table, &request, &cut, &ignored)) {
            continue;
        }
        table_release(run->valid);
        run->train = cut.kept; /* trainer_resume holds their digests against the saved ones */
        run->valid = cut.off;
    }
}
