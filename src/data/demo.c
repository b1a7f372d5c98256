/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Makes the demo set: draws a kind of traffic for every row and fills its columns. Integers alone
 * decide, so the rows are the same on every machine; their text goes through the usual parser.
 */
#include "src/data/demo.h"

#include <stdlib.h>
#include <string.h>

#include "src/base/rng.h"
#include "src/base/str.h"
#include "src/data/demo_profiles.h"

enum {
    SEED = 1999,
    DEMO_ROWS = 8000,
    TEST_ROWS = 4000,
    REPEATED = 60,    /* of 1,000 rows, so many repeat an earlier one */
    CONTRADICTED = 8, /* and so many have the features of an earlier one and another label */
    SHARED = 20,      /* of 1,000 rows of the test set: repeat one of the training set */
    UNKNOWN = 5,      /* show a service that the vocabulary lacks */
    ODD = 80,         /* of 1,000 everyday rows, so many look like an attack in some columns */
    ODD_COLUMNS = 40  /* of 100 of those columns */
};

struct demo_row {
    int32_t values[DEMO_COLUMNS];
    const char *texts[4]; /* of the symbols; service and flag may be a word of a list */
    size_t lengths[4];
    const char *label;
};

static int32_t draw_value(struct rng *rng, const struct demo_range *range)
{
    uint64_t span = (uint64_t)(range->greatest - range->least);
    uint64_t a = rng_below(rng, span + 1), b = rng_below(rng, span + 1);
    uint64_t value = a;
    if (range->shape == LOW && span > 0)
        value = (a * b + span / 2) / span;
    else if (range->shape == MIDDLE)
        value = (a + b) / 2;
    return range->least + (int32_t)value;
}

/* One word of a list, each as likely. */
static void draw_word(struct rng *rng, const char *list, const char **word, size_t *length)
{
    size_t words = 1;
    for (const char *c = list; *c; c++)
        words += *c == ' ';
    for (uint64_t skip = rng_below(rng, words); skip > 0; skip--)
        list = strchr(list, ' ') + 1;
    *word = list;
    *length = strcspn(list, " ");
}

static void set_words(struct rng *rng, const struct demo_profile *profile, struct demo_row *row)
{
    if (profile->protocol) {
        row->texts[PROTOCOL_TYPE] = profile->protocol;
        row->lengths[PROTOCOL_TYPE] = strlen(profile->protocol);
    }
    draw_word(rng, profile->services, &row->texts[SERVICE], &row->lengths[SERVICE]);
    draw_word(rng, profile->flags, &row->texts[FLAG], &row->lengths[FLAG]);
}

static bool is_end(const struct demo_range *range)
{
    return range->column == 0 && range->greatest == 0;
}

static bool chance(struct rng *rng, uint64_t of, uint64_t out_of)
{
    return rng_below(rng, out_of) < of;
}

/* The columns of a profile, each with this chance in a hundred. */
static void put_on(struct rng *rng, const struct demo_profile *profile, uint64_t percent,
                   struct demo_row *row)
{
    for (size_t i = 0; i < DEMO_RANGES && !is_end(&profile->ranges[i]); i++) {
        const struct demo_range *range = &profile->ranges[i];
        int32_t value = draw_value(rng, range);
        if (chance(rng, percent, 100))
            row->values[range->column] = value;
    }
}

static const struct demo_profile *draw_profile(struct rng *rng, const struct demo_profile *profiles,
                                               size_t count, bool test)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += test ? profiles[i].in_test : profiles[i].in_demo;
    uint64_t at = rng_below(rng, sum);
    size_t i = 0;
    for (;; i++) {
        uint64_t weight = test ? profiles[i].in_test : profiles[i].in_demo;
        if (at < weight)
            return &profiles[i];
        at -= weight;
    }
}

static void make_everyday(struct rng *rng, bool test, struct demo_row *row)
{
    const struct demo_profile *profile =
        draw_profile(rng, demo_everyday, demo_everyday_count, test);
    put_on(rng, profile, 100, row);
    set_words(rng, profile, row);
    row->label = profile->label;
    if (!chance(rng, ODD, 1000))
        return;
    const struct demo_profile *odd = draw_profile(rng, demo_attacks, demo_attack_count, test);
    put_on(rng, odd, ODD_COLUMNS, row);
}

static void make_attack(struct rng *rng, bool test, struct demo_row *row)
{
    const struct demo_profile *profile = draw_profile(rng, demo_attacks, demo_attack_count, test);
    const struct demo_profile *base = &demo_everyday[profile->base];
    put_on(rng, base, 100, row);
    set_words(rng, base, row);
    put_on(rng, profile, 100u - profile->shy, row);
    if (!chance(rng, profile->shy, 100))
        set_words(rng, profile, row);
    row->label = profile->label;
}

/* How often attacks occur against everyday traffic. */
static void weigh(bool test, uint64_t *attacks, uint64_t *all)
{
    *attacks = *all = 0;
    for (size_t i = 0; i < demo_attack_count; i++)
        *attacks += test ? demo_attacks[i].in_test : demo_attacks[i].in_demo;
    for (size_t i = 0; i < demo_everyday_count; i++)
        *all += test ? demo_everyday[i].in_test : demo_everyday[i].in_demo;
    *all += *attacks;
}

static struct demo_row make_row(struct rng *rng, bool test)
{
    struct demo_row row = { .label = "" };
    uint64_t attacks, all;
    weigh(test, &attacks, &all);
    if (chance(rng, attacks, all))
        make_attack(rng, test, &row);
    else
        make_everyday(rng, test, &row);
    if (chance(rng, UNKNOWN, 1000)) {
        row.texts[SERVICE] = test && chance(rng, 1, 2) ? "quic" : "icmp";
        row.lengths[SERVICE] = 4;
    }
    return row;
}

/* Another label for the features of a row: what happens when attacks go unnoticed, or everyday
 * traffic is blamed. */
static const char *other_label(struct rng *rng, const char *label, bool test)
{
    if (strcmp(label, "normal") != 0)
        return "normal";
    return draw_profile(rng, demo_attacks, demo_attack_count, test)->label;
}

static void make_rows(struct rng *rng, bool test, const struct demo_row *other, size_t other_count,
                      struct demo_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && chance(rng, REPEATED, 1000)) {
            rows[i] = rows[rng_below(rng, i)];
        } else if (i > 0 && chance(rng, CONTRADICTED, 1000)) {
            rows[i] = rows[rng_below(rng, i)];
            rows[i].label = other_label(rng, rows[i].label, test);
        } else if (other && chance(rng, SHARED, 1000)) {
            rows[i] = other[rng_below(rng, other_count)];
        } else {
            rows[i] = make_row(rng, test);
        }
    }
}

static bool is_rate(size_t column)
{
    return (column >= SERROR_RATE && column <= SRV_DIFF_HOST_RATE) ||
           column >= DST_HOST_SAME_SRV_RATE;
}

static void write_row(const struct demo_row *row, struct str *text)
{
    for (size_t i = 0; i < DEMO_COLUMNS; i++) {
        if (i == PROTOCOL_TYPE || i == SERVICE || i == FLAG)
            str_add_bytes(text, row->texts[i], row->lengths[i]);
        else if (is_rate(i))
            str_addf(text, "%d.%02d", row->values[i] / 100, row->values[i] % 100);
        else
            str_addf(text, "%d", row->values[i]);
        str_add_char(text, ',');
    }
    str_add(text, row->label);
    str_add_char(text, '\n');
}

static struct store *parse_rows(const char *share_folder, const char *name,
                                const struct demo_row *rows, size_t count, struct pool *pool,
                                struct err *err)
{
    struct str text;
    struct store *store = NULL;
    struct schema *schema = schema_read(share_folder, "demo", err);
    if (!schema)
        return NULL;
    str_init(&text);
    for (size_t i = 0; i < count; i++)
        write_row(&rows[i], &text);
    struct load_request request = { .source = name, .schema = schema, .pool = pool };
    if (str_failed(&text))
        err_memory(err);
    else
        store = load_text(&request, text.text, text.length, err);
    str_done(&text);
    schema_release(schema);
    return store;
}

struct store *demo_store(const char *share_folder, const char *name, struct pool *pool,
                         struct err *err)
{
    bool test = strcmp(name, "demo:test") == 0;
    struct demo_row *rows = calloc(DEMO_ROWS + TEST_ROWS, sizeof *rows);
    struct rng rng = rng_stream(SEED, "demo");
    struct store *store = NULL;
    if (!test && strcmp(name, "demo") != 0) {
        err_set(err, ERR_USAGE, "%s is not a demo set; there are demo and demo:test", name);
    } else if (!rows) {
        err_memory(err);
    } else {
        make_rows(&rng, false, NULL, 0, rows, DEMO_ROWS);
        rng = rng_stream(SEED, "demo:test");
        if (test)
            make_rows(&rng, true, rows, DEMO_ROWS, rows + DEMO_ROWS, TEST_ROWS);
        store = parse_rows(share_folder, name, test ? rows + DEMO_ROWS : rows,
                           test ? TEST_ROWS : DEMO_ROWS, pool, err);
    }
    free(rows);
    return store;
}
