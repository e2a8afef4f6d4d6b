/* main: finds the command, opens the database as its row demands, runs it, and turns its error into an exit status. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "util/embed.h"
#include "util/memory.h"
#include "util/when.h"

#ifndef VERSION
#define VERSION "0.1"
#endif

struct global global;

const struct opt global_opts[] = {
	{ "db", 0, "FILE", "the database (or POSTMORTEM_DB)", OPT_TEXT, &global.db },
	{ "tz", 0, "ZONE", "zone of stamps without one, and of local times: UTC, +09:00, Asia/Tokyo", OPT_TEXT, &global.tz },
	{ "data", 0, "DIR", "read schema, queries and rules from DIR instead of the built-in ones", OPT_TEXT, &global.data },
	{ "rules", 0, "FILE", "your own reply rules, tried before the built-in ones (or POSTMORTEM_RULES)", OPT_TEXT, &global.rules },
	{ "quiet", 'q', NULL, "say nothing but warnings and errors", OPT_FLAG, &global.quiet },
	{ "help", 'h', NULL, "this text", OPT_FLAG, &global.help },
	{ "version", 'V', NULL, "the version and what it was built with", OPT_FLAG, &global.version },
	{ 0 },
};

const struct command commands[] = {
	{ "ingest", cmd_ingest, DB_CREATE, ingest_opts, "LOG...", "stage 1: read Postfix logs into the database",
	  "LOG is a file (plain, gzip, bzip2, xz, zstd), a folder of mail logs, or - for standard input. Headers are told apart\n"
	  "line by line: traditional, RFC 3339, RFC 5424, JSON, journalctl -o json, export or short-iso. Files are read in the\n"
	  "order of their own first stamps; what was read before is not read again, under whatever name. A pipe is read as it is\n"
	  "written; what came is committed each second.\n\n"
	  "  postmortem ingest --db mail.db /var/log/mail.log*\n"
	  "  journalctl -u postfix -o short-iso | postmortem ingest --db mail.db -\n"
	  "  docker logs -f mail 2>&1 | postmortem ingest --db mail.db -\n", ingest_without },
	{ "analyze", cmd_analyze, DB_WRITE, analyze_opts, "", "stage 2: outcomes, storms, delays, causes, incidents",
	  "Derives everything again that new log lines touch.\n\n"
	  "  postmortem analyze --db mail.db\n", NULL },
	{ "report", cmd_report, DB_READ, report_opts, "", "stage 3: write the incident report",
	  "T is RFC 3339, or 'YYYY-MM-DD[ HH:MM[:SS]]' in --tz, or -24h, -7d. --until is exclusive.\n\n"
	  "  postmortem report --db mail.db --since -24h\n"
	  "  postmortem report --db mail.db --format json -o report.json\n"
	  "  postmortem report --db mail.db --format mail --to boss@example.com --redact | sendmail -t\n"
	  "  postmortem report --db mail.db --update report.md\n", NULL },
	{ "digest", cmd_digest, DB_CREATE, digest_opts, "[LOG...]", "all three stages, and a mail when there is something to tell",
	  "For every morning: reads new lines, analyses, and writes a mail for sendmail -t to standard output when there is news: an incident, another\n"
	  "severity, a recovery, five replies that no rule understands, a log that stopped, or a week without a mail (the first time: a Monday).\n"
	  "Else it writes nothing.\n"
	  "What was told is remembered once the mail was written, or sendmail took it. Without LOG it tells what the database holds.\n\n"
	  "Exit status: 0 nothing or little, 1 warning (medium), 2 critical (high, critical), 3 no log line for 26 hours; errors as elsewhere.\n\n"
	  "  postmortem digest --db mail.db /var/log/mail.log.1 /var/log/mail.log --to root --send\n"
	  "  postmortem digest --db mail.db --always --since -7d >digest.eml\n", NULL },
	{ "compare", cmd_compare, DB_READ, compare_opts, "", "two windows or machines side by side, or before and after a moment",
	  "Counts, shares and delivery times of two sides, with tests. Without options: the moments worth comparing that the log shows\n"
	  "(starts, reloads, changes of version, settings, host name), each with before and after.\n\n"
	  "  postmortem compare --db mail.db\n"
	  "  postmortem compare --db mail.db --split '2026-11-24 04:46'\n"
	  "  postmortem compare --db mail.db --a host=mx1 --b host=mx2,since=-7d\n", NULL },
	{ "query", cmd_query, DB_READ, query_opts, "[NAME]", "list the questions in queries/, or ask one",
	  "Without a NAME it lists them. Every query also runs in the sqlite3 shell: --explain prints it.\n\n"
	  "  postmortem query masked --db mail.db\n"
	  "  postmortem query domain-delay --db mail.db -p since=-24h --format csv\n"
	  "  postmortem query masked --help            title, parameters and sample output of one\n", query_without },
	{ "trace", cmd_trace, DB_READ, trace_opts, "ADDRESS|QUEUEID|<MESSAGE-ID>|DOMAIN", "the whole life of a message, in plain words",
	  "Shows each message that matches together with those it comes from or leads to (content filter, alias, bounce, requeue): how it came in,\n"
	  "every attempt, failed connect and answer, what decided, and what became of each recipient. With the place of every line in the log.\n"
	  "That nothing matches is an answer too: status 0.\n\n"
	  "  postmortem trace --db mail.db user@example.com --since -7d\n"
	  "  postmortem trace --db mail.db 4cXyZ12AbCz1wQ --format json\n", NULL },
	{ "prune", cmd_prune, DB_WRITE, prune_opts, "", "remove what is old, or the names in it",
	  "Messages whose last line is older than AGE go, with all that was derived from them, the verbatim lines, and what the log said of the server\n"
	  "before. What was read stays known: no line is read twice. Incidents stay, with their key and state, without the lines that proved them, and\n"
	  "so does what the digest told; delays by provider and domain stay as they are. Says how many rows of which table it touched.\n\n"
	  "  postmortem prune --db mail.db --older-than 90d --keep-aggregates\n"
	  "  postmortem prune --db mail.db --older-than 14d --pseudonymise\n", NULL },
	{ "sql", cmd_sql, DB_READ, sql_opts, "[SQL]", "the sqlite3 shell, read-only, on the database",
	  ".schema shows the tables and views with their meaning; what starts with v_ keeps its name over versions.\n\n"
	  "  postmortem sql --db mail.db\n"
	  "  postmortem sql --db mail.db 'SELECT status, count(*) FROM v_delivery GROUP BY 1'\n", NULL },
	{ "import", cmd_import, DB_CREATE, import_opts, "KIND [FILE|DIR|-|live]...", "put reports and snapshots beside the logs",
	  "KIND is one of\n"
	  "  dmarc     DMARC aggregate reports: XML, gzip, zip, mails, an mbox, a Maildir, a folder of any of these\n"
	  "  tlsrpt    TLS reports (RFC 8460): JSON, in the same wrappings\n"
	  "  queue     a snapshot of the queue: the output of postqueue -j; live (the default) asks Postfix\n"
	  "  postconf  a snapshot of the configuration: the output of postconf -n; live asks Postfix\n"
	  "What was imported before is known again. One that can't be read does not stop the others.\n\n"
	  "  postmortem import dmarc --db mail.db ~/Maildir/.dmarc\n"
	  "  postmortem import queue live --db mail.db\n", import_without },
	{ "check", cmd_check, DB_WRITE, check_opts, "", "look at names, DNS records, block lists and settings of the sending side",
	  "Each check says PASS, WARN, FAIL or UNKNOWN, with the answers as evidence, what to change, and how to verify it. A look-up that failed is\n"
	  "UNKNOWN, never PASS. With --db the results are kept with their time, and reports show them. Nothing is sent but DNS questions.\n"
	  "Exit status: 0 all pass, 1 one warns, 2 one fails, 3 none fails but one is unknown.\n\n"
	  "  postmortem check --postconf live --db mail.db --selector s1\n"
	  "  postmortem check --ip 192.0.2.10 --helo mx1.example.com --domain example.com --only identity\n", check_without },
	{ "explain", cmd_explain, DB_NONE, explain_opts, "LINE", "what is understood of one log line, or of one reply",
	  "Shows the header, the kind of line, its fields, and which table it would touch.\n\n"
	  "  postmortem explain 'Nov  4 02:19:45 mx1 postfix/smtp[77]: connect to mx.example[2001:db8::1]:25: Connection refused'\n"
	  "  postmortem explain --reply '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.1]'\n", NULL },
	{ "completion", cmd_completion, DB_NONE, completion_opts, "bash|zsh|fish", "print completions for a shell",
	  "They are installed with the program; for one that is run from its source:\n\n"
	  "  source <(postmortem completion bash)\n", NULL },
	{ .name = NULL },
};

static const struct command everything = {
	"", cmd_all, DB_NONE, all_opts, "LOG...", "all three stages on a temporary database", "", NULL,
};

static void print_version(void)
{
	fputs("postmortem " VERSION " with libpcre2, SQLite, jansson, zlib"
#ifdef HAVE_LIBARCHIVE
	      ", libarchive"
#endif
#ifdef HAVE_LIBISAL
	      ", ISA-L"
#endif
#ifdef HAVE_LIBLZMA
	      ", liblzma"
#endif
#ifdef HAVE_LIBBZ2
	      ", libbz2"
#endif
#ifdef HAVE_LIBZSTD
	      ", libzstd"
#endif
#ifdef HAVE_LIBSYSTEMD
	      ", libsystemd"
#endif
#ifdef HAVE_EXPAT
	      ", expat"
#endif
#ifdef HAVE_GMIME_3_0
	      ", GMime"
#endif
#ifdef HAVE_MD4C_HTML
	      ", md4c"
#endif
#ifdef HAVE_LIBUNBOUND
	      ", libunbound"
#endif
	      "\n", stdout);
}

static void print_usage(FILE *out)
{
	fputs("postmortem: reads Postfix mail logs, works out what went wrong, writes the incident report\n\n"
	      "  postmortem LOG...                    all stages on a temporary database, Markdown on standard output\n"
	      "  postmortem COMMAND [OPTION...]       (postmortem COMMAND --help tells more)\n\n", out);
	for (const struct command *c = commands; c->name; c++)
		fprintf(out, "  %-10s %s\n", c->name, c->about);
	fputs("\nOptions of every command:\n", out);
	opt_help(global_opts, out);
	fputs("\nOptions of postmortem LOG...:\n", out);
	opt_help(all_opts, out);
	fputs("\nExamples:\n  postmortem /var/log/mail.log*\n  postmortem --since -24h /var/log/mail.log /var/log/mail.log.1\n"
	      "\nExit status: 0 done; 1 to 3 what check or digest found; 64 usage, 65 bad data, 66 no such input, 70 our fault, 73/74 output or I/O, 75 try again.\n", out);
}

static void print_help(const struct command *c)
{
	printf("usage: postmortem %s%s[OPTION...]%s%s\n\n%s.\n\n%s\nOptions:\n", c->name, c->name[0] ? " " : "", c->operands[0] ? " " : "", c->operands, c->about, c->more);
	opt_help(c->opts, stdout);
	opt_help(global_opts, stdout);
}

static int fail(const struct err *e)
{
	char text[sizeof e->text];

	snprintf(text, sizeof text, "%s", e->text);
	die(e->code, "%s", text);
}

static const struct command *find(const char *word)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, word) == 0)
			return c;
	return NULL;
}

/* A first word that is no command and no file was probably meant as a command. */
static void check_typo(const char *word)
{
	const char *names[32];
	int n = 0;

	for (const struct command *c = commands; c->name; c++)
		names[n++] = c->name;
	names[n] = NULL;
	if (find(word) && access(word, F_OK) != 0)
		die(EXIT_USAGE, "options stand behind the command: postmortem %s [OPTION...]", word);
	if (strchr(word, '/') || strchr(word, '.') || strcmp(word, "-") == 0 || access(word, F_OK) == 0)
		return;
	const char *near = opt_nearest(word, names);
	if (near)
		die(EXIT_USAGE, "no command and no file '%s'; did you mean: postmortem %s", word, near);
	die(EXIT_NOINPUT, "no command and no file '%s'; postmortem --help lists the commands", word);
}

/* Whoever starts it may have closed these; a file that is opened next must not get the number, and with it what is printed. */
static void keep_standard(void)
{
	while (fcntl(2, F_GETFD) < 0 || fcntl(1, F_GETFD) < 0 || fcntl(0, F_GETFD) < 0)
		if (open("/dev/null", O_RDONLY) < 0) /* the lowest; writing to it fails, as before */
			return;
}

static int end(int status)
{
	if (fflush(stdout) != 0 || ferror(stdout))
		die(EXIT_IO, "standard output could not be written");
	return status;
}

int main(int argc, char **argv)
{
	struct err e = { 0 };
	const struct command *c = argc > 1 ? find(argv[1]) : NULL;
	int shift = c != NULL;

	keep_standard();
	memory_set_up();
	if (argc < 2) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (c == NULL)
		c = &everything;
	argv[shift] = argv[0];
	int first = opt_parse(c->opts, global_opts, argc - shift, argv + shift, &e);
	if (first < 0)
		fail(&e);
	if (global.version) {
		print_version();
		return end(0);
	}
	if (global.help) {
		if (c == &everything)
			print_usage(stdout);
		else if (c->run == cmd_query && shift + first < argc)
			query_help(argv[shift + first]);
		else
			print_help(c);
		return end(0);
	}
	die_quiet(global.quiet);
	if (when_zone(global.tz, &e) != 0)
		fail(&e);
	embed_from(global.data);
	argv += shift + first;
	argc -= shift + first;
	if (c == &everything && argc == 0) {
		print_usage(stderr);
		return EXIT_USAGE;
	}
	if (c == &everything)
		check_typo(argv[0]);
	struct db *db = NULL;
	if (c->mode != DB_NONE && !(c->without && c->without(argc))) {
		const char *path = global.db ? global.db : getenv("POSTMORTEM_DB");
		if (path == NULL || *path == '\0')
			die(EXIT_USAGE, "which database? give --db FILE (or set POSTMORTEM_DB)");
		if (global.data && embed_get("schema/10-facts.sql", &(struct str){ 0 }, &e) != 0)
			fail(&e); /* before there is a file */
		if ((db = db_open(path, c->mode, &e)) == NULL)
			fail(&e);
	}
	int status = c->run(db, argc, argv, &e);
	if (status < 0) {
		db_abandon(db);
		fail(&e);
	}
	db_close(db);
	return end(status);
}
