/* find: from what somebody typed to messages. By its form: a queue id has neither @ nor dot, a Message-ID stands in <> (and may be given
 * without them: it looks like an address then, and is looked for where there is no such address), the rest is an address or a domain. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "trace/parts.h"
#include "util/embed.h"

enum { WHAT_MAX = 998 };

struct stmt *trace_query(struct db *db, const char *name)
{
	char path[80];
	struct str sql;
	struct err e = { 0 };

	snprintf(path, sizeof path, "queries/trace/%s.sql", name);
	struct stmt *s = embed_get(path, &sql, &e) == 0 ? db_prepare_user(db, sql, &e) : NULL;
	if (s == NULL)
		die(e.code, "%s: %s", path, e.text);
	return s;
}

static void look(struct trace *t, struct db *db, const char *query, struct str what, struct found *f)
{
	struct stmt *s = trace_query(db, query);

	stmt_text(s, stmt_param(s, ":what"), what);
	stmt_real(s, stmt_param(s, ":since"), t->since_at);
	stmt_real(s, stmt_param(s, ":until"), t->until_at);
	while (stmt_step(s))
		*(int64_t *)grow((void **)&f->msg, &f->n, &f->room, sizeof *f->msg) = col_int(s, 0);
	stmt_free(s);
}

/* Letters and digits only, at least five: what Postfix makes of an inode, or of time and inode. */
static bool like_queue_id(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]))
			return false;
	return s.n >= 5 && s.n <= 32;
}

int find(struct trace *t, struct db *db, const char *text, struct found *f, struct err *e)
{
	struct str what = str_trim(str_c(text));
	bool brackets = what.n > 2 && what.p[0] == '<' && what.p[what.n - 1] == '>';

	if (brackets)
		what = (struct str){ what.p + 1, what.n - 2 };
	if (what.n && !brackets && what.p[what.n - 1] == ':')
		what.n--; /* pasted from a log line */
	if (what.n == 0 || what.n > WHAT_MAX)
		return err_set(e, EXIT_USAGE, "trace what? Give a queue id, a <message-id>, an address or a domain");
	size_t at = str_find(what, '@', 0);
	const char *form = NULL;
	if (brackets) {
		look(t, db, "find-message-id", what, f);
		t->tried = form = "Message-ID";
		if (f->n == 0 && at < what.n) {
			look(t, db, "find-address", what, f);
			t->tried = "Message-ID, and address of a recipient or sender";
			form = f->n ? "address" : form;
		}
	} else if (at < what.n && at > 0) {
		look(t, db, "find-address", what, f);
		form = "address";
		t->tried = "address of a recipient (also before aliases) or sender, and Message-ID";
		if (f->n == 0) {
			look(t, db, "find-message-id", what, f);
			form = f->n ? "Message-ID" : form;
		}
	} else if (at == what.n && like_queue_id(what)) {
		look(t, db, "find-queue-id", what, f);
		t->tried = "queue id, and domain";
		form = "queue id";
		if (f->n == 0) {
			look(t, db, "find-domain", what, f);
			form = f->n ? "domain" : form;
		}
	} else {
		what = at == 0 ? str_skip(what, 1) : what; /* @example.com */
		look(t, db, "find-domain", what, f);
		t->tried = form = "domain of a recipient or sender";
	}
	t->form = form;
	t->what = keep_text(t->keep, what);
	t->matched = (int64_t)f->n;
	return 0;
}

void find_door(struct trace *t, struct db *db, int64_t limit)
{
	if (strncmp(t->form, "address", 7) != 0 && strncmp(t->form, "domain", 6) != 0)
		return;
	struct stmt *s = trace_query(db, "door");

	stmt_text(s, stmt_param(s, ":what"), str_c(t->what));
	stmt_real(s, stmt_param(s, ":since"), t->since_at);
	stmt_real(s, stmt_param(s, ":until"), t->until_at);
	stmt_int(s, stmt_param(s, ":limit"), limit > 0 ? limit : -1);
	while (stmt_step(s)) {
		struct item *i = grow((void **)&t->door, &t->doors, &t->doors_room, sizeof *i);
		i->at = col_real(s, 0);
		i->kind = "refusal";
		i->program = keep_col(t->keep, s, 1);
		i->status = keep_col(t->keep, s, 2);
		i->other = keep_col(t->keep, s, 3);
		i->server = keep_col(t->keep, s, 4);
		i->dsn = keep_col(t->keep, s, 5);
		i->body = keep_col(t->keep, s, 6);
		i->orig_to = keep_col(t->keep, s, 7);
		i->recipient = keep_col(t->keep, s, 8);
		i->file = keep_col(t->keep, s, 9);
		i->line = col_int(s, 10);
		i->delay_s = i->connect_s = NAN;
		t->door_total = col_int(s, 11);
		item_words(t, i, NULL);
	}
	stmt_free(s);
}
