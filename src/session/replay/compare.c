/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which part of a result a recording keeps, and where two results differ. */
#include <math.h>
#include <string.h>

#include "src/session/replay/record.h"

enum rule_kind { RULE_EXACT, RULE_NAMES, RULE_NEVER, RULE_SAME_KERNEL, RULE_NEAR, RULE_NEAR_SHARE };

struct rule {
    const char *key;
    enum rule_kind kind;
    double tolerance;
};

static const struct rule rules[] = {
#define RULE(key, kind, tolerance) { #key, RULE_##kind, tolerance },
#include "src/session/replay/compare.def"
#undef RULE
};

static const struct rule exact_rule = { "", RULE_EXACT, 0 };

/* The names below a rule of names come from the data, so they say nothing of how to compare. */
static const struct rule *find_rule(const char *key, const struct rule *above)
{
    if (above->kind == RULE_NAMES) {
        return &exact_rule;
    }
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        if (strcmp(rules[i].key, key) == 0) {
            return &rules[i];
        }
    }
    return above;
}

/* --- the part that is kept --- */

/* A member of an array that has an id goes by the rule of that id, too: the finding peek tells of the
 * history. */
static bool is_left_out(const struct json *member)
{
    const struct json *id =
        json_type_of(member) == JSON_TYPE_OBJECT ? json_get(member, "id") : NULL;
    const char *name = id ? json_string_of(id) : NULL;
    return name && find_rule(name, &exact_rule)->kind == RULE_NEVER;
}

static struct json *digest_of(const struct json *value, const struct rule *rule)
{
    if (value == NULL || json_type_of(value) == JSON_TYPE_ARRAY) {
        struct json *array = json_new_array();
        for (size_t i = 0; value && i < json_count(value); i++) {
            if (!is_left_out(json_at(value, i))) {
                json_append(array, digest_of(json_at(value, i), rule));
            }
        }
        return array;
    }
    if (json_type_of(value) != JSON_TYPE_OBJECT) {
        return json_copy_of(value);
    }
    struct json *object = json_new_object();
    const char *key = NULL;
    const struct json *member = NULL;
    for (const void *at = NULL; (at = json_next(value, at, &key, &member)) != NULL;) {
        /* The kernel is not compared, but it says how to compare the rest. */
        const struct rule *own = find_rule(key, rule);
        if (own->kind != RULE_NEVER || strcmp(key, "kernel") == 0) {
            json_put(object, key, digest_of(member, own));
        }
    }
    return object;
}

struct json *record_digest(const struct json *result)
{
    return digest_of(result, &exact_rule);
}

/* --- comparing --- */

struct comparison {
    bool exact;
    void (*each)(void *context, const char *key, const struct json *was, const struct json *is);
    void *context;
    struct str path;
    size_t differences;
};

static void differ(struct comparison *comparison, const struct json *was, const struct json *is)
{
    comparison->differences++;
    if (comparison->each) {
        comparison->each(comparison->context, comparison->path.text, was, is);
    }
}

/* Bit for bit, but for the sign of zero. */
static bool same_number(double was, double is)
{
    return !(was < is) && !(was > is) && isnan(was) == isnan(is);
}

static bool near_number(const struct rule *rule, double was, double is)
{
    double room = rule->kind == RULE_NEAR_SHARE ? rule->tolerance * fabs(was) : rule->tolerance;
    return fabs(was - is) <= room;
}

static void compare_leaf(struct comparison *comparison, const struct rule *rule,
                         const struct json *was, const struct json *is)
{
    bool same = false;
    switch (json_type_of(was)) {
    case JSON_TYPE_NUMBER:
        same = same_number(json_number(was), json_number(is)) ||
               (!comparison->exact && rule->kind != RULE_EXACT &&
                near_number(rule, json_number(was), json_number(is)));
        break;
    case JSON_TYPE_TEXT:
        same = strcmp(json_string_of(was), json_string_of(is)) == 0;
        break;
    case JSON_TYPE_BOOL:
        same = json_bool_of(was) == json_bool_of(is);
        break;
    default:
        same = true; /* null */
        break;
    }
    if (!same) {
        differ(comparison, was, is);
    }
}

static void compare_values(struct comparison *comparison, const struct rule *rule,
                           const struct json *was, const struct json *is);

/* Goes down one step, and back. */
static void compare_member(struct comparison *comparison, const struct rule *rule,
                           const struct json *was, const struct json *is, const char *key,
                           size_t index)
{
    size_t length = comparison->path.length;
    if (key) {
        str_addf(&comparison->path, "%s%s", length > 0 ? "." : "", key);
    } else {
        str_addf(&comparison->path, "[%zu]", index);
    }
    compare_values(comparison, rule, was, is);
    if (!str_failed(&comparison->path)) {
        comparison->path.text[length] = '\0';
        comparison->path.length = length;
    }
}

static void compare_arrays(struct comparison *comparison, const struct rule *rule,
                           const struct json *was, const struct json *is)
{
    if (json_count(was) != json_count(is)) {
        differ(comparison, was, is);
        return;
    }
    for (size_t i = 0; i < json_count(was); i++) {
        compare_member(comparison, rule, json_at(was, i), json_at(is, i), NULL, i);
    }
}

static void compare_objects(struct comparison *comparison, const struct rule *rule,
                            const struct json *was, const struct json *is)
{
    const char *key = NULL;
    const struct json *member = NULL;
    for (const void *at = NULL; (at = json_next(was, at, &key, &member)) != NULL;) {
        compare_member(comparison, find_rule(key, rule), member, json_get(is, key), key, 0);
    }
}

static void compare_values(struct comparison *comparison, const struct rule *rule,
                           const struct json *was, const struct json *is)
{
    if (rule->kind == RULE_NEVER || (rule->kind == RULE_SAME_KERNEL && !comparison->exact)) {
        return;
    }
    if (is == NULL || json_type_of(was) != json_type_of(is)) {
        differ(comparison, was, is);
    } else if (json_type_of(was) == JSON_TYPE_OBJECT) {
        compare_objects(comparison, rule, was, is);
    } else if (json_type_of(was) == JSON_TYPE_ARRAY) {
        compare_arrays(comparison, rule, was, is);
    } else {
        compare_leaf(comparison, rule, was, is);
    }
}

size_t record_compare(const struct json *was, const struct json *is, bool exact,
                      void (*each)(void *context, const char *key, const struct json *was,
                                   const struct json *is),
                      void *context)
{
    struct comparison comparison = { .exact = exact, .each = each, .context = context };
    struct json *kept_was = record_digest(was), *kept_is = record_digest(is);
    str_init(&comparison.path);
    compare_values(&comparison, &exact_rule, kept_was, kept_is);
    json_free(kept_was);
    json_free(kept_is);
    str_done(&comparison.path);
    return comparison.differences;
}
