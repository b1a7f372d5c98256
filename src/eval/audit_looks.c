/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Findings about the use that is made of a test: looks, choices, rare attacks, the laboratory. */
#include <math.h>
#include <string.h>

#include "src/eval/audit_parts.h"
#include "src/eval/choose.h"
#include "src/eval/wording.h"

/* --- peek --- */

/* A choice on test rows is an error; ten looks, or a curve over the epochs, invite one. */
static enum finding_level peek_level(const struct audit_request *request)
{
    enum { MANY_LOOKS = 10 };
    bool invites = request->watched || request->looks >= MANY_LOOKS;
    return request->leak ? FINDING_ERROR : invites ? FINDING_WARNING : FINDING_NOTE;
}

bool find_peek(struct audit_work *work)
{
    const struct audit_request *request = work->request;
    char times[NUM_TEXT_SIZE];
    if (request->looks < 2 && request->leak == NULL && !request->watched) {
        return true;
    }
    struct str text;
    str_init(&text);
    str_addf(&text, "the rows of %s have been scored %s time%s", work->test->name,
             num_count_text(request->looks, times), request->looks == 1 ? "" : "s");
    if (request->watched) {
        str_add(&text, "; the run validates on test rows after each epoch");
    }
    if (request->leak) {
        str_add(&text, "; chosen on test rows: ");
        leak_text(request->leak, &text);
    }
    struct json *figures = json_new_object();
    json_put_number(figures, "looks", (double)request->looks);
    json_put_bool(figures, "watched", request->watched);
    json_put(figures, "choices", request->leak ? json_copy_of(request->leak) : json_new_array());
    bool ok = audit_add(work, "peek", peek_level(request), figures, "%s", text.text);
    str_done(&text);
    return ok;
}

/* --- rare --- */

bool find_rare(struct audit_work *work)
{
    const struct verdict *verdict = work->request->verdict;
    char text[ATTACK_SHARES][NUM_TEXT_SIZE], dr[NUM_TEXT_SIZE], far[NUM_TEXT_SIZE],
        here[NUM_TEXT_SIZE];
    if (verdict == NULL || verdict->pooled.score.attacks == 0 ||
        verdict->pooled.score.normals == 0) {
        return true;
    }
    const struct score *score = &verdict->pooled.score;
    struct json *figures = json_new_object(), *ppv = json_new_object();
    for (size_t i = 0; i < ATTACK_SHARES; i++) {
        char share[NUM_TEXT_SIZE];
        double precision = alarm_precision(score->dr, score->far, attack_shares[i]);
        json_put_number(ppv, num_text(attack_shares[i], share), precision);
        rate_text(precision, text[i]);
    }
    json_put_number(figures, "dr", score->dr);
    json_put_number(figures, "far", score->far);
    json_put_number(figures, "share", (double)score->attacks / (double)score->rows);
    json_put(figures, "ppv", ppv);
    return audit_add(work, "rare", FINDING_NOTE, figures,
                     "%s of the test rows are attacks; where 10, 1 and 0.1 %% are, DR %s and FAR "
                     "%s make %s, %s and %s of the alarms right",
                     part_text(score->attacks, score->rows, here), rate_text(score->dr, dr),
                     rate_text(score->far, far), text[0], text[1], text[2]);
}

/* --- simulated --- */

/* Schemas of the data that go back to the traffic of DARPA 1998. */
static bool is_darpa(const struct table *table)
{
    const char *name = table ? table->store->schema->name : "";
    return strcmp(name, "kdd99") == 0 || strcmp(name, "nsl-kdd") == 0;
}

bool find_simulated(struct audit_work *work)
{
    const struct table *of = is_darpa(work->train)  ? work->train
                             : is_darpa(work->test) ? work->test
                                                    : NULL;
    if (of == NULL) {
        return true;
    }
    struct json *figures = json_new_object();
    json_put_text(figures, "schema", of->store->schema->name);
    json_put_number(figures, "year", 1998);
    return audit_add(work, "simulated", FINDING_NOTE, figures,
                     "%s goes back to traffic that was simulated in 1998, whose artefacts tell "
                     "attacks apart (McHugh 2000): results on it are for teaching and comparison, "
                     "not for a network of today",
                     of->store->schema->title);
}
