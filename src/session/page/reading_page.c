/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must be said of the way in which a model reads rows. */
#include "src/session/page/reading_page.h"

#include "src/base/num.h"

/* Adds the sentence to the list and tells it; its text is used up. */
static void say(struct json *list, const char *id, const char *level, struct str *text,
                struct output *output)
{
    struct json *item = json_new_object();
    json_put_text(item, "id", id);
    json_put_text(item, "level", level);
    json_put_text(item, "message", text->text);
    json_append(list, item);
    output_note(output, "%s", text->text);
    str_done(text);
}

struct json *reading_of_model(const struct model *model, struct output *output)
{
    struct json *list = json_new_array();
    const char *idle = model_idle_layer(model);
    if (idle) {
        struct str text;
        str_init(&text);
        str_addf(&text, "one record a window: the recurrent matrix of %s is never used", idle);
        say(list, "one-step", "note", &text, output);
    }
    return list;
}

static void say_order(const struct windowing *windowing, const struct table *train, size_t followed,
                      struct json *list, struct output *output)
{
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    struct str text;
    str_init(&text);
    if (windowing->carry) {
        str_add(&text, "the state is carried on from row to row");
    } else {
        str_addf(&text, "the model reads windows of %zu rows", windowing->steps);
    }
    str_addf(&text,
             ", but only %s of the %s neighbours in %s follow one another in their file (sampling, "
             "balancing and shuffling part them), so what is read as a sequence is none",
             num_count_text(followed, a), num_count_text(train->count - 1, b), train->name);
    say(list, "order", "warning", &text, output);
}

struct json *reading_of_rows(const struct model *model, const struct table *train,
                             struct output *output)
{
    struct json *list = json_new_array();
    const struct windowing *windowing = model_windowing(model);
    size_t followed = table_followed(train);
    bool together = windowing->view == VIEW_RECORDS && (windowing->steps > 1 || windowing->carry);
    if (together && 2 * followed + 1 < train->count) {
        say_order(windowing, train, followed, list, output);
    }
    return list;
}
