/* cmd_ingest: stage 1; and, for postmortem LOG…, all stages on a temporary database. */
#include <stdio.h>
#include <unistd.h>

#include "cli/cli.h"
#include "ingest/ingest.h"
#include "util/embed.h"

static const char *host;
const char *ingest_journal;
static bool follow, dry_run;
static int64_t year, batch, in_memory, threads;

#define OPTIONS_OF_INGEST \
	{ "year", 0, "YYYY", "the year of the first stamp that has none", OPT_INT, &year }, \
	{ "host", 0, "NAME", "the machine, whatever the log's header says", OPT_TEXT, &host }

const struct opt ingest_opts[] = {
	OPTIONS_OF_INGEST,
	{ "journal", 0, "[=DIR]", "read this machine's journal, or the journal files in DIR", OPT_MAYBE, &ingest_journal },
	{ "follow", 0, NULL, "go on reading as the files grow and are rotated; ends at SIGINT or SIGTERM", OPT_FLAG, &follow },
	{ "dry-run", 0, NULL, "take the lines apart and put messages together, store nothing", OPT_FLAG, &dry_run },
	{ "threads", 0, "N", "1 or 2 (the default where there are two processors)", OPT_INT, &threads },
	{ "batch", 0, "LINES", "lines to a transaction (50000)", OPT_INT, &batch },
	{ "in-memory", 0, "MESSAGES", "so many open messages in memory (32768); beyond it those that rest are read again when a line names them", OPT_INT, &in_memory },
	{ 0 },
};

extern const char *report_since, *report_until, *report_format, *report_output, *report_lang, *report_redaction, *report_key;

const struct opt all_opts[] = {
	OPTIONS_OF_INGEST,
	{ "since", 0, "T", "only what happened from T on", OPT_TEXT, &report_since },
	{ "until", 0, "T", "… and before T", OPT_TEXT, &report_until },
	{ "format", 'f', "FORMAT", "md (default), json, html or mail", OPT_TEXT, &report_format },
	{ "output", 'o', "FILE", "write there instead of standard output", OPT_TEXT, &report_output },
	{ "lang", 0, "LANG", "en (default) or ja", OPT_TEXT, &report_lang },
	{ "redact", 0, "[=all]", "pseudonyms for addresses, clients, logins and Message-IDs; all: for domains, hosts and IP addresses too", OPT_MAYBE, &report_redaction },
	{ "key", 0, "FILE", "the key of the pseudonyms (one for this run)", OPT_TEXT, &report_key },
	{ 0 },
};

int run_ingest(struct db *db, int argc, char **argv, bool final, struct err *e)
{
	struct str json;
	struct ingest_sums sums;
	struct ingest_opts o = {
		.clock = { .year = (int)year, .zone_given = global.tz != NULL },
		.host = host,
		.final = final,
		.follow = follow,
		.journal = ingest_journal,
		.progress = isatty(2) && !global.quiet,
		.batch_lines = batch,
		.in_memory = in_memory,
		.threads = threads ? (int)threads : sysconf(_SC_NPROCESSORS_ONLN) > 1 ? 2 : 1,
	};

	if (threads > 2)
		return err_set(e, EXIT_USAGE, "--threads wants 1 or 2: with 2 parsing, stitching and writing go on side by side, and there is nothing else to share");
	if (year && (year < 1970 || year > 2999))
		return err_set(e, EXIT_USAGE, "--year %lld is no year", (long long)year);
	if (embed_get("src/rules/lines.json", &json, e) != 0)
		return -1;
	struct grammar *g = grammar_new(json, e);
	if (g == NULL)
		return -1;
	int rc = ingest(db, g, &o, argv, argc, &sums, e);
	grammar_free(g);
	if (sums.files > 0 && !final)
		info("%d file%s, %d with nothing new: %lld lines = %lld facts + %lld counted + %lld of other programs + %lld not understood + %lld repeats", sums.files,
		     sums.files == 1 ? "" : "s", sums.skipped, (long long)sums.lines, (long long)sums.facts, (long long)sums.counted,
		     (long long)sums.from_others, (long long)sums.not_understood, (long long)sums.repeats);
	if (sums.repeats > 0 && !final)
		info("%lld lines tell again what another source has told; they are counted as repeats and not used", (long long)sums.repeats);
	return rc;
}

bool ingest_without(int argc)
{
	(void)argc;
	return dry_run;
}

int cmd_ingest(struct db *db, int argc, char **argv, struct err *e)
{
	struct db *scratch = NULL;

	if (argc == 0 && ingest_journal == NULL)
		return err_set(e, EXIT_USAGE, "which logs? e.g. postmortem ingest --db %s /var/log/mail.log* (- is standard input)", global.db ? global.db : "mail.db");
	if (dry_run) {
		db = scratch = db_open(NULL, DB_TABLES, e);
		if (db == NULL)
			return -1;
		db_dry(db);
	}
	int rc = run_ingest(db, argc, argv, false, e);
	db_close(scratch);
	return rc;
}

int cmd_all(struct db *none, int argc, char **argv, struct err *e)
{
	struct err unread = { 0 };
	struct db *db = db_open(NULL, DB_CREATE, e);

	(void)none;
	if (db == NULL)
		return -1;
	/* a log that can't be read does not keep the others from being reported */
	int rc = run_ingest(db, argc, argv, true, &unread);
	if (rc == 0 || db_int(db, "SELECT count(*) FROM source") > 0) {
		if (rc != 0)
			warn("%s", unread.text);
		rc = run_analyze(db, e);
		if (rc == 0)
			rc = run_report(db, e);
		if (rc == 0 && unread.code)
			rc = err_set(e, unread.code, "not all logs could be read, as warned above; the report is on the others");
	} else {
		*e = unread;
	}
	db_close(db);
	return rc;
}
