/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Completion: what is offered where the cursor stands. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "src/session/complete/complete.h"

static struct session session;
static struct completions completions;

static void complete(const char *line)
{
    struct err err = { 0 };
    completions_done(&completions);
    assert_true(complete_line(&session, line, strlen(line), &completions, &err));
}

static const struct completion *find(const char *text)
{
    for (size_t i = 0; i < completions.count; i++) {
        if (strcmp(completions.items[i].text, text) == 0) {
            return &completions.items[i];
        }
    }
    return NULL;
}

static void test_verbs(void **state)
{
    (void)state;
    complete("");
    assert_int_equal(completions.count, command_count());
    complete("tr");
    assert_int_equal(completions.count, 1);
    assert_non_null(find("train"));
    assert_non_null(find("train")->help);
    assert_false(find("train")->more);
    complete("show; hi");
    assert_int_equal(completions.count, 1);
    assert_int_equal(completions.word_start, 6);
    complete("show;");
    assert_int_equal(completions.count, command_count());
    complete("zzz");
    assert_int_equal(completions.count, 0);
    complete("zzz x");
    assert_int_equal(completions.count, 0);
}

static void test_keys(void **state)
{
    (void)state;
    complete("train epo");
    assert_int_equal(completions.count, 1);
    assert_true(find("epochs=")->more);
    assert_int_equal(completions.word_start, 6);
    complete("train epochs=3 ");
    assert_null(find("epochs="));
    assert_non_null(find("lr="));
    complete("model lstm hid");
    assert_non_null(find("hidden="));
    complete("mod"); /* several verbs begin so */
    assert_true(completions.count >= 2);
    complete("hist ");
    assert_int_equal(completions.count, 0);
}

static void test_values(void **state)
{
    (void)state;
    complete("train loss=m");
    assert_int_equal(completions.word_start, 11);
    assert_non_null(find("mse"));
    assert_non_null(find("mse-sum"));
    complete("train lr=0.1 shuffle=");
    assert_int_equal(completions.count, 2);
    complete("model ");
    assert_non_null(find("lstm"));
    complete("show set");
    assert_non_null(find("settings"));
    complete("expect rec");
    complete("expect d");
    assert_non_null(find("dr"));
    complete("train nothing=x");
    assert_int_equal(completions.count, 0);
}

/* Within a stack of layers: kinds, then settings and activations, then choices. */
static void test_stack(void **state)
{
    (void)state;
    complete("model layers \"batchn");
    assert_non_null(find("batchnorm"));
    assert_true(find("batchnorm")->more);
    assert_non_null(find("batchnorm")->help);
    complete("model layers \"dense 64 leaky");
    assert_int_equal(completions.count, 1);
    assert_int_equal(completions.word_start, 23);
    assert_non_null(find("leaky-relu"));
    complete("model layers \"dense 64 | layernorm e");
    assert_non_null(find("eps="));
    assert_non_null(find("elu"));
    assert_null(find("experts"));
    complete("model layers \"dense 64 | jor");
    assert_int_equal(completions.count, 1);
    assert_non_null(find("jordan"));
    complete("model layers \"jordan 5 feedback=");
    assert_int_equal(completions.count, 2);
    assert_non_null(find("linear"));
    complete("model layers \"birnn fin");
    assert_non_null(find("final="));
    complete("model layers stack=\"conv 3x3 padding=s");
    assert_non_null(find("same"));
    complete("model layers \"nothing ");
    assert_int_equal(completions.count, 0);
    complete("model layers \"dense 5 nothing=");
    assert_int_equal(completions.count, 0);
    complete("model lstm den");
    assert_int_equal(completions.count, 0);
    complete("model layers \"dense softmax\" st");
    assert_non_null(find("steps="));
    complete("model layers ste");
    assert_non_null(find("steps="));
}

static void test_files(void **state)
{
    (void)state;
    complete("save ");
    assert_true(completions.files);
    complete("replay ses");
    assert_true(completions.files);
    assert_int_equal(completions.word_start, 7);
    complete("train ");
    assert_false(completions.files);
}

static void test_experiments(void **state)
{
    (void)state;
    char *before = session.config.share_folder;
    session.config.share_folder = strdup(unit_source_path("."));
    complete("reproduce kim-t");
    assert_int_equal(completions.count, 4);
    assert_non_null(find("kim-table3"));
    complete("reproduce kim-table3 see");
    assert_non_null(find("seeds="));
    free(session.config.share_folder);
    session.config.share_folder = before;
}

static void test_at(void **state)
{
    (void)state;
    complete("at ");
    assert_non_null(find("epoch="));
    complete("at epoch=3 s");
    assert_non_null(find("stop"));
    assert_non_null(find("set"));
    assert_null(find("show"));
    complete("at epoch=3 set l");
    assert_non_null(find("lr="));
}

/* "load PATH" and more. */
static void complete_load(const char *path, const char *more)
{
    char line[4096];
    assert_true((size_t)snprintf(line, sizeof line, "load %s%s", path, more) < sizeof line);
    complete(line);
}

static void test_columns_of_a_file(void **state)
{
    (void)state;
    const char *csv = unit_temp_path("own.csv"), *arff = unit_temp_path("own.arff");
    static const char rows[] =
        "id,bytes in,Label\n1,2,BENIGN\n2,3,\"DDoS, big\"\n3,4,BENIGN\n4,x\n5,6,Bot";
    unit_write(csv, rows, sizeof rows - 1);
    static const char declared[] =
        "@relation r\n@attribute a numeric\n@attribute c {yes,no}\n@data\n1,yes\n";
    unit_write(arff, declared, sizeof declared - 1);
    complete_load(csv, " label=");
    assert_int_equal(completions.count, 3);
    assert_non_null(find("bytes_in"));
    assert_false(find("Label")->more);
    complete_load(csv, " ignore=id,L");
    assert_int_equal(completions.count, 1);
    assert_true(find("Label")->more);
    complete_load(csv, " symbols=");
    assert_int_equal(completions.count, 3);
    complete_load(csv, " normal=");
    assert_int_equal(completions.count, 0); /* of which column? */
    complete_load(csv, " label=label normal=");
    assert_int_equal(completions.count, 3); /* each once, the row of two fields left out */
    assert_non_null(find("BENIGN"));
    assert_non_null(find("DDoS, big"));
    assert_non_null(find("Bot"));
    complete_load(arff, " label=");
    assert_int_equal(completions.count, 2);
    complete_load(arff, " label=c normal=");
    assert_non_null(find("no"));
    /* Nothing to read names from; a pipe would be waited for. */
    complete_load("/dev/zero", " label=");
    assert_int_equal(completions.count, 0);
    complete_load(csv, ".not label=");
    assert_int_equal(completions.count, 0);
    const char *pipe_path = unit_temp_path("pipe");
    assert_int_equal(mkfifo(pipe_path, 0600), 0);
    complete_load(pipe_path, " label=");
    assert_int_equal(completions.count, 0);
}

static void test_names_of_a_table(void **state)
{
    (void)state;
    struct schema *schema = schema_read(unit_source_path("."), "kdd99", &(struct err){ 0 });
    assert_non_null(schema);
    struct store store = { .schema = schema };
    struct table table = { .name = (char *)"data", .origin = (char *)"", .store = &store };
    struct table *tables[] = { &table };
    session.tables = tables;
    session.table_count = 1;
    complete("train class-weight=");
    assert_int_equal(completions.count, 7); /* none, balanced, five classes */
    assert_true(find("u2r:")->more);
    complete("train class-weight=u2r:10,r");
    assert_int_equal(completions.count, 1);
    assert_int_equal(completions.word_start, 26);
    complete("inspect true=");
    assert_int_equal(completions.count, 6); /* attack and five classes */
    complete("inspect attack=smu");
    assert_non_null(find("smurf"));
    complete("prepare log=a");
    assert_non_null(find("auto"));
    complete("prepare log=src_bytes,dst_b");
    assert_non_null(find("dst_bytes"));
    complete("balance data sm");
    assert_true(find("smurf=")->more);
    complete("balance data ");
    assert_null(find("smurf="));
    complete("head where='cou");
    assert_non_null(find("count"));
    complete("head where='count > 3 and lab");
    assert_int_equal(completions.word_start, 26);
    assert_non_null(find("label"));
    complete("head where='service = ht");
    assert_non_null(find("http"));
    complete("head where='label=sm");
    assert_int_equal(completions.count, 1);
    assert_int_equal(completions.word_start, 18);
    complete("head where='class = u");
    assert_non_null(find("u2r"));
    complete("head where='count = 3'"); /* closed: nothing to add */
    assert_int_equal(completions.count, 0);
    session.tables = NULL;
    session.table_count = 0;
    schema_release(schema);
}

static void test_quotes_and_the_rest(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "replay 'a b", "replay \"", "'",        "train epochs='", "# tr",
        "a\\",         "at",        "at epoch", "at epoch=1 x ",  "=",
        "== =",        "train =",   "${",       "train ${x} ep",  "at ; at epoch=1 ;"
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        complete(lines[i]);
    }
    complete("replay 'a;b' x");
    assert_true(completions.word_start == 13);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verbs),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_stack),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_experiments),
        cmocka_unit_test(test_at),
        cmocka_unit_test(test_quotes_and_the_rest),
        cmocka_unit_test(test_columns_of_a_file),
        cmocka_unit_test(test_names_of_a_table),
    };
    int failed = unit_run(tests);
    completions_done(&completions);
    return failed;
}
