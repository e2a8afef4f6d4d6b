/* postconf: snapshots of main.cf as `postconf -n` prints it: name = value, one a line; and of master.cf as `postconf -M` and -P do, whose settings are
 * called smtp/inet and smtp/inet/name. The files themselves will do too: comments and continued lines are understood, though what they leave to $(…) is
 * as it stands. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "evidence/bytes.h"
#include "evidence/run.h"
#include "evidence/snapshot.h"
#include "evidence/warnings.h"

enum { CONFIG_MAX = 4 << 20 };

static int read_all(struct snapshot *s, struct bytes *text, struct err *e)
{
	size_t got;

	do {
		if (!bytes_reserve(text, 1))
			return err_set(e, EXIT_DATA, "%s: larger than %d MiB; is this the output of postconf -n?", s->path, CONFIG_MAX >> 20);
		got = fread(text->p + text->n, 1, text->room - text->n, s->f);
		text->n += got;
	} while (got > 0);
	return 0;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && !memchr("_-./", s.p[i], 4))
			return false;
	return s.n > 0;
}

/* What postconf says on standard error, where somebody caught both: "postconf: warning: …: unused parameter: name=value". */
static bool is_talk(struct str line)
{
	size_t colon = str_find_str(line, STR("postconf: "), 0);

	return colon < line.n && str_find(line, ' ', 0) > colon && str_find(line, '=', 0) > colon;
}

/* "smtp inet n - y - - smtpd -o …" to smtp/inet and the rest; false when it is no service. name must have room for the line. */
static bool service(struct str line, char *name, struct str *value)
{
	size_t end = str_find(line, ' ', 0);
	struct str type = str_trim(str_skip(line, end)), fields;
	int columns = 0;

	type = str_head(type, str_find(type, ' ', 0));
	if (!str_eq(type, STR("inet")) && !str_eq(type, STR("unix")) && !str_eq(type, STR("fifo")) && !str_eq(type, STR("pass")))
		return false;
	*value = fields = (struct str){ type.p + type.n, (size_t)(line.p + line.n - type.p - (ptrdiff_t)type.n) };
	for (fields = str_trim(fields); fields.n; fields = str_trim(str_skip(fields, str_find(fields, ' ', 0))))
		columns++;
	sprintf(name, "%.*s/%.*s", STR_ARG(str_head(line, end)), STR_ARG(type));
	return columns >= 6;
}

/* A password that stands in main.cf itself (it should not) is nobody's business here. */
static void put_setting(struct stmt *put, int64_t snapshot, struct str name, struct str value)
{
	char *clean = clean_text(value);

	stmt_int(put, 1, snapshot);
	stmt_text(put, 2, name);
	if (str_find_str(name, STR("password"), 0) < name.n && (strstr(clean, "static:") || strstr(clean, "inline:")))
		stmt_text(put, 3, STR("(holds a password: not kept)"));
	else
		stmt_text(put, 3, str_c(clean));
	stmt_do(put);
	free(clean);
}

/* The next setting: its line and those that continue it. False at the end. */
static bool next_setting(struct str *rest, struct bytes *setting, int *line)
{
	setting->n = 0;
	while (rest->n > 0) {
		struct str l = str_head(*rest, str_find(*rest, '\n', 0));
		bool continues = l.n > 0 && (l.p[0] == ' ' || l.p[0] == '\t');
		bool ignored = str_trim(l).n == 0 || str_trim(l).p[0] == '#';
		if (setting->n > 0 && !continues && !ignored)
			return true;
		*rest = str_skip(*rest, l.n + 1);
		++*line;
		if (!ignored && (setting->n == 0 || bytes_add(setting, STR(" "))))
			bytes_add(setting, str_trim(l));
	}
	return setting->n > 0;
}

static int put_settings(struct db *db, struct snapshot *s, int64_t snapshot, struct str text, int64_t *n, struct err *e)
{
	struct stmt *put = db_prepare(db, "INSERT OR REPLACE INTO config_value(snapshot, name, value) VALUES (?, ?, ?)"); /* the last one counts, as in Postfix */
	struct bytes setting = { .max = CONFIG_MAX };
	int rc = 0, line = 0;

	while (rc == 0 && next_setting(&text, &setting, &line)) {
		struct str all = bytes_str(&setting), value;
		size_t eq = str_find(all, '=', 0);
		struct str name = str_trim(str_head(all, eq));
		char *called = str_dup(all);
		if (eq < all.n && is_name(name))
			put_setting(put, snapshot, name, str_skip(all, eq + 1));
		else if (service(all, called, &value))
			put_setting(put, snapshot, str_c(called), value);
		else if (!is_talk(all))
			rc = err_set(e, EXIT_DATA, "%s: line %d: no 'name = value'; this reads what postconf -n, -M or -P prints", s->path, line);
		free(called);
	}
	stmt_free(put);
	bytes_free(&setting);
	struct stmt *c = db_prepare(db, "SELECT count(*) FROM config_value WHERE snapshot = ?");
	stmt_int(c, 1, snapshot);
	stmt_step(c);
	*n = col_int(c, 0);
	stmt_free(c);
	if (rc == 0 && *n == 0)
		rc = err_set(e, EXIT_DATA, "%s: no settings in it; this reads what postconf -n, -M or -P prints", s->path);
	return rc;
}

static bool is_known(struct db *db, const struct snapshot *s, int64_t hash)
{
	struct stmt *q = db_prepare(db, "SELECT 1 FROM config_snapshot WHERE host = ? AND taken_at = ? AND hash = ?");

	stmt_text(q, 1, str_c(s->host));
	stmt_real(q, 2, s->taken_at);
	stmt_int(q, 3, hash);
	bool known = stmt_step(q);
	stmt_free(q);
	return known;
}

static void put_snapshot(struct db *db, struct snapshot *s, int64_t snapshot, struct str text, int64_t n)
{
	struct stmt *p = db_prepare(db, "INSERT INTO config_snapshot(snapshot, evidence_file, imported_at, taken_at, host, settings, hash) VALUES (?, ?, ?, ?, ?, ?, ?)");

	stmt_int(p, 1, snapshot);
	stmt_int(p, 2, file_row(db, "postconf", s->path, text, s->now, "imported", ""));
	stmt_real(p, 3, s->now);
	stmt_real(p, 4, s->taken_at);
	stmt_text(p, 5, str_c(s->host));
	stmt_int(p, 6, n);
	stmt_int(p, 7, (int64_t)str_hash(text));
	stmt_do(p);
	stmt_free(p);
}

int evidence_postconf(struct db *db, const char *path, const struct evidence_opts *o, struct evidence_sums *sums, struct err *e)
{
	static const char *const command[] = { "postconf", "-n", NULL };
	struct bytes text = { .max = CONFIG_MAX };
	struct snapshot s;
	int64_t n = 0;

	if (snapshot_open(&s, db, path, command, o, e) != 0)
		return -1;
	int rc = read_all(&s, &text, e);
	if (snapshot_close(&s, e) != 0)
		rc = -1;
	bool known = rc == 0 && is_known(db, &s, (int64_t)str_hash(bytes_str(&text)));
	if (rc == 0 && !known) {
		db_begin(db);
		int64_t id = db_int(db, "SELECT coalesce(max(snapshot), 0) + 1 FROM config_snapshot");
		rc = put_settings(db, &s, id, bytes_str(&text), &n, e);
		if (rc == 0) {
			put_snapshot(db, &s, id, bytes_str(&text), n);
			db_commit(db);
		} else {
			db_rollback(db);
		}
	}
	sums->known += known;
	sums->imported += rc == 0 && !known;
	sums->parts += n;
	bytes_free(&text);
	return rc;
}
