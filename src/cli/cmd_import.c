/* cmd_import: evidence that is not a log. */
#include <math.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "evidence/evidence.h"
#include "util/when.h"

static const char *host, *at;
static struct opt_list ours;

const struct opt import_opts[] = {
	{ "host", 0, "NAME", "queue, postconf: the machine, as the logs call it", OPT_TEXT, &host },
	{ "at", 0, "T", "queue, postconf: when it was taken (else a file's time, else now)", OPT_TEXT, &at },
	{ "ours", 0, "ADDR", "dmarc: an address that is ours, beside those found in the logs; may be given again", OPT_LIST, &ours },
	{ 0 },
};

static int dmarc(struct db *db, const char *path, const struct evidence_opts *o, struct evidence_sums *s, struct err *e)
{
	(void)o;
	return evidence_dmarc(db, path, s, e);
}

static int tlsrpt(struct db *db, const char *path, const struct evidence_opts *o, struct evidence_sums *s, struct err *e)
{
	(void)o;
	return evidence_tlsrpt(db, path, s, e);
}

static const struct kind {
	const char *name;
	int (*import)(struct db *db, const char *path, const struct evidence_opts *o, struct evidence_sums *s, struct err *e);
	const char *one, *many, *parts;
} kinds[] = {
	{ "dmarc", dmarc, "report", "reports", "records" },
	{ "tlsrpt", tlsrpt, "report", "reports", "policies" },
	{ "queue", evidence_queue, "snapshot", "snapshots", "recipients" },
	{ "postconf", evidence_postconf, "snapshot", "snapshots", "settings" },
};

static const struct kind *find(const char *name)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

static void tell(const struct kind *k, const struct evidence_sums *s)
{
	char passed[60] = "";

	if (s->passed_over)
		snprintf(passed, sizeof passed, ", %d passed over (no such report)", s->passed_over);
	info("%d %s imported (%lld %s), %d known already, %d failed%s", s->imported, s->imported == 1 ? k->one : k->many, (long long)s->parts, k->parts, s->known,
	     s->failed, passed);
}

bool import_without(int argc)
{
	return argc == 0;
}

int cmd_import(struct db *db, int argc, char **argv, struct err *e)
{
	static const char *const names[] = { "dmarc", "tlsrpt", "queue", "postconf", NULL };
	static char live[] = "live", *alone[] = { live };
	const struct kind *k = argc > 0 ? find(argv[0]) : NULL;
	struct evidence_opts o = { .host = host, .at = NAN };
	struct evidence_sums sums = { 0 };
	struct err one = { 0 };
	int rc = 0;

	if (argc == 0)
		return err_set(e, EXIT_USAGE, "import what? dmarc, tlsrpt, queue or postconf, e.g. postmortem import queue live --db mail.db");
	if (k == NULL) {
		const char *near = opt_nearest(argv[0], names);
		return err_set(e, EXIT_USAGE, "no kind of evidence '%s'; there are dmarc, tlsrpt, queue and postconf%s%s%s", argv[0], near ? "; did you mean " : "", near ? near : "",
			       near ? "?" : "");
	}
	if (at && when_parse(at, (double)time(NULL), &o.at, e) != 0)
		return -1;
	argv++, argc--;
	if (argc == 0 && k->import == evidence_queue)
		argv = alone, argc = 1;
	if (argc == 0 && ours.n == 0)
		return err_set(e, EXIT_USAGE, "import %s from where? Name a file, or - for standard input", k->name);
	db_bulk(db);
	for (int i = 0; i < ours.n; i++)
		if (evidence_ours(db, ours.value[i], e) != 0)
			return -1;
	for (int i = 0; i < argc; i++) {
		one.code = 0;
		if (k->import(db, argv[i], &o, &sums, &one) == 0)
			continue;
		rc = -1;
		if (e->code) /* the first error is told last, by main; the others here */
			warn("%s", one.text);
		else
			*e = one;
	}
	if (sums.imported + sums.known + sums.failed + sums.passed_over > 0)
		tell(k, &sums);
	return rc;
}
