/* tlsrpt: SMTP TLS reports, RFC 8460 section 4.4. JSON by jansson, which bounds depth by itself; the number of values is bounded before it sees the text. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "evidence/run.h"
#include "evidence/warnings.h"
#include "evidence/xml_text.h"
#include "util/when.h"

enum { VALUES_MAX = 200000, POLICIES_MAX = 1000, FAILURES_MAX = 10000 };

static char *member(json_t *o, const char *name)
{
	json_t *v = json_object_get(o, name);

	return clean_text(json_is_string(v) ? (struct str){ json_string_value(v), json_string_length(v) } : STR(""));
}

static int64_t count(json_t *o, const char *name)
{
	json_t *v = json_object_get(o, name);
	json_int_t n = json_is_integer(v) ? json_integer_value(v) : json_is_string(v) ? str_int(str_c(json_string_value(v)), INT32_MAX) : 0;

	return n > 0 && n <= INT32_MAX ? n : 0;
}

/* A string, or the strings of an array with a separator between them. */
static char *joined(json_t *o, const char *name, const char *between)
{
	json_t *v = json_object_get(o, name), *one;
	struct bytes out = { .max = 4096 };
	size_t i;

	if (json_is_string(v))
		return member(o, name);
	json_array_foreach(v, i, one) {
		char *text = clean_text(json_is_string(one) ? str_c(json_string_value(one)) : STR(""));
		if (*text && (out.n == 0 || bytes_add(&out, str_c(between))))
			bytes_add(&out, str_c(text));
		free(text);
	}
	char *all = str_dup(bytes_str(&out));
	bytes_free(&out);
	return all;
}

static void put(struct stmt *s, int i, char *owned)
{
	stmt_text(s, i, str_c(owned));
}

static void put_failures(struct db *db, int64_t policy, json_t *list)
{
	struct stmt *s = db_prepare(db, "INSERT INTO tls_failure(policy, n, result, sending_ip, receiving_mx, receiving_ip, sessions, code, info)"
					" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
	static const char *const texts[] = { "result-type", "sending-mta-ip", "receiving-mx-hostname", "receiving-ip", NULL, "failure-reason-code", "additional-information" };
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		char *owned[7] = { 0 };
		if (i == FAILURES_MAX)
			break;
		stmt_int(s, 1, policy);
		stmt_int(s, 2, (int64_t)i + 1);
		for (int k = 0; k < 7; k++)
			if (texts[k])
				put(s, 3 + k, owned[k] = member(one, texts[k]));
		stmt_int(s, 7, count(one, "failed-session-count"));
		stmt_do(s);
		for (int k = 0; k < 7; k++)
			free(owned[k]);
	}
	stmt_free(s);
}

static void put_policies(struct run *r, int64_t report, json_t *list)
{
	struct stmt *s = db_prepare(r->db, "INSERT INTO tls_policy(policy, report, type, domain, mx, lines, succeeded, failed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
	int64_t id = db_int(r->db, "SELECT coalesce(max(policy), 0) + 1 FROM tls_policy");
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		json_t *policy = json_object_get(one, "policy"), *summary = json_object_get(one, "summary");
		if (i == POLICIES_MAX)
			break;
		char *type = member(policy, "policy-type"), *domain = member(policy, "policy-domain"), *mx = joined(policy, "mx-host", " "),
		     *lines = joined(policy, "policy-string", "\n");
		stmt_int(s, 1, id);
		stmt_int(s, 2, report);
		put(s, 3, type);
		put(s, 4, domain);
		put(s, 5, mx);
		put(s, 6, lines);
		stmt_int(s, 7, count(summary, "total-successful-session-count"));
		stmt_int(s, 8, count(summary, "total-failure-session-count"));
		stmt_do(s);
		free(type), free(domain), free(mx), free(lines);
		put_failures(r->db, id++, json_object_get(one, "failure-details"));
		r->sums->parts++;
	}
	stmt_free(s);
}

static bool is_known(struct db *db, char *org, char *id)
{
	struct stmt *s = db_prepare(db, "SELECT 1 FROM tls_report WHERE org_name = ? AND report_id = ?");

	put(s, 1, org);
	put(s, 2, id);
	bool known = stmt_step(s);
	stmt_free(s);
	return known;
}

static int put_report(struct run *r, int64_t file, const char *where, json_t *doc, struct err *e)
{
	json_t *range = json_object_get(doc, "date-range"), *policies = json_object_get(doc, "policies");
	char *org = member(doc, "organization-name"), *contact = member(doc, "contact-info"), *id = member(doc, "report-id"),
	     *begin = member(range, "start-datetime"), *end = member(range, "end-datetime");
	double begin_at = 0, end_at = 0;
	struct err no = { 0 };
	int rc = 0;

	if (!json_is_array(policies))
		rc = err_set(e, EXIT_DATA, "%s: JSON without \"policies\": not a TLS report (RFC 8460)", where);
	else if (*org == '\0' || *id == '\0')
		rc = err_set(e, EXIT_DATA, "%s: the report does not say who wrote it (organization-name, report-id); ask its sender for another", where);
	else if (strlen(begin) < 19 || strlen(end) < 19 || when_parse(begin, 0, &begin_at, &no) != 0 || when_parse(end, 0, &end_at, &no) != 0 || end_at < begin_at)
		rc = err_set(e, EXIT_DATA, "%s: its date-range is none: '%.40s' to '%.40s'; ask its sender for another", where, begin, end);
	else if (is_known(r->db, org, id))
		rc = 1;
	if (rc == 0) {
		struct stmt *s = db_prepare(r->db, "INSERT INTO tls_report(report, evidence_file, imported_at, org_name, contact, report_id, begin_at, end_at)"
						   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
		int64_t report = db_int(r->db, "SELECT coalesce(max(report), 0) + 1 FROM tls_report");
		stmt_int(s, 1, report);
		stmt_int(s, 2, file);
		stmt_real(s, 3, r->now);
		put(s, 4, org);
		put(s, 5, contact);
		put(s, 6, id);
		stmt_real(s, 7, begin_at);
		stmt_real(s, 8, end_at);
		stmt_do(s);
		stmt_free(s);
		put_policies(r, report, policies);
	}
	free(org), free(contact), free(id), free(begin), free(end);
	return rc;
}

static int store(struct run *r, int64_t file, const char *where, struct str plain, struct err *e)
{
	json_error_t why;
	size_t values = 0;

	for (size_t i = 0; i < plain.n; i++)
		values += plain.p[i] == ',' || plain.p[i] == '[' || plain.p[i] == '{';
	if (values > VALUES_MAX)
		return err_set(e, EXIT_DATA, "%s: more than %d values; no TLS report has that many: refused", where, VALUES_MAX);
	struct str text = str_starts(plain, STR("\xef\xbb\xbf")) ? str_skip(plain, 3) : plain;
	json_t *doc = json_loadb(text.p, text.n, 0, &why);
	if (doc == NULL)
		return err_set(e, EXIT_DATA, "%s: line %d: no sound JSON (%.150s); ask its sender for another", where, why.line, why.text);
	int rc = put_report(r, file, where, doc, e);
	json_decref(doc);
	return rc;
}

static bool looks_like_json(struct str s)
{
	s = str_trim(str_head(str_starts(s, STR("\xef\xbb\xbf")) ? str_skip(s, 3) : s, 1000));
	return s.n > 0 && s.p[0] == '{';
}

int evidence_tlsrpt(struct db *db, const char *path, struct evidence_sums *sums, struct err *e)
{
	static const struct report_kind kind = {
		.name = "tlsrpt", .title = "TLS report", .other = "XML, as DMARC reports are", .hint = "try postmortem import dmarc",
		.begins = looks_like_json, .begins_other = xml_begins, .store = store,
	};
	struct run r = { .db = db, .kind = &kind, .sums = sums, .now = (double)time(NULL) };

	return run_path(&r, path, e);
}
