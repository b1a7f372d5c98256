/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What papers trained with, beside the settings that there are. */
#include "src/session/page/recipe_page.h"

#include <string.h>

#include "src/session/page/key_text.h"
#include "src/session/page/prose.h"
#include "src/train/trainer.h"

enum { LEAST_VALUES = 20 /* columns of a list of choices that is folded */ };

/* Settings of train that stand in a recipe. */
static bool is_of_train(const struct preset *preset, const struct recipe_setting *setting)
{
    return key_find(preset->keys, setting->name) == NULL;
}

static const struct recipe_setting *find_setting(const struct preset *preset, const char *name)
{
    const struct recipe_setting *setting = preset->recipe ? preset->recipe->settings : NULL;
    while (setting && setting->name && strcmp(setting->name, name) != 0) {
        setting++;
    }
    return setting && setting->name ? setting : NULL;
}

/* --- the commands that follow a recipe --- */

static void model_command(const struct preset *preset, struct str *text)
{
    str_addf(text, "model %s", preset->name);
    for (const struct recipe_setting *setting = preset->recipe->settings; setting->name;
         setting++) {
        const struct key *key = key_find(preset->keys, setting->name);
        if (key && !key_same(key, setting->value, key->initial)) {
            str_addf(text, " %s=%s", setting->name, setting->value);
        }
    }
}

static void train_command(const struct preset *preset, struct str *text)
{
    str_add(text, "train");
    for (const struct recipe_setting *setting = preset->recipe->settings; setting->name;
         setting++) {
        if (is_of_train(preset, setting)) {
            str_addf(text, " %s=%s", setting->name, setting->value);
        }
    }
}

/* --- for programs --- */

static struct json *commands_json(const struct preset *preset)
{
    struct json *commands = json_new_array();
    struct str text;
    str_init(&text);
    model_command(preset, &text);
    json_append(commands, json_new_text(text.text));
    str_clear(&text);
    train_command(preset, &text);
    json_append(commands, json_new_text(text.text));
    str_done(&text);
    return commands;
}

static struct json *settings_json(const struct preset *preset)
{
    struct json *settings = json_new_array();
    for (const struct recipe_setting *setting = preset->recipe->settings; setting->name;
         setting++) {
        struct json *row = json_new_object();
        json_put_text(row, "key", setting->name);
        json_put_text(row, "value", setting->value);
        json_put_text(row, "of", is_of_train(preset, setting) ? "train" : "model");
        json_put_bool(row, "printed", !setting->customary);
        json_append(settings, row);
    }
    return settings;
}

struct json *recipe_json(const struct preset *preset)
{
    struct json *row = json_new_object();
    json_put_text(row, "model", preset->name);
    json_put_text(row, "help", preset->help);
    json_put_text(row, "paper", preset->paper);
    json_put_bool(row, "net", preset->learner == NULL);
    if (preset->recipe == NULL) {
        return row;
    }
    struct json *recipe = json_new_object();
    json_put_text(recipe, "from", preset->recipe->from);
    if (preset->recipe->remark) {
        json_put_text(recipe, "remark", preset->recipe->remark);
    }
    json_put(recipe, "settings", settings_json(preset));
    json_put(recipe, "commands", commands_json(preset));
    json_put(row, "recipe", recipe);
    return row;
}

/* --- for people --- */

/* "hidden=80 steps=100 (clip=5)": what is only customary last, in parentheses. */
static void recipe_in_short(const struct recipe *recipe, struct str *text)
{
    for (int customary = 0; customary < 2; customary++) {
        const char *before = customary ? "(" : "";
        for (const struct recipe_setting *setting = recipe->settings; setting->name; setting++) {
            if (setting->customary != (customary == 1)) {
                continue;
            }
            str_addf(text, "%s%s%s=%s", text->length > 0 && before[0] != ' ' ? " " : "", before,
                     setting->name, setting->value);
            before = customary ? " " : "";
        }
        if (before[0] == ' ') {
            str_add(text, ")");
        }
    }
}

void recipe_add_lines(const struct preset *preset, struct text_table *table)
{
    text_table_cell(table, "%s", preset->name);
    text_table_cell(table, "%s", preset->help);
    if (preset->paper) {
        text_table_cell(table, "%s", "");
        text_table_cell(table, "%s", preset->paper);
    }
    if (preset->recipe) {
        struct str text;
        str_init(&text);
        recipe_in_short(preset->recipe, &text);
        text_table_cell(table, "%s", "");
        text_table_cell(table, "%s", text.text);
        str_done(&text);
    }
}

static void add_row(const struct preset *preset, const struct key *key, struct text_table *table)
{
    const struct recipe_setting *setting = find_setting(preset, key->name);
    struct str values;
    str_init(&values);
    key_values_text(key, &values);
    text_table_cell(table, "  %s=", key->name);
    text_table_cell(table,
                    !setting             ? "%s"
                    : setting->customary ? "(%s)"
                                         : "%s",
                    setting ? setting->value : "");
    text_table_cell(table, "%s", key->initial ? key->initial : "");
    text_table_cell(table, "%s", values.text);
    str_done(&values);
}

static void write_settings(const struct preset *preset, struct output *output)
{
    static const char *const headings[] = { "  setting", "paper", "default", "values" };
    struct text_table *table = text_table_new();
    text_table_heading(table, 4, headings);
    text_table_fold(table, 3, LEAST_VALUES);
    for (const struct key *key = preset->keys; key->name; key++) {
        add_row(preset, key, table);
    }
    for (const struct key *key = trainer_keys; preset->recipe && key->name; key++) {
        if (find_setting(preset, key->name)) {
            add_row(preset, key, table);
        }
    }
    text_table_write(table, output);
}

static void write_recipe(const struct preset *preset, struct output *output)
{
    struct str text;
    str_init(&text);
    str_addf(&text, "The column \"paper\" has the settings of %s", preset->recipe->from);
    for (const struct recipe_setting *setting = preset->recipe->settings; setting->name;
         setting++) {
        if (setting->customary) {
            str_add(&text, "; in (), what is customary where the paper is silent");
            break;
        }
    }
    str_addf(&text, ". %s", preset->recipe->remark ? preset->recipe->remark : "");
    output_paragraphs(output, text.text);
    str_clear(&text);
    str_add(&text, "  ");
    model_command(preset, &text);
    output_line(output, "%s", text.text);
    str_clear(&text);
    str_add(&text, "  ");
    train_command(preset, &text);
    output_line(output, "%s", text.text);
    str_done(&text);
}

void recipe_page(const struct preset *preset, struct output *output)
{
    struct str text;
    str_init(&text);
    str_addf(&text, "model %s: %s", preset->name, preset->help);
    output_paragraphs(output, text.text);
    str_done(&text);
    if (preset->recipe) {
        output_line(output, "from %s", preset->paper);
    }
    write_settings(preset, output);
    if (preset->recipe) {
        write_recipe(preset, output);
    }
}
