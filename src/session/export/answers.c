/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers as lines. Probabilities have seven digits: a float has no more to tell. */
#include "src/session/export/answers.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A name between quotes where CSV wants that. */
static void add_name(struct str *lines, const char *name)
{
    if (strpbrk(name, ",\"\r\n") == NULL) {
        str_add(lines, name);
        return;
    }
    str_add_char(lines, '"');
    for (const char *c = name; *c; c++) {
        if (*c == '"') {
            str_add_char(lines, '"');
        }
        str_add_char(lines, *c);
    }
    str_add_char(lines, '"');
}

void answers_heading(const struct preparation *preparation, bool truth, struct str *lines)
{
    str_add(lines, truth ? "row,attack,class,predicted" : "row,predicted");
    for (size_t k = 0; k < preparation_classes(preparation); k++) {
        struct str name;
        str_init(&name);
        str_addf(&name, "p_%s", preparation_class_name(preparation, k));
        str_add_char(lines, ',');
        add_name(lines, name.text);
        str_done(&name);
    }
    str_add_char(lines, '\n');
}

void answers_add(const struct preparation *preparation, const struct answer *answer,
                 struct str *lines)
{
    size_t classes = preparation_classes(preparation);
    char text[32];
    snprintf(text, sizeof text, "%" PRIu64 ",", answer->row);
    str_add(lines, text);
    if (answer->attack) {
        add_name(lines, answer->attack);
        str_add_char(lines, ',');
        add_name(lines, answer->class);
        str_add_char(lines, ',');
    }
    add_name(lines, preparation_class_name(preparation, answer->predicted));
    for (size_t k = 0; k < classes; k++) {
        snprintf(text, sizeof text, ",%.7g", (double)answer->probabilities[k]);
        str_add(lines, text);
    }
    str_add_char(lines, '\n');
}

/* The number that a CSV line has. */
static double rounded(float probability)
{
    char text[32];
    snprintf(text, sizeof text, "%.7g", (double)probability);
    return strtod(text, NULL);
}

struct json *answers_json(const struct preparation *preparation, const struct answer *answer)
{
    size_t classes = preparation_classes(preparation);
    struct json *json = json_new_object();
    struct json *probabilities = json_new_object();
    json_put_number(json, "row", (double)answer->row);
    if (answer->attack) {
        json_put_text(json, "attack", answer->attack);
        json_put_text(json, "class", answer->class);
    }
    json_put_text(json, "predicted", preparation_class_name(preparation, answer->predicted));
    for (size_t k = 0; k < classes; k++) {
        json_put_number(probabilities, preparation_class_name(preparation, k),
                        rounded(answer->probabilities[k]));
    }
    json_put(json, "probabilities", probabilities);
    return json;
}
