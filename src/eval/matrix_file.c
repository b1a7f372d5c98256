/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading a matrix of classes. */
#include "src/eval/matrix_file.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/base/file.h"
#include "src/base/json.h"
#include "src/base/num.h"

enum { FILE_MOST = 16 << 20, NAME_MOST = 64 };

/* What has been read so far. */
struct reading {
    char **heading; /* names above the columns; NULL: none */
    size_t heading_count;
    char **names; /* before the rows, by row; NULL where a row has none */
    double *cells;
    size_t rows, columns; /* columns of the first row */
    size_t line;
    struct err *err;
};

static char *copy_name(const char *text, size_t length)
{
    char *name = malloc(NAME_MOST + 1);
    length = length < NAME_MOST ? length : NAME_MOST;
    for (size_t i = 0; name && i < length; i++) {
        name[i] = (char)tolower((unsigned char)text[i]);
    }
    if (name) {
        name[length] = '\0';
    }
    return name;
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; names && i < count; i++) {
        free(names[i]);
    }
    free(names);
}

static void reading_done(struct reading *reading)
{
    free_names(reading->heading, reading->heading_count);
    free_names(reading->names, reading->rows);
    free(reading->cells);
}

/* --- lines --- */

/* One cell of a line: without blanks and quotes around it. */
struct cell {
    const char *text;
    size_t length;
};

static struct cell trimmed(const char *text, size_t length)
{
    while (length > 0 && strchr(" \t\r\"'", text[0])) {
        text++;
        length--;
    }
    while (length > 0 && strchr(" \t\r\"'", text[length - 1])) {
        length--;
    }
    return (struct cell){ text, length };
}

/* The next cell of a line that goes on at *at; false: there is none. Where the line has commas and such,
 * blanks do not part cells. */
static bool next_cell(const char **at, const char *end, bool by_blanks, struct cell *cell)
{
    const char *from = *at;
    while (by_blanks && from < end && strchr(" \t", *from)) {
        from++;
    }
    if (from >= end) {
        return false;
    }
    const char *to = from;
    while (to < end && !strchr(by_blanks ? " \t" : ",;|\t", *to)) {
        to++;
    }
    *cell = trimmed(from, (size_t)(to - from));
    *at = to + 1;
    return true;
}

static bool is_number(const struct cell *cell, double *value)
{
    char text[64];
    if (cell->length == 0 || cell->length >= sizeof text) {
        return false;
    }
    memcpy(text, cell->text, cell->length);
    text[cell->length] = '\0';
    return num_parse(text, value);
}

/* Nothing, a comment, or the rule below the heading of a table in Markdown. */
static bool says_nothing(const char *line, size_t length)
{
    size_t first = 0;
    while (first < length && strchr(" \t\r", line[first])) {
        first++;
    }
    if (first >= length || line[first] == '#') {
        return true;
    }
    for (size_t i = 0; i < length; i++) {
        if (!strchr("-|: \t\r", line[i])) {
            return false;
        }
    }
    return true;
}

/* The cells of a line; a bar at either end adds none. Caller frees. */
static struct cell *cells_of(const char *line, size_t length, size_t *count)
{
    struct cell whole = trimmed(line, length);
    if (whole.length > 0 && whole.text[0] == '|') {
        whole.text++;
        whole.length--;
    }
    if (whole.length > 0 && whole.text[whole.length - 1] == '|') {
        whole.length--;
    }
    const char *at = whole.text, *end = whole.text + whole.length;
    struct cell *cells = calloc(whole.length + 1, sizeof *cells);
    bool by_blanks = true;
    for (const char *c = at; c < end; c++) {
        by_blanks = by_blanks && !strchr(",;|\t", *c);
    }
    *count = 0;
    while (cells && next_cell(&at, end, by_blanks, &cells[*count])) {
        (*count)++;
    }
    return cells;
}

static bool take_heading(struct reading *reading, const struct cell *cells, size_t count)
{
    size_t first = cells[0].length == 0; /* above the names of the rows */
    if (reading->heading) {
        return err_set(reading->err, ERR_INPUT, "line %zu: \"%.*s\" is not a number", reading->line,
                       (int)(cells[0].length < 40 ? cells[0].length : 40), cells[0].text);
    }
    reading->heading = calloc(count + 1, sizeof *reading->heading);
    for (size_t i = first; reading->heading && i < count; i++) {
        char *name = copy_name(cells[i].text, cells[i].length);
        reading->heading[reading->heading_count++] = name;
        if (!name) {
            return err_memory(reading->err);
        }
    }
    return reading->heading || err_memory(reading->err);
}

static bool make_row(struct reading *reading, size_t columns)
{
    if (reading->rows == 0) {
        reading->columns = columns;
    }
    if (columns != reading->columns || columns > MATRIX_CLASSES_MOST) {
        return err_set(
            reading->err, ERR_INPUT, "line %zu has %zu numbers, not %zu", reading->line, columns,
            reading->columns < MATRIX_CLASSES_MOST ? reading->columns : MATRIX_CLASSES_MOST);
    }
    if (reading->rows == columns) {
        return err_set(reading->err, ERR_INPUT, "line %zu: more rows than the %zu columns",
                       reading->line, columns);
    }
    if (!reading->cells) {
        reading->cells = calloc(columns * columns + 1, sizeof *reading->cells);
        reading->names = calloc(columns + 1, sizeof *reading->names);
    }
    return (reading->cells && reading->names) || err_memory(reading->err);
}

static bool take_row(struct reading *reading, const struct cell *cells, size_t count, bool named)
{
    if (!make_row(reading, count - named)) {
        return false;
    }
    double *row = reading->cells + reading->rows * reading->columns;
    for (size_t i = named; i < count; i++) {
        if (!is_number(&cells[i], &row[i - named])) {
            return err_set(reading->err, ERR_INPUT, "line %zu: \"%.*s\" is not a number",
                           reading->line, (int)(cells[i].length < 40 ? cells[i].length : 40),
                           cells[i].text);
        }
    }
    reading->names[reading->rows] = named ? copy_name(cells[0].text, cells[0].length) : NULL;
    reading->rows++;
    return !named || reading->names[reading->rows - 1] || err_memory(reading->err);
}

static bool take_line(struct reading *reading, const char *line, size_t length)
{
    size_t count;
    double number;
    if (says_nothing(line, length)) {
        return true;
    }
    struct cell *cells = cells_of(line, length, &count);
    if (!cells) {
        return err_memory(reading->err);
    }
    size_t numbers = 0;
    for (size_t i = 0; i < count; i++) {
        numbers += is_number(&cells[i], &number);
    }
    bool named = count > 0 && !is_number(&cells[0], &number);
    bool ok = count == 0 || (numbers == 0 ? take_heading(reading, cells, count)
                                          : take_row(reading, cells, count, named));
    free(cells);
    return ok;
}

static bool read_lines(struct reading *reading, const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *line = text; line < end; reading->line++) {
        const char *stop = memchr(line, '\n', (size_t)(end - line));
        size_t size = (size_t)((stop ? stop : end) - line);
        if (memchr(line, '\0', size)) {
            return err_set(reading->err, ERR_INPUT, "line %zu holds a NUL", reading->line);
        }
        if (!take_line(reading, line, size)) {
            return false;
        }
        line += size + 1;
    }
    return true;
}

/* --- JSON --- */

/* [[...]], the object with "confusion" and perhaps "classes", or a line that holds it as "result". */
static bool read_json(struct reading *reading, const char *text, size_t length)
{
    struct json *json = json_parse(text, length, reading->err);
    if (!json) {
        return false;
    }
    const struct json *object = json_get(json, "result") ? json_get(json, "result") : json;
    const struct json *names = json_get(object, "classes");
    const struct json *rows =
        json_type_of(object) == JSON_TYPE_ARRAY ? object : json_get(object, "confusion");
    bool ok = rows && json_type_of(rows) == JSON_TYPE_ARRAY;
    if (!ok) {
        err_set(reading->err, ERR_INPUT, "it has no matrix: [[...], ...], or \"confusion\"");
    }
    for (size_t r = 0; ok && r < json_count(rows); r++) {
        size_t count = json_count(json_at(rows, r));
        reading->line = r + 1;
        ok = make_row(reading, count);
        for (size_t c = 0; ok && c < count; c++) {
            reading->cells[r * count + c] = json_number(json_at(json_at(rows, r), c));
        }
        reading->rows += ok;
    }
    size_t named = names && json_type_of(names) == JSON_TYPE_ARRAY ? json_count(names) : 0;
    reading->heading = ok && named > 0 ? calloc(named + 1, sizeof *reading->heading) : NULL;
    for (size_t i = 0; reading->heading && i < named; i++) {
        const char *name = json_string_of(json_at(names, i));
        reading->heading[i] = copy_name(name ? name : "", strlen(name ? name : ""));
        reading->heading_count += reading->heading[i] != NULL;
    }
    json_free(json);
    return ok;
}

/* --- the whole --- */

static const char *const categories[] = { "normal", "dos", "probe", "r2l", "u2r" };
static const char *const two[] = { "normal", "attack" };

static char *default_name(size_t classes, size_t index)
{
    char text[32];
    if (classes == 5 || classes == 2) {
        const char *name = classes == 5 ? categories[index] : two[index];
        return copy_name(name, strlen(name));
    }
    snprintf(text, sizeof text, "class%zu", index + 1);
    return index == 0 ? copy_name("normal", 6) : copy_name(text, strlen(text));
}

/* One name a class, from the heading, from the rows, or of our own. */
static bool name_classes(struct reading *reading, struct class_matrix *matrix)
{
    size_t classes = reading->rows;
    /* "true,normal,attack": the corner has a name, too. */
    size_t corner = reading->names[0] && reading->heading_count == classes + 1;
    if (reading->heading && reading->heading_count != classes + corner) {
        return err_set(reading->err, ERR_INPUT, "its heading has %zu names for %zu classes",
                       reading->heading_count, classes);
    }
    matrix->names = calloc(classes + 1, sizeof *matrix->names);
    for (size_t i = 0; matrix->names && i < classes; i++) {
        const char *above = reading->heading ? reading->heading[i + corner] : NULL;
        const char *before = reading->names[i];
        const char *name = before ? before : above;
        if (above && before && strcmp(above, before) != 0) {
            return err_set(reading->err, ERR_INPUT,
                           "row %zu is called %s and column %zu %s: they are of one class", i + 1,
                           before, i + 1, above);
        }
        matrix->names[i] = name ? copy_name(name, strlen(name)) : default_name(classes, i);
        if (!matrix->names[i]) {
            return err_memory(reading->err);
        }
    }
    return matrix->names || err_memory(reading->err);
}

static bool check_names(const struct class_matrix *matrix, size_t *normal, struct err *err)
{
    *normal = SIZE_MAX;
    for (size_t i = 0; i < matrix->classes; i++) {
        for (size_t k = 0; k < i; k++) {
            if (strcmp(matrix->names[i], matrix->names[k]) == 0) {
                return err_set(err, ERR_INPUT, "two classes are called %s", matrix->names[i]);
            }
        }
        *normal = strcmp(matrix->names[i], "normal") == 0 ? i : *normal;
    }
    if (*normal == SIZE_MAX) {
        err_set(err, ERR_INPUT, "no class is called normal");
        return err_hint(err, "DR and FAR tell attacks from normal: name that class so");
    }
    return true;
}

/* Class `normal` goes to the front, the others keep their order. */
static void put_first(struct class_matrix *matrix, const double *cells, size_t normal)
{
    size_t classes = matrix->classes;
    char *name = matrix->names[normal];
    memmove(matrix->names + 1, matrix->names, normal * sizeof *matrix->names);
    matrix->names[0] = name;
    for (size_t r = 0; r < classes; r++) {
        size_t from_row = r == 0 ? normal : r <= normal ? r - 1 : r;
        for (size_t c = 0; c < classes; c++) {
            size_t from = c == 0 ? normal : c <= normal ? c - 1 : c;
            matrix->cells[r * classes + c] = cells[from_row * classes + from];
        }
    }
}

static bool finish(struct reading *reading, struct class_matrix *matrix)
{
    size_t normal;
    if (reading->rows < 2 || reading->rows != reading->columns) {
        return err_set(reading->err, ERR_INPUT,
                       "it has %zu rows and %zu columns: a row and a column for each class",
                       reading->rows, reading->columns);
    }
    matrix->classes = reading->rows;
    matrix->cells = calloc(matrix->classes * matrix->classes, sizeof *matrix->cells);
    if (!matrix->cells) {
        return err_memory(reading->err);
    }
    for (size_t cell = 0; cell < matrix->classes * matrix->classes; cell++) {
        if (!isfinite(reading->cells[cell])) {
            return err_set(reading->err, ERR_INPUT, "row %zu holds something that is no number",
                           cell / matrix->classes + 1);
        }
    }
    if (!name_classes(reading, matrix) || !check_names(matrix, &normal, reading->err)) {
        return false;
    }
    put_first(matrix, reading->cells, normal);
    return true;
}

bool matrix_parse(const char *text, size_t length, struct class_matrix *matrix, struct err *err)
{
    struct reading reading = { .line = 1, .err = err };
    size_t first = 0;
    *matrix = (struct class_matrix){ 0 };
    while (first < length && isspace((unsigned char)text[first])) {
        first++;
    }
    bool json = first < length && (text[first] == '{' || text[first] == '[');
    bool ok = (json ? read_json : read_lines)(&reading, text, length) && finish(&reading, matrix);
    reading_done(&reading);
    if (!ok) {
        matrix_done(matrix);
    }
    return ok;
}

bool matrix_read(const char *path, struct class_matrix *matrix, struct err *err)
{
    size_t size;
    *matrix = (struct class_matrix){ 0 };
    char *text = file_read(path, FILE_MOST, &size, err);
    bool ok = text && (matrix_parse(text, size, matrix, err) || err_wrap(err, "%s", path));
    free(text);
    return ok;
}

void matrix_done(struct class_matrix *matrix)
{
    free_names(matrix->names, matrix->classes);
    free(matrix->cells);
    *matrix = (struct class_matrix){ 0 };
}
