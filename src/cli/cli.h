/* cli: the commands of the program, one row each. Only src/cli exits, parses argv, or prints to standard output. */
#ifndef POSTMORTEM_CLI_CLI_H
#define POSTMORTEM_CLI_CLI_H

#include "store/db.h"
#include "util/err.h"
#include "util/opt.h"
#include "util/siphash.h"

struct command {
	const char *name;
	int (*run)(struct db *db, int argc, char **argv, struct err *e); /* operands only; 0, a state 1 to 3, or -1 and an error */
	enum db_mode mode;
	const struct opt *opts;
	const char *operands; /* for the usage line */
	const char *about;    /* one line */
	const char *more;     /* the rest of --help, with an example */
	bool (*without)(int argc); /* true when this call needs no database after all; may be NULL */
};

extern const struct command commands[]; /* ends with a row whose name is NULL */

int cmd_ingest(struct db *db, int argc, char **argv, struct err *e);
int cmd_analyze(struct db *db, int argc, char **argv, struct err *e);
int cmd_report(struct db *db, int argc, char **argv, struct err *e);
int cmd_digest(struct db *db, int argc, char **argv, struct err *e);
int cmd_compare(struct db *db, int argc, char **argv, struct err *e);
int cmd_query(struct db *db, int argc, char **argv, struct err *e);
int cmd_explain(struct db *db, int argc, char **argv, struct err *e);
int cmd_completion(struct db *db, int argc, char **argv, struct err *e);
int cmd_prune(struct db *db, int argc, char **argv, struct err *e);
int cmd_sql(struct db *db, int argc, char **argv, struct err *e);
int cmd_trace(struct db *db, int argc, char **argv, struct err *e);
int cmd_import(struct db *db, int argc, char **argv, struct err *e);
int cmd_check(struct db *db, int argc, char **argv, struct err *e);
int cmd_all(struct db *db, int argc, char **argv, struct err *e);
bool ingest_without(int argc);
bool query_without(int argc);
/* What one question is about, with its sample output. Exits where there is no such question. */
void query_help(const char *name);
bool import_without(int argc);
bool check_without(int argc);
extern const struct opt ingest_opts[], analyze_opts[], report_opts[], digest_opts[], query_opts[], compare_opts[], explain_opts[], completion_opts[], prune_opts[], sql_opts[], trace_opts[], import_opts[], check_opts[], all_opts[];

/* What is the same for every command. */
struct global {
	const char *db, *tz, *data, *rules;
	bool quiet, help, version;
};
extern struct global global;
extern const struct opt global_opts[];

/* Reads the key of the pseudonyms from file (NULL: the database's name with .key; without a database a key for this run); makes it where it is missing. */
int key_read(const char *file, unsigned char key[SIPHASH_KEY], struct err *e);

/* The user's own reply rules (JSON text, kept for the whole run), checked; STR_NONE without any. */
int rules_read(struct str *out, struct err *e);

/* --journal: NULL not given, "" this machine's, else a folder. */
extern const char *ingest_journal;

/* Shared by commands: stage 1 with the options of ingest_opts; final: nothing will follow this run. */
int run_ingest(struct db *db, int argc, char **argv, bool final, struct err *e);
int run_analyze(struct db *db, struct err *e);
int run_report(struct db *db, struct err *e);

#endif
