/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The lines that make a training again. */
#include "src/session/training/train_line.h"

#include <stdlib.h>

#include "src/base/num.h"
#include "src/session/command.h"
#include "src/train/trainer.h"

char *train_line(const struct preset *preset, const char *table, const char *valid,
                 const char *leak, const struct key_values *values)
{
    struct str line;
    str_init(&line);
    str_addf(&line, "train table=%s", table);
    if (valid) {
        str_addf(&line, " valid=%s", valid);
    }
    if (leak) {
        str_addf(&line, " leak=%s", leak);
    }
    for (const struct key *key = trainer_keys; key->name; key++) {
        const char *text = values_text(values, key->name);
        if (text && trainer_takes(preset, key->name)) {
            str_addf(&line, " %s=%s", key->name, text);
        }
    }
    return str_take(&line);
}

char *model_line(const struct model *model)
{
    const char *words[] = { model_preset(model)->name };
    const struct key_values *values = model_values(model);
    struct arguments arguments = {
        .command = command_find("model"),
        .words = words,
        .word_count = 1,
        .given = values->given,
        .given_count = values->given_count,
    };
    return argument_line(&arguments);
}

char *table_text(const struct table *table)
{
    char rows[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    str_addf(&text, "%s: %s rows of %s%s", table->name, num_count_text(table->count, rows),
             table->store->source, table->store->schema->synthetic ? " (synthetic)" : "");
    struct made_rows made;
    struct err ignored = { 0 };
    if (rows_made(table->store, table->rows, table->count, &made, &ignored)) {
        if (made.synthetic > 0) {
            str_addf(&text, ", %s of them by SMOTE", num_count_text(made.synthetic, rows));
        }
        if (made.copies > 0) {
            str_addf(&text, ", %s of them copies", num_count_text(made.copies, rows));
        }
    }
    return str_take(&text);
}

/* The seed that the initial weights come from. */
uint64_t train_init_seed(const struct key_values *values)
{
    return values_count(values, values_given(values, "init-seed") ? "init-seed" : "seed");
}
