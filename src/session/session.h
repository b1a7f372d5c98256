/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that the program knows: the workspace (tables, taxonomy, preparation, model, runs), the
 * settings, the job that runs in the background, the recording. One thread (the UI's) owns it; the
 * job's thread only sends messages (job.h).
 */
#ifndef PEEPHOLE_SESSION_SESSION_H
#define PEEPHOLE_SESSION_SESSION_H

#include "src/data/catalogue.h"
#include "src/data/prepare.h"
#include "src/data/table_summary.h"
#include "src/eval/verdict.h"
#include "src/net/model.h"
#include "src/session/command.h"
#include "src/session/display.h"
#include "src/session/script/script.h"
#include "src/train/trainer.h"

/* Where a value comes from: flag over environment over default; show tells it. */
struct session_config {
    const char *version;
    char *share_folder; /* data/, plots/, sessions/ lie there */
    char *data_path;    /* --data or PEEPHOLE_DATA, a ':'-separated list; may be NULL */
    char *history_path; /* file of the history of runs; NULL: none is kept */
    size_t threads;     /* 0: all cores */
    const struct kernel *kernel;
    /* Where these come from, for show: "--data", "PEEPHOLE_DATA"; NULL: the default. Not owned. */
    const char *data_origin, *threads_origin, *kernel_origin, *history_origin;
    bool interactive;        /* a person at a prompt: training goes to the background */
    const char *line_editor; /* version of Readline, for doctor; NULL: none. Not owned */
};

/* A training with what was found out about it. */
struct session_run {
    struct run *run;
    struct table *train, *valid; /* held; valid may be NULL. Both, where a model was restored and
                                    its tables are not loaded */
    char valid_digest[DIGEST_HEX_SIZE]; /* of a restored model: "" for none */
    struct verdict *verdict;            /* of the last test of its weights, NULL: none yet */
    bool kept;                          /* in the history of runs, under its number */
    bool restored;             /* from a model file; what continue makes of it is another run */
    size_t looks;              /* epochs whose look at validation rows has been counted */
    struct verdict *inspected; /* its answers to another table, for inspect; NULL: none yet */
    /* Of a training among many (trainings.h), borrowed: its model, and the lines that make it again
     * behind those of its tables. NULL: the session's, and the run's own command. */
    const struct model *model;
    const char *lines;
};

struct job;          /* src/session/training/job.h */
struct lineage;      /* src/session/runs/lineage.h */
struct journal;      /* src/session/replay/journal.h */
struct looks;        /* src/session/runs/looks.h */
struct outline;      /* src/session/replay/outline.h */
struct protection;   /* src/session/training/protection.h */
struct recorder;     /* src/session/replay/record.h */
struct replaying;    /* src/session/replay/replay.h */
struct run_log;      /* src/session/runs/run_log.h */
struct step;         /* src/session/step.h */
struct sweep;        /* src/session/training/sweep.h */
struct sweep_kept;   /* src/session/training/sweep.h */
struct verification; /* src/session/replay/verify.c */

struct session {
    struct session_config config;
    struct pool *pool;
    struct compute compute;
    struct catalogue *catalogue;
    /* workspace */
    struct table **tables;
    size_t table_count;
    struct step **steps; /* what undo takes back, the last one last */
    size_t step_count;
    struct prepare_settings prepare;   /* its taxonomy: see session_preparation */
    struct model *model;               /* NULL until model was called */
    struct trainer *trainer;           /* of the model's last training, for continue; NULL: none */
    struct trainer_state *saved_state; /* from restore, until continue makes a trainer of it */
    struct session_run *runs;
    size_t run_count;
    char *best_lines;               /* of the last sweep: commands of its best set-up; NULL: none */
    const struct sweep *sweeping;   /* borrowed while one runs, for who looks on; NULL: none does */
    struct sweep_kept *swept;       /* figures of the last sweep; NULL: none */
    struct json *best_leak;         /* choices by test rows in it (sealed.h); NULL: none */
    const struct json *chosen_leak; /* best_leak, while sweep best trains; else NULL */
    struct run_log *run_log;        /* NULL until something is kept or looked up */
    struct looks *looks;            /* NULL until rows of a table were scored */
    struct lineage *lineage;        /* NULL until a command has made something */
    unsigned shown_run;             /* which epoch the verb epoch showed last; 0: none */
    size_t shown_epoch;
    bool shown_newest; /* it was asked for as the last one: panels go on with those to come */
    /* at epoch=N ... lines seen since the last training */
    struct train_order *orders;
    size_t order_count;
    struct key_value *settings; /* set KEY=VALUE, owned texts; rows of settings.def */
    size_t setting_count;
    struct key_value *parameters; /* param at the prompt, owned texts */
    size_t parameter_count;
    struct job *job;               /* NULL: nothing runs */
    struct protection *protection; /* checkpoints of the last training; NULL: there was none */
    bool failed;                   /* a command of a script did */
    struct recorder *recorder;     /* NULL: off */
    struct journal *journal;       /* of a session at the prompt; NULL: none is kept */
    /* Of a session that is brought back: the checkpoint that its last training goes on from, and the
     * lines that recordings have for that. NULL: there is none. */
    char *taken_checkpoint, *taken_lines;
    /* Set by Ctrl-C (a signal handler may), cleared before each command. While a training runs it
     * stops that after its batch, also in the background: job_pump and job_wait hand it on. */
    struct cancel cancel;
    bool interrupted;  /* a Ctrl-C has ended a wait: what stands behind it does not run */
    bool output_lost;  /* what is written reaches nobody: cancel is set, too, and nothing follows */
    bool unrecorded;   /* a command sets it where its line shall not be recorded as it stands */
    char *recorded_as; /* what stands there instead, with its result; NULL: the line as it is */
    struct replaying *replaying; /* what replay next goes on with; NULL: nothing */
    struct outline *outline;     /* of the script that was replayed or listed last; NULL: none */
    unsigned depth;              /* replay and verify inside one another */
    const struct session *above; /* that this one stands beside (apart.h): its Ctrl-C counts here */
    struct verification *verifying; /* NULL: no. While it is, nothing is recorded: it might replace
                                     * what is compared with */
    int signal_received; /* SIGTERM, SIGHUP, SIGINT in batch: ends the script with 128 + n */
    size_t lesson;       /* step of the tutorial, from 1; 0: none was opened */
    bool lesson_asked;   /* its question stands open */
    struct json *lesson_figures; /* what its texts may name; NULL: none */
    bool quit;                   /* the verb quit ran */
    bool quit_asked;             /* it was refused once, for a running training */
    struct display display;      /* what the workbench is asked to show */
    char **history;              /* commands of this session, as typed */
    size_t history_count;
    bool gnuplot_asked;        /* it told its version, and is not asked again */
    bool products_checked;     /* OpenBLAS has been checked: before the first training, since that
                                  costs 2 ms, which no other command has to wait for */
    char gnuplot_trouble[512]; /* what kept gnuplot from telling its version; "": nothing known */
};

/* Takes over the texts in config. */
struct session *session_new(const struct session_config *config, struct err *err);
void session_free(struct session *session); /* stops a running job first */

/* Runs one checked command: preconditions from its row, the job's rules, recording, history.
 * Makes output->result, which the caller frees. */
bool session_execute(struct session *session, const struct statement *statement, bool at_prompt,
                     struct output *output, struct err *err);

/* Tables by name. session_table: err names the nearest and says how to make one. */
const struct table *session_table(const struct session *session, const char *name, struct err *err);
bool session_put_table(struct session *session, struct table *owned_table,
                       struct err *err); /* replaces */
bool session_drop_table(struct session *session, const char *name, struct err *err);
/* The taxonomy in force for rows of that schema: the one that is set, by its name; where the schema has
 * none of that name, its own first one. */
size_t session_taxonomy(const struct session *session, const struct schema *schema);
/* How rows of that schema are to be prepared now. */
struct prepare_settings session_preparation(const struct session *session,
                                            const struct schema *schema);

/* The newest run, or NULL. Where the model has weights they are this run's. */
struct session_run *session_current_run(const struct session *session);
struct session_run *session_add_run(struct session *session, struct err *err);

/* "avx512/SkylakeX": what results may depend on in their last bits. Goes to run->kernel. */
void session_kernel_label(const struct session *session, char label[64]);

/* Result keys of a table (load, balance, sample, split), and the same as text. */
void session_describe_table(const struct table *table, const struct table_summary *summary,
                            struct output *output, struct json *result);
/* The same, without the classes in the text, for those who show them in another way. */
void session_describe_rows(const struct table *table, const struct table_summary *summary,
                           struct output *output, struct json *result);
/* How many rows of a table are copies or synthetic, where there are any. */
void session_tell_made(const struct made_rows *made, struct output *output);

/* settings.def: hints, seed, taxonomy, ... */
struct setting {
    const struct key *key;
    /* Acts on a change; NULL: only stored. */
    bool (*apply)(struct session *session, const char *value, struct err *err);
};
size_t setting_count(void);
struct setting setting_at(size_t index);
extern const struct key setting_keys[]; /* the keys of the verb set */
/* The value in force (what was set, else the default); NULL: none. */
const char *session_setting(const struct session *session, const char *name);
bool session_set(struct session *session, const char *name, const char *value, struct err *err);
/* "default", "set", "--data", ... */
const char *session_setting_origin(const struct session *session, const char *name);

#endif
