/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What train and continue share. */
#include "src/session/begin.h"

#include <stdlib.h>

#include "src/session/job.h"

bool begin_training(struct session *session, const struct arguments *arguments, size_t epochs,
                    struct err *err)
{
    char *line = argument_line(arguments);
    bool ok = line ? job_start_training(session, epochs, line, err) : err_memory(err);
    free(line);
    return ok;
}

bool begin_wait(struct session *session, const struct arguments *arguments, struct output *output,
                struct err *err)
{
    if (!arguments->at_prompt) {
        return job_wait(session, output, err);
    }
    unsigned number = session_current_run(session)->run->number;
    json_put_number(output->result, "run", (double)number);
    json_put_bool(output->result, "running", true);
    output_line(output, "run %u trains in the background; the prompt stays yours", number);
    output_hint(output,
                "confusion shows the last epoch; stop or Ctrl-C ends it, wait waits for it");
    return true;
}

bool begin_tables(const struct session *session, const struct arguments *arguments,
                  const struct table **train, const struct table **valid, struct err *err)
{
    *train = session_table(session, argument_text(arguments, "table"), err);
    if (*train == NULL) {
        return false;
    }
    const char *name = argument_text(arguments, "valid");
    *valid = name ? session_table(session, name, err) : NULL;
    return name == NULL || *valid != NULL;
}
