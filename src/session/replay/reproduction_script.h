/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The scripts of an experiment and their parameters. Inside of a reproduction only. */
#ifndef PEEPHOLE_SESSION_REPRODUCTION_SCRIPT_H
#define PEEPHOLE_SESSION_REPRODUCTION_SCRIPT_H

#include "src/session/replay/reproduction.h"

/* Parameters of one run, in texts of its own. */
enum { MOST_REPRODUCTION_PARAMETERS = 32 };
struct run_parameters {
    struct key_value list[MOST_REPRODUCTION_PARAMETERS];
    size_t count;
    char *texts; /* owned: of the case */
    char seed[24];
};
void run_parameters_done(struct run_parameters *parameters);

/* "sessions/papers/NAME.peep", below the share folder. */
void reproduction_file(const char *name, enum reproduced_part part, struct str *text);
/* The script with its parameters; NULL and err, with its place in output. */
struct script *reproduction_read(const struct session *session, const char *name,
                                 enum reproduced_part part, const struct run_parameters *parameters,
                                 struct output *output, struct err *err);
/* Does it have a line param for this name? */
bool reproduction_knows(const struct script *script, const char *name);

/* Those of a case alone. */
bool reproduction_of_case(const struct printed *printed, size_t of_case,
                          struct run_parameters *parameters, struct err *err);
/* The parameters of a case, then what the user gave, then the seed, as far as the script, read with the
 * case's, has them: what it includes may depend on these. Errors: memory, too many. */
bool reproduction_parameters(const struct reproduction_request *request,
                             const struct script *script, size_t of_case, uint64_t seed,
                             struct run_parameters *parameters, struct err *err);
/* Is the case one that the user's parameters allow? A parameter of the case with another value does
 * not. */
bool reproduction_wants_case(const struct reproduction_request *request, size_t of_case);
/* Is every parameter one of a script or a case, and is a case left? */
bool reproduction_check(const struct reproduction_request *request,
                        struct script *const scripts[PART_COUNT], struct err *err);

#endif
