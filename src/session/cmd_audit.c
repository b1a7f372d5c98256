/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit: which known pitfalls of evaluation the present set-up falls into, with the figures. */
#include <time.h>

#include "src/base/num.h"
#include "src/eval/audit.h"
#include "src/eval/wording.h"
#include "src/session/runs/audit_subject.h"
#include "src/session/silence.h"

/* --- progress --- */

struct telling {
    struct output *output;
    double began; /* seconds */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void tell(void *context, const char *what)
{
    const struct telling *telling = context;
    if (now() - telling->began > 1) {
        output_progress(telling->output, "audit: %s", what);
    }
}

/* --- result --- */

static void write_subject(const struct audit_subject *subject, struct output *output)
{
    const struct table *train = subject->train, *test = subject->test;
    char a[NUM_TEXT_SIZE], b[NUM_TEXT_SIZE];
    output_line(output, "training table: %s, %s rows of %s", train->name,
                num_count_text(train->count, a), train->store->source);
    if (test) {
        output_line(output, "test table:     %s, %s rows of %s", test->name,
                    num_count_text(test->count, b), test->store->source);
    } else {
        output_line(output, "test table:     none; load one as=test, or name it by test=TABLE");
    }
    output_line(output, "%s", "");
}

static struct json *checked_json(bool test)
{
    struct json *checked = json_new_array();
    for (size_t i = 0; i < audit_finding_count(); i++) {
        if (test || !audit_finding_needs_test(i)) {
            json_append_text(checked, audit_finding_id(i));
        }
    }
    return checked;
}

static void write_checked(bool test, struct output *output)
{
    struct str list, folded;
    str_init(&list);
    str_init(&folded);
    str_add(&list, "Nothing found. Looked for: ");
    for (size_t i = 0, shown = 0; i < audit_finding_count(); i++) {
        if (test || !audit_finding_needs_test(i)) {
            str_addf(&list, "%s%s", shown++ ? ", " : "", audit_finding_id(i));
        }
    }
    str_add_folded(&folded, list.text, 78);
    output_text(output, folded.text);
    str_done(&list);
    str_done(&folded);
}

static void write_findings(const struct session *session, const struct audit_subject *subject,
                           struct audit *audit, struct output *output)
{
    struct json *silenced = json_new_array();
    struct str text;
    str_init(&text);
    size_t quiet = silence_findings(session, audit, silenced);
    json_put_text(output->result, "train", subject->train->name);
    json_put_text(output->result, "test", subject->test ? subject->test->name : NULL);
    json_put(output->result, "findings", audit_json(audit));
    json_put(output->result, "silenced", silenced);
    json_put(output->result, "checked", checked_json(subject->test != NULL));
    write_subject(subject, output);
    audit_text(audit, 80, &text);
    output_text(output, text.text);
    if (audit->count + quiet == 0) {
        write_checked(subject->test != NULL, output);
    }
    if (quiet > 0) {
        output_line(output, "%zu finding%s silenced (set silence=none shows %s)", quiet,
                    quiet == 1 ? "" : "s", quiet == 1 ? "it" : "them");
    }
    if (audit->count > 0) {
        output_hint(output, "help %s explains the first; set silence=ID,... hides what you know",
                    audit->findings[0].id);
    }
    str_done(&text);
}

/* The published lists: always for programs, for a person where they are asked for. */
static void write_pitfalls(const struct audit_request *request, const struct audit *audit, bool all,
                           struct output *output)
{
    struct json *pitfalls = audit_pitfalls(request, audit);
    struct str text;
    str_init(&text);
    if (all) {
        audit_pitfalls_text(pitfalls, 80, &text);
        output_text(output, text.text);
    } else {
        output_hint(output, "audit pitfalls=yes goes through the published lists one by one");
    }
    str_done(&text);
    json_put(output->result, "pitfalls", pitfalls);
}

static bool audit_command(struct session *session, const struct arguments *arguments,
                          struct output *output, struct err *err)
{
    struct audit_subject subject;
    struct audit_request request;
    struct audit audit;
    struct telling telling = { output, now() };
    bool ok = audit_subject_of(session, argument_text(arguments, "train"),
                               argument_text(arguments, "test"), &subject, err);
    if (ok) {
        audit_subject_request(session, &subject, &request);
        request.progress = tell;
        request.progress_context = &telling;
        ok = audit_run(&request, &audit, err);
    }
    if (ok) {
        output_progress(output, "%s", "");
        write_findings(session, &subject, &audit, output);
        write_pitfalls(&request, &audit, argument_yes(arguments, "pitfalls"), output);
        audit_done(&audit);
    }
    audit_subject_done(&subject);
    return ok;
}

static const struct key audit_keys[] = {
    { .name = "train",
      .type = KEY_TABLE,
      .help = "the training table (that of the last training, else train, else data)" },
    { .name = "test",
      .type = KEY_TABLE,
      .help = "the test table (test, else the last one tested)" },
    { .name = "pitfalls",
      .type = KEY_YESNO,
      .initial = "no",
      .help = "go through two published lists of pitfalls, too" },
    { .name = NULL },
};

const struct command cmd_audit = {
    .name = "audit",
    .topic = "data",
    .usage = "audit [train=TABLE] [test=TABLE] [pitfalls=yes]",
    .help = "say which known pitfalls of evaluation the tables fall into",
    .details =
        "Errors come first: what makes a score worthless. Without a test table only the\n"
        "training table is looked at. set silence=ID,... hides findings for this session.\n\n"
        "pitfalls=yes goes through the ten pitfalls of Arp et al. 2022 and the kinds of leakage of\n"
        "Kapoor and Narayanan 2023: what was found of each, and what is left for you to judge.\n\n"
        "help ID is the page on a finding:\n"
#define FINDING(id, needs_test, title) "  " #id ": " title "\n"
#include "src/eval/findings.def"
#undef FINDING
    ,
    .example = "load demo as=train\nload demo:test as=test\naudit\nset silence=tiny,constant",
    .keys = audit_keys,
    .flags = COMMAND_LOOKS,
    .run = audit_command,
};
