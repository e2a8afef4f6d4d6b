/* cmd_report: stage 3. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/cli.h"
#include "report/notes.h"
#include "report/redact.h"
#include "report/render.h"
#include "report/report.h"
#include "report/update.h"
#include "store/fresh.h"
#include "util/file.h"
#include "util/when.h"

const char *report_since, *report_until, *report_format = "md", *report_output, *report_lang = "en";
static const char *incident, *update, *notes, *mail_to, *mail_from;
const char *report_redaction, *report_key;

const struct opt report_opts[] = {
	{ "since", 0, "T", "only what happened from T on", OPT_TEXT, &report_since },
	{ "until", 0, "T", "… and before T", OPT_TEXT, &report_until },
	{ "format", 'f', "FORMAT", "md (default), json, html or mail", OPT_TEXT, &report_format },
	{ "output", 'o', "FILE", "write there instead of standard output", OPT_TEXT, &report_output },
	{ "update", 0, "FILE", "write FILE anew, and keep what people wrote into it (Markdown)", OPT_TEXT, &update },
	{ "notes", 0, "FILE", "with what people wrote into FILE, a report in Markdown (html, mail)", OPT_TEXT, &notes },
	{ "lang", 0, "LANG", "en (default) or ja", OPT_TEXT, &report_lang },
	{ "to", 0, "ADDRESS", "of a mail: who gets it (root)", OPT_TEXT, &mail_to },
	{ "from", 0, "ADDRESS", "of a mail: its sender (this user at this machine)", OPT_TEXT, &mail_from },
	{ "redact", 0, "[=all]", "pseudonyms for addresses, clients, logins and Message-IDs; all: for domains, hosts and IP addresses too", OPT_MAYBE, &report_redaction },
	{ "key", 0, "FILE", "the key of the pseudonyms, made when missing (default: the database's name with .key)", OPT_TEXT, &report_key },
	{ "incident", 0, "KEY", "one incident only (v_incident has the keys)", OPT_TEXT, &incident },
	{ 0 },
};

/* The file, to be freed. A file that is not there is empty, and its mode that of a new one. */
static int file_read(const char *path, struct buf *b, mode_t *mode, struct err *e)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	size_t n = 0;
	char *text = NULL;

	*mode = 0640;
	if (f == NULL && errno == ENOENT)
		return 0;
	if (f == NULL || fstat(fileno(f), &st) != 0 || !S_ISREG(st.st_mode)) {
		err_set(e, EXIT_NOINPUT, "%s: %s", path, f ? "not a file" : strerror(errno));
		goto done;
	}
	*mode = st.st_mode & 0777;
	text = file_all(f, path, 64, &n, e);
	if (text)
		buf_add(b, (struct str){ text, n });
	free(text);
done:
	if (f)
		fclose(f);
	return e->code ? -1 : 0;
}

static int renew(const struct renderer *how, const struct report *r, struct err *e)
{
	struct buf old = { 0 }, out = { 0 }, kept = { 0 };
	mode_t mode;
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	if (f == NULL)
		die_oom();
	int rc = report_render(how, r, f, e);
	if (fclose(f) != 0)
		die_oom();
	if (rc == 0)
		rc = file_read(update, &old, &mode, e);
	if (rc == 0 && old.n == 0) {
		buf_add(&out, (struct str){ text, n });
	} else if (rc == 0) {
		struct err why = { 0 };
		rc = update_merge(buf_str(&old), (struct str){ text, n }, &out, &kept, &why);
		if (rc != 0)
			err_set(e, why.code, "%s: %s", update, why.text);
	}
	if (rc == 0)
		rc = file_put(update, buf_str(&out), mode, e); /* in one step, so that nobody's notes are lost half-way */
	if (rc == 0 && kept.n)
		info("%s: kept as edited: %.*s", update, STR_ARG(buf_str(&kept)));
	free(text);
	buf_free(&old);
	buf_free(&out);
	buf_free(&kept);
	return rc;
}

static int print(const struct renderer *how, const struct report *r, struct err *e)
{
	FILE *out = report_output ? fopen(report_output, "we") : stdout;

	if (out == NULL)
		return err_set(e, EXIT_CANTCREATE, "%s: %s", report_output, strerror(errno));
	struct err why = { 0 };
	int rc = report_render(how, r, out, &why);
	if (out != stdout && fclose(out) != 0 && rc == 0)
		rc = err_set(&why, EXIT_IO, "%s", strerror(errno));
	if (rc != 0)
		err_set(e, why.code, report_output ? "%s: %s; what stands there is not whole" : "%s%s", report_output ? report_output : "", why.text);
	return rc;
}

/* Nothing but what people wrote is taken from the file; it stays as it is. */
static int print_with_notes(const struct renderer *how, struct report *r, struct err *e)
{
	struct buf old = { 0 };
	struct notes *n = NULL;
	struct err why = { 0 };
	mode_t mode;
	int rc = file_read(notes, &old, &mode, e);

	if (rc == 0 && notes_read(r, buf_str(&old), &n, &why) != 0)
		rc = err_set(e, why.code, "%s: %s", notes, why.text);
	r->notes = n;
	if (rc == 0)
		rc = print(how, r, e);
	notes_free(n);
	buf_free(&old);
	return rc;
}

static int redact(struct db *db, struct report *r, struct err *e)
{
	struct redact how = { .everything = strcmp(report_redaction, "all") == 0 };

	if (*report_redaction && !how.everything)
		return err_set(e, EXIT_USAGE, "--redact or --redact=all, not --redact=%s", report_redaction);
	if (key_read(report_key, how.key, e) != 0)
		return -1;
	redact_learn(&how, db);
	redact_report(&how, r);
	redact_free(&how);
	return 0;
}

int run_report(struct db *db, struct err *e)
{
	double now = (double)time(NULL);
	struct report_opts o = { .lang = report_lang, .incident = incident };
	const struct renderer *how = renderer_find(report_format, e);

	if (how == NULL || (report_since && when_parse(report_since, now, &o.since_at, e) != 0) ||
	    (report_until && when_parse(report_until, now, &o.until_at, e) != 0))
		return -1;
	if (report_since && report_until && o.since_at >= o.until_at)
		return err_set(e, EXIT_USAGE, "--since %s is not before --until %s", report_since, report_until);
	if (update && (strcmp(how->name, "md") != 0 || report_output))
		return err_set(e, EXIT_USAGE, "--update FILE rewrites a Markdown file in its place: leave out --format and --output");
	if (notes && (update || (strcmp(how->name, "html") != 0 && strcmp(how->name, "mail") != 0)))
		return err_set(e, EXIT_USAGE, "--notes FILE is for --format html and mail; --update FILE makes the Markdown again");
	if (notes && report_redaction)
		return err_set(e, EXIT_USAGE, "--redact does not know the names in what people wrote: leave out --notes");
	struct report *r = report_build(db, &o, e);
	if (r == NULL)
		return -1;
	fresh_warn(db);
	r->mail_to = mail_to;
	r->mail_from = mail_from;
	r->mail_at = now;
	int rc = report_redaction ? redact(db, r, e) : 0;
	if (rc == 0)
		rc = update ? renew(how, r, e) : notes ? print_with_notes(how, r, e) : print(how, r, e);
	report_free(r);
	return rc;
}

int cmd_report(struct db *db, int argc, char **argv, struct err *e)
{
	if (argc > 0)
		return err_set(e, EXIT_USAGE, "report takes no operand, so what is '%s'?", argv[0]);
	return run_report(db, e);
}
