/* dmarc: stores aggregate reports. Records are inserted as they are read, so that memory does not grow with them, under the key the report will have; what the report is
 * called is known only at its end, and if it came before, the transaction is undone. */
#include "evidence/dmarc.h"

#include <time.h>

#include "evidence/run.h"
#include "evidence/xml_text.h"

struct storing {
	struct db *db;
	int64_t report, next;
	struct stmt *record, *auth, *reason;
};

static void put(struct stmt *s, int i, const char *z)
{
	stmt_text(s, i, str_c(z ? z : ""));
}

static void put_record(void *arg, const struct dmarc_record *r)
{
	struct storing *st = arg;
	struct stmt *s = st->record;
	int64_t id = st->next++;

	stmt_int(s, 1, id);
	stmt_int(s, 2, st->report);
	put(s, 3, r->source_ip);
	stmt_int(s, 4, r->messages);
	put(s, 5, r->disposition);
	put(s, 6, r->dkim);
	put(s, 7, r->spf);
	put(s, 8, r->header_from);
	put(s, 9, r->envelope_from);
	put(s, 10, r->envelope_to);
	stmt_do(s);
	for (int i = 0; i < r->nauth; i++) {
		const struct dmarc_auth *a = &r->auth[i];
		stmt_int(st->auth, 1, id);
		stmt_int(st->auth, 2, i + 1);
		put(st->auth, 3, a->kind);
		put(st->auth, 4, a->domain);
		put(st->auth, 5, a->selector);
		put(st->auth, 6, a->scope);
		put(st->auth, 7, a->result);
		put(st->auth, 8, a->human_result);
		stmt_do(st->auth);
	}
	for (int i = 0; i < r->nreason; i++) {
		if (!r->reason[i].type || (!*r->reason[i].type && !(r->reason[i].comment && *r->reason[i].comment)))
			continue; /* <reason/> says nothing */
		stmt_int(st->reason, 1, id);
		stmt_int(st->reason, 2, i + 1);
		put(st->reason, 3, r->reason[i].type);
		put(st->reason, 4, r->reason[i].comment);
		stmt_do(st->reason);
	}
}

static bool is_known(struct db *db, const struct dmarc_report *r)
{
	struct stmt *s = db_prepare(db, "SELECT 1 FROM dmarc_report WHERE org_name = ? AND report_id = ? AND domain = ?");

	put(s, 1, r->org_name);
	put(s, 2, r->report_id);
	put(s, 3, r->domain);
	bool known = stmt_step(s);
	stmt_free(s);
	return known;
}

static void put_report(struct run *run, int64_t id, int64_t file, const struct dmarc_report *r)
{
	struct stmt *s = db_prepare(run->db,
		"INSERT INTO dmarc_report(report, evidence_file, imported_at, form, begin_at, end_at, version, xmlns, org_name, email, contact, report_id, generator, error,"
		" domain, adkim, aspf, p, sp, np, pct, fo, testing, discovery_method)"
		" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	const char *texts[] = { r->version, r->xmlns, r->org_name, r->email, r->contact, r->report_id, r->generator, r->error, r->domain, r->adkim, r->aspf,
				r->p, r->sp, r->np, r->pct, r->fo, r->testing, r->discovery_method };

	stmt_int(s, 1, id);
	stmt_int(s, 2, file);
	stmt_real(s, 3, run->now);
	put(s, 4, r->form);
	stmt_real(s, 5, r->begin_at);
	stmt_real(s, 6, r->end_at);
	for (int i = 0; i < (int)(sizeof texts / sizeof *texts); i++)
		put(s, 7 + i, texts[i]);
	stmt_do(s);
	stmt_free(s);
}

static void put_warnings(struct db *db, int64_t report, const struct warnings *w)
{
	struct stmt *s = db_prepare(db, "INSERT INTO dmarc_warning(report, warning, times, detail) VALUES (?, ?, ?, ?)");

	for (int i = 0; i < w->n; i++) {
		stmt_int(s, 1, report);
		put(s, 2, w->list[i].id);
		stmt_int(s, 3, w->list[i].times);
		put(s, 4, w->list[i].detail);
		stmt_do(s);
	}
	stmt_free(s);
}

static int store(struct run *run, int64_t file, const char *where, struct str plain, struct err *e)
{
	struct dmarc_report r = { 0 };
	struct warnings w = { 0 };
	struct storing st = {
		.db = run->db,
		.report = db_int(run->db, "SELECT coalesce(max(report), 0) + 1 FROM dmarc_report"),
		.next = db_int(run->db, "SELECT coalesce(max(record), 0) + 1 FROM dmarc_record"),
		.record = db_prepare(run->db, "INSERT INTO dmarc_record(record, report, source_ip, count, disposition, dkim, spf, header_from, envelope_from,"
					      " envelope_to) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
		.auth = db_prepare(run->db, "INSERT INTO dmarc_auth(record, n, kind, domain, selector, scope, result, human_result) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
		.reason = db_prepare(run->db, "INSERT INTO dmarc_reason(record, n, type, comment) VALUES (?, ?, ?, ?)"),
	};
	int rc = dmarc_read(where, plain, &r, &w, put_record, &st, e);

	stmt_free(st.record);
	stmt_free(st.auth);
	stmt_free(st.reason);
	if (rc == 0 && is_known(run->db, &r))
		rc = 1;
	if (rc == 0) {
		put_report(run, st.report, file, &r);
		put_warnings(run->db, st.report, &w);
		run->sums->parts += r.records;
	}
	dmarc_report_clear(&r);
	return rc;
}

static bool looks_like_json(struct str s)
{
	s = str_trim(str_head(s, 1000));
	return s.n > 0 && s.p[0] == '{';
}

/* In a mail, HTML must not be taken for a report. */
static bool looks_like_xml(struct str s)
{
	struct str head = str_head(s, 1000);

	return xml_begins(s) && !str_ieq(str_head(str_trim(head), 5), STR("<html")) && !str_ieq(str_head(str_trim(head), 14), STR("<!doctype html"));
}

int evidence_dmarc(struct db *db, const char *path, struct evidence_sums *sums, struct err *e)
{
	static const struct report_kind kind = {
		.name = "dmarc", .title = "DMARC report", .other = "JSON, as TLS reports are", .hint = "try postmortem import tlsrpt",
		.begins = looks_like_xml, .begins_other = looks_like_json, .store = store,
	};
	struct run r = { .db = db, .kind = &kind, .sums = sums, .now = (double)time(NULL) };

	return run_path(&r, path, e);
}

int evidence_ours(struct db *db, const char *addr, struct err *e)
{
	char ip[64];

	if (!canonical_ip(str_c(addr), ip))
		return err_set(e, EXIT_USAGE, "--ours wants an address such as 192.0.2.1 or 2001:db8::1, not '%s'", addr);
	struct stmt *s = db_prepare(db, "INSERT OR IGNORE INTO own_address(addr, stated_at) VALUES (?, ?)");
	put(s, 1, ip);
	stmt_real(s, 2, (double)time(NULL));
	stmt_do(s);
	stmt_free(s);
	return 0;
}
