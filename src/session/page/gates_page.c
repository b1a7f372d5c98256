/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gates and states of cells over the steps of a window, for people and for programs. */
#include "src/session/page/gates_page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/eval/wording.h"
#include "src/session/page/prose.h"

enum { STEP_SIZE = 64, HEADING_SIZE = 32, COLUMNS_MOST = 12, MOVED_SHOWN = 3, LEAST = 12 };

/* What a step is called: the row of the table, the input of the one record, or, behind a layer that
 * joins steps, its number. */
static const char *step_name(const struct gates_page *page, const struct trace_layer *traced,
                             size_t step, char buffer[STEP_SIZE])
{
    const struct preparation *preparation = model_preparation(page->model);
    bool features = model_windowing(page->model)->view == VIEW_FEATURES;
    size_t inputs = preparation_inputs(preparation);
    if (features && traced->steps == inputs) {
        return preparation_input_name(preparation, step);
    }
    if (!features && traced->steps == page->window.length) {
        snprintf(buffer, STEP_SIZE, "row %zu", page->window.first + step + 1);
    } else {
        snprintf(buffer, STEP_SIZE, "step %zu", step + 1);
    }
    return buffer;
}

/* "input" of "input_gate". */
static const char *short_name(const char *name, char buffer[HEADING_SIZE])
{
    size_t length = strcspn(name, "_");
    snprintf(buffer, HEADING_SIZE, "%.*s", (int)(length < 20 ? length : 20), name);
    return buffer;
}

static double mean_of(const struct trace_layer *traced, const double *series, size_t step)
{
    double sum = 0;
    for (size_t j = 0; j < traced->cells; j++) {
        sum += series[step * traced->cells + j];
    }
    return sum / (double)traced->cells;
}

/* By how much a cell's state changed in a step; it was 0 before the first. */
static double moved_by(const struct trace_layer *traced, size_t step, size_t cell)
{
    const double *state = traced->series[traced->form->state] + cell;
    double before = step > 0 ? state[(step - 1) * traced->cells] : 0;
    return state[step * traced->cells] - before;
}

/* The cells that moved most in a step, farthest first; of equals the first. */
static size_t most_moved(const struct trace_layer *traced, size_t step, size_t cells[MOVED_SHOWN])
{
    size_t count = 0;
    for (size_t j = 0; j < traced->cells; j++) {
        size_t at = count;
        while (at > 0 &&
               fabs(moved_by(traced, step, j)) > fabs(moved_by(traced, step, cells[at - 1]))) {
            at--;
        }
        if (at == MOVED_SHOWN) {
            continue;
        }
        count += count < MOVED_SHOWN;
        memmove(cells + at + 1, cells + at, (count - at - 1) * sizeof *cells);
        cells[at] = j;
    }
    return count;
}

/* --- for people --- */

static void add_moved(const struct trace_layer *traced, size_t step, struct text_table *table)
{
    size_t cells[MOVED_SHOWN];
    size_t count = most_moved(traced, step, cells);
    struct str text;
    str_init(&text);
    for (size_t i = 0; i < count; i++) {
        char number[NUM_TEXT_SIZE];
        double by = moved_by(traced, step, cells[i]);
        str_addf(&text, "%s%zu: %s%s", i ? ", " : "", cells[i] + 1, by < 0 ? "" : "+",
                 fixed_text(by, 3, number));
    }
    text_table_cell(table, "  %s", text.text);
    str_done(&text);
}

static void write_series(const struct gates_page *page, const struct trace_layer *traced,
                         struct output *output)
{
    char texts[COLUMNS_MOST][HEADING_SIZE + 1], step[STEP_SIZE], number[NUM_TEXT_SIZE];
    const char *headings[COLUMNS_MOST] = { "  step" };
    struct text_table *table = text_table_new();
    for (size_t s = 0; s < traced->series_count; s++) {
        char name[HEADING_SIZE];
        snprintf(texts[s], sizeof texts[s], ">%s", short_name(traced->form->names[s], name));
        headings[1 + s] = texts[s];
    }
    text_table_heading(table, traced->series_count + 1, headings);
    for (size_t t = 0; t < traced->steps; t++) {
        text_table_cell(table, "  %s", step_name(page, traced, t, step));
        for (size_t s = 0; s < traced->series_count; s++) {
            text_table_cell(table, "%s",
                            fixed_text(mean_of(traced, traced->series[s], t), 3, number));
        }
    }
    text_table_fold(table, 0, LEAST);
    text_table_write(table, output);
}

static void write_moved(const struct gates_page *page, const struct trace_layer *traced,
                        struct output *output)
{
    const char *headings[] = { "  step", "  cells, by how much" };
    char step[STEP_SIZE];
    struct text_table *table = text_table_new();
    text_table_heading(table, 2, headings);
    for (size_t t = 0; t < traced->steps; t++) {
        text_table_cell(table, "  %s", step_name(page, traced, t, step));
        add_moved(traced, t, table);
    }
    text_table_fold(table, 1, LEAST);
    text_table_write(table, output);
}

static void write_shares(const struct gates_page *page, const struct trace_layer *traced,
                         struct output *output)
{
    char texts[COLUMNS_MOST][HEADING_SIZE + 8], step[STEP_SIZE], number[NUM_TEXT_SIZE];
    const char *headings[COLUMNS_MOST] = { "  step" };
    const size_t gates = traced->form->gates;
    struct text_table *table = text_table_new();
    for (size_t g = 0; g < gates; g++) {
        char name[HEADING_SIZE];
        short_name(traced->form->names[g], name);
        snprintf(texts[2 * g], sizeof texts[0], ">%s", name);
        snprintf(texts[2 * g + 1], sizeof texts[0], ">adds");
        headings[1 + 2 * g] = texts[2 * g];
        headings[2 + 2 * g] = texts[2 * g + 1];
    }
    text_table_heading(table, 1 + 2 * gates, headings);
    for (size_t t = 0; t < traced->steps; t++) {
        text_table_cell(table, "  %s", step_name(page, traced, t, step));
        for (size_t g = 0; g < gates; g++) {
            double adds = mean_of(traced, traced->peephole[g], t);
            text_table_cell(table, "%s", rate_text(trace_share(traced, g, t), number));
            text_table_cell(table, "%s%s", adds < 0 ? "" : "+", fixed_text(adds, 3, number));
        }
    }
    text_table_fold(table, 0, LEAST);
    text_table_write(table, output);
}

static void write_layer(const struct gates_page *page, const struct trace_layer *traced,
                        struct output *output)
{
    char state[HEADING_SIZE];
    output_line(output, "%s", "");
    output_line(output, "Gates of %s, means over its %zu cells", traced->name, traced->cells);
    write_series(page, traced, output);
    if (traced->form->gates > 0) {
        output_line(output, "%s", "");
        output_prose(output, "Peepholes: ",
                     "their share of what each gate's sum is made of, |peephole| of |peephole| + "
                     "|inputs, outputs before and bias| over all cells; adds: what they add to the "
                     "sum, mean over the cells");
        write_shares(page, traced, output);
    }
    output_line(output, "%s", "");
    output_line(output, "What moved most, by the change of the %s state in the step",
                short_name(traced->form->names[traced->form->state], state));
    write_moved(page, traced, output);
}

void gates_text(const struct gates_page *page, struct output *output)
{
    if (page->trace->count == 0) {
        output_line(output, "%s", "");
        output_line(output, "This model has no recurrent layer, and so no gates to look at.");
    }
    for (size_t i = 0; i < page->trace->count; i++) {
        write_layer(page, &page->trace->layers[i], output);
    }
}

/* --- for programs --- */

static struct json *series_json(const struct trace_layer *traced, const double *series)
{
    struct json *steps = json_new_array();
    for (size_t t = 0; t < traced->steps; t++) {
        struct json *cells = json_new_array();
        for (size_t j = 0; j < traced->cells; j++) {
            json_append_number(cells, series[t * traced->cells + j]);
        }
        json_append(steps, cells);
    }
    return steps;
}

static void put_peepholes(const struct trace_layer *traced, struct json *json)
{
    struct json *peephole = json_new_object(), *rest = json_new_object();
    struct json *shares = json_new_object();
    for (size_t g = 0; g < traced->form->gates; g++) {
        const char *name = traced->form->names[g];
        struct json *share = json_new_array();
        for (size_t t = 0; t < traced->steps; t++) {
            json_append_number(share, trace_share(traced, g, t));
        }
        json_put(peephole, name, series_json(traced, traced->peephole[g]));
        json_put(rest, name, series_json(traced, traced->rest[g]));
        json_put(shares, name, share);
    }
    json_put(json, "peephole", peephole);
    json_put(json, "rest", rest);
    json_put(json, "peephole_share", shares);
}

static struct json *layer_json(const struct gates_page *page, const struct trace_layer *traced)
{
    struct json *json = json_new_object(), *steps = json_new_array();
    char step[STEP_SIZE];
    for (size_t t = 0; t < traced->steps; t++) {
        json_append_text(steps, step_name(page, traced, t, step));
    }
    json_put_text(json, "layer", traced->name);
    json_put_number(json, "cells", (double)traced->cells);
    json_put(json, "steps", steps);
    for (size_t s = 0; s < traced->series_count; s++) {
        json_put(json, traced->form->names[s], series_json(traced, traced->series[s]));
    }
    if (traced->form->gates > 0) {
        put_peepholes(traced, json);
    }
    return json;
}

void gates_json(const struct gates_page *page, struct json *result)
{
    struct json *list = json_new_array();
    for (size_t i = 0; i < page->trace->count; i++) {
        json_append(list, layer_json(page, &page->trace->layers[i]));
    }
    json_put(result, "gates", list);
}
