/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report for a terminal. */
#include "src/report/report.h"

#include "src/eval/wording.h"
#include "src/report/setup.h"

enum { COLUMNS = 80, LABEL_WIDTH = 20 };

/* "model               lstm hidden=80 ..." folded behind the label. */
static void add_fact(const struct setup_fact *fact, struct str *text)
{
    struct str folded;
    str_init(&folded);
    str_add_folded(&folded, fact->text, COLUMNS - LABEL_WIDTH);
    str_add_padded(text, fact->label, -LABEL_WIDTH);
    for (const char *c = folded.text; *c != '\0'; c++) {
        str_add_char(text, *c);
        if (*c == '\n' && c[1] != '\0') {
            str_repeat(text, " ", LABEL_WIDTH);
        }
    }
    text->failed = text->failed || folded.failed;
    str_done(&folded);
}

bool report_text(const struct figure_source *source, const char *preparation, struct str *text,
                 struct err *err)
{
    if (source->run != NULL) {
        struct setup setup;
        setup_of(source->run, preparation, &setup);
        str_addf(text, "Run %u\n", source->run->number);
        for (size_t i = 0; i < setup.count; i++) {
            add_fact(&setup.facts[i], text);
        }
        bool failed = setup.failed;
        setup_done(&setup);
        if (failed) {
            return err_memory(err);
        }
        str_add(text, "\n");
    }
    if (source->verdict != NULL) {
        verdict_text(source->verdict, text);
    } else {
        str_add(text, "Not tested yet.\n");
    }
    return !str_failed(text) || err_memory(err);
}
