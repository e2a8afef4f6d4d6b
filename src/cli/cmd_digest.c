/* cmd_digest: all stages, and the mail of the morning when there is something to tell. */
#include <stdio.h>
#include <time.h>

#include "cli/cli.h"
#include "digest/digest.h"
#include "report/mail.h"
#include "report/report.h"
#include "util/when.h"

static const char *to, *from, *since, *at, *outbox, *lang = "en";
static bool send, always;

const struct opt digest_opts[] = {
	{ "to", 0, "ADDRESS", "who gets it (root)", OPT_TEXT, &to },
	{ "from", 0, "ADDRESS", "its sender (this user at this machine)", OPT_TEXT, &from },
	{ "send", 0, NULL, "give it to sendmail -t instead of standard output", OPT_FLAG, &send },
	{ "outbox", 0, "DIR", "put it into DIR as a file, for something else to send", OPT_TEXT, &outbox },
	{ "always", 0, NULL, "write it even when there is nothing to tell", OPT_FLAG, &always },
	{ "since", 0, "T", "how far it looks back (to the last digest, else 24 h)", OPT_TEXT, &since },
	{ "at", 0, "T", "as if it were T (now)", OPT_TEXT, &at },
	{ "lang", 0, "LANG", "en (default) or ja", OPT_TEXT, &lang },
	{ "journal", 0, "[=DIR]", "read this machine's journal, or the journal files in DIR", OPT_MAYBE, &ingest_journal },
	{ 0 },
};

static int tell(struct digest *d, struct err *e)
{
	struct buf mail = { 0 };

	digest_lines(d);
	int rc = mail_write(d->r, &(struct mail){ .from = from, .to = to, .subject = d->subject, .at = d->at }, &mail, e);
	if (rc == 0 && send)
		rc = digest_send(buf_str(&mail), e);
	else if (rc == 0 && outbox)
		rc = digest_put(outbox, d->at, buf_str(&mail), e);
	else if (rc == 0 && (fwrite(mail.p, 1, mail.n, stdout) != mail.n || fflush(stdout) != 0))
		rc = err_set(e, EXIT_IO, "the mail could not be written to standard output: it is told again by the next run");
	buf_free(&mail);
	if (rc == 0)
		digest_remember(d);
	return rc;
}

static int run(struct db *db, struct err *e)
{
	double now = (double)time(NULL);
	struct digest d = { .db = db, .at = now };

	if (at && when_parse(at, now, &d.at, e) != 0)
		return -1;
	d.since_at = digest_since(db, d.at);
	if (since && when_parse(since, d.at, &d.since_at, e) != 0)
		return -1;
	if ((d.r = report_build(db, &(struct report_opts){ .lang = lang, .since_at = d.since_at, .brief = true }, e)) == NULL)
		return -1;
	d.lang = (enum lang)lang_find(lang);
	digest_look(&d);
	int rc = always || digest_due(&d) ? tell(&d, e) : 0;
	report_free(d.r);
	return rc == 0 ? (int)d.state : rc;
}

int cmd_digest(struct db *db, int argc, char **argv, struct err *e)
{
	struct err unread = { 0 };

	if (send && outbox)
		return err_set(e, EXIT_USAGE, "--send hands the mail to sendmail, --outbox leaves it in a folder: give one of them");
	if (argc == 0 && ingest_journal == NULL && db_int(db, "SELECT count(*) FROM source") == 0)
		return err_set(e, EXIT_USAGE, "which logs? e.g. postmortem digest --db %s /var/log/mail.log.1 /var/log/mail.log", global.db ? global.db : "mail.db");
	/* a log that can't be read does not keep the others from being told */
	if ((argc > 0 || ingest_journal) && run_ingest(db, argc, argv, false, &unread) != 0) {
		if (db_int(db, "SELECT count(*) FROM source") == 0) {
			*e = unread;
			return -1;
		}
		warn("%s", unread.text);
	}
	if (run_analyze(db, e) != 0)
		return -1;
	int status = run(db, e);
	return status >= 0 && unread.code ? err_set(e, unread.code, "not all logs could be read, as warned above; what could be is told") : status;
}
