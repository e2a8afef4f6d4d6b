/* run: see run.h. One report is one transaction. */
#include "evidence/run.h"

#include <stdio.h>
#include <string.h>

#include "evidence/packed.h"

int64_t file_row(struct db *db, const char *kind, const char *where, struct str data, double now, const char *result, const char *detail)
{
	/* what was imported once stays so when the same file comes again */
	struct stmt *s = db_prepare(db, "INSERT INTO evidence_file(kind, path, bytes, hash, imported_at, result, detail) VALUES (?, ?, ?, ?, ?, ?, ?)"
					" ON CONFLICT(kind, path, hash) DO UPDATE SET imported_at = excluded.imported_at, detail = excluded.detail,"
					" result = CASE WHEN result = 'imported' THEN result ELSE excluded.result END RETURNING evidence_file");

	stmt_text(s, 1, str_c(kind));
	stmt_text(s, 2, str_c(where));
	stmt_int(s, 3, (int64_t)data.n);
	stmt_int(s, 4, (int64_t)str_hash(data));
	stmt_real(s, 5, now);
	stmt_text(s, 6, str_c(result));
	stmt_text(s, 7, str_c(detail));
	if (!stmt_step(s))
		bug("no row for %s", where);
	int64_t id = col_int(s, 0);
	stmt_reset(s);
	stmt_free(s);
	return id;
}

void run_failed(struct run *r, const char *where, struct str data, const struct err *e)
{
	if (r->last.code)
		warn("%s", r->last.text);
	r->last = *e;
	r->sums->failed++;
	db_begin(r->db);
	file_row(r->db, r->kind->name, where, data, r->now, "failed", e->text);
	db_commit(r->db);
}

static void store(struct run *r, const char *where, struct str plain)
{
	struct err e = { 0 };

	db_begin(r->db);
	int64_t file = file_row(r->db, r->kind->name, where, plain, r->now, "imported", "");
	int rc = r->kind->store(r, file, where, plain, &e);
	if (rc == 0) {
		db_commit(r->db);
		r->sums->imported++;
		return;
	}
	db_rollback(r->db);
	if (rc < 0) {
		run_failed(r, where, plain, &e);
		return;
	}
	r->sums->known++;
	db_begin(r->db);
	file_row(r->db, r->kind->name, where, plain, r->now, "known", "");
	db_commit(r->db);
}

static void plain_document(struct run *r, const char *where, struct str data)
{
	struct err e = { 0 };

	if (r->kind->begins(data)) {
		store(r, where, data);
		return;
	}
	if (r->kind->begins_other(data) && !r->only) {
		r->sums->passed_over++; /* both kinds come to one mailbox */
		return;
	}
	if (str_trim(data).n == 0)
		err_set(&e, EXIT_DATA, "%s: empty", where);
	else if (is_gzip(data) || is_zip(data))
		err_set(&e, EXIT_DATA, "%s: a packed file within a packed file; no report is: refused", where);
	else if (r->kind->begins_other(data))
		err_set(&e, EXIT_DATA, "%s: %s; %s", where, r->kind->other, r->kind->hint);
	else
		err_set(&e, EXIT_DATA, "%s: no %s: it begins neither like one nor like gzip, zip or a mail", where, r->kind->title);
	run_failed(r, where, data, &e);
}

struct members {
	struct run *r;
	const char *where;
	int wanted, others;
};

/* Of a zip file only what looks like a report is taken: packers add files of their own. */
static int member(void *arg, const char *name, struct str data, struct err *e)
{
	struct members *m = arg;
	char where[WHERE_MAX];

	snprintf(where, sizeof where, "%.300s: %.200s", m->where, name);
	if (is_gzip(data) || is_zip(data))
		return err_set(e, EXIT_DATA, "%s: a packed file within a packed file; no report is: refused", where);
	if (!m->r->kind->begins(data)) {
		m->others += m->r->kind->begins_other(data);
		return 0;
	}
	m->wanted++;
	plain_document(m->r, where, data);
	return 0;
}

static int unpack_zip(struct run *r, const char *where, struct str data, struct err *e)
{
	struct members m = { r, where, 0, 0 };

	if (zip_each(where, data, member, &m, e) != 0)
		return -1;
	if (m.wanted == 0 && m.others && !r->only) {
		r->sums->passed_over++;
		return 0;
	}
	if (m.wanted == 0 && m.others)
		return err_set(e, EXIT_DATA, "%s: %s; %s", where, r->kind->other, r->kind->hint);
	return m.wanted ? 0 : err_set(e, EXIT_DATA, "%s: no %s in this zip file", where, r->kind->title);
}

void run_document(struct run *r, const char *where, struct str data)
{
	struct bytes out = { .max = PLAIN_MAX };
	struct err e = { 0 };
	int rc = 0;

	if (is_gzip(data)) {
		rc = gzip_unpack(where, data, &out, &e);
		if (rc == 0)
			plain_document(r, where, bytes_str(&out));
	} else if (is_zip(data)) {
		rc = unpack_zip(r, where, data, &e);
	} else {
		plain_document(r, where, data);
	}
	if (rc != 0)
		run_failed(r, where, data, &e);
	bytes_free(&out);
}

bool run_wants(struct run *r, struct str part)
{
	if (r->kind->begins_other(part))
		r->others++;
	return is_gzip(part) || is_zip(part) || r->kind->begins(part);
}
