/* store: see store.h. The sentences are kept as they were said, in each language, so that a report needs no rules of another time. */
#include "check/store.h"

#include <string.h>

#include "check/parts.h"
#include "store/stmt.h"
#include "util/die.h"

enum { DAY = 86400 };

static const char *resolver(const struct check_in *in, bool file)
{
	return file ? "file" : in->server ? in->server : "recursion";
}

int check_recall(struct db *db, const struct check_in *in, bool file, double max_age, struct check_heard *heard, int room)
{
	struct stmt *s = db_prepare(db, "SELECT r.subject, r.value, r.evidence, max(r.looked_up_at), r.keep_until, r.state FROM check_result r JOIN check_run c ON c.check_run = r.check_run"
					" WHERE r.check_id = 'dnsbl' AND r.finding IN ('pass', 'listed') AND c.resolver = ? AND r.looked_up_at > ? GROUP BY 1, 2 ORDER BY 4 DESC");
	int n = 0;

	stmt_text(s, 1, str_c(resolver(in, file)));
	stmt_real(s, 2, in->now - DAY);
	while (n < room && stmt_step(s))
		if (str_eq(col_text(s, 5), STR("pass")) && col_real(s, 3) <= in->now && (col_real(s, 4) > in->now || col_real(s, 3) > in->now - max_age))
			heard[n++] = (struct check_heard){ str_dup(col_text(s, 0)), str_dup(col_text(s, 1)), str_dup(col_text(s, 2)), col_real(s, 3), col_real(s, 4) };
	stmt_free(s);
	return n;
}

static int64_t put_run(struct db *db, const struct check_in *in, const struct check_list *l, bool file)
{
	struct stmt *s = db_prepare(db, "INSERT INTO check_run(check_run, checked_at, resolver, config, exit) VALUES (?, ?, ?, ?, ?)");
	int64_t run = db_int(db, "SELECT coalesce(max(check_run), 0) + 1 FROM check_run");

	stmt_int(s, 1, run);
	stmt_real(s, 2, in->now);
	stmt_text(s, 3, str_c(resolver(in, file)));
	stmt_int(s, 4, in->config != NULL);
	stmt_int(s, 5, check_exit(l));
	stmt_do(s);
	stmt_free(s);
	return run;
}

static void put_changes(struct stmt *s, int at, const struct check_result *r, char *text, size_t room)
{
	size_t n = 0;

	text[0] = '\0';
	for (int i = 0; i < r->changes; i++)
		n += (size_t)snprintf(text + n, room - n, "%s%s: %s", i ? "\n" : "", r->change[i].at, r->change[i].line);
	stmt_text(s, at, str_c(text));
}

static void put_causes(struct stmt *s, int at, json_t *rules, const struct check_result *r, char *text, size_t room)
{
	size_t n = (size_t)snprintf(text, room, ",%s,", r->id), i;
	json_t *cause;

	json_array_foreach(json_object_get(json_object_get(rules, r->id), "causes"), i, cause)
		if ((n += (size_t)snprintf(text + n, room - n, "%s,", json_string_value(cause))) >= room)
			bug("the causes of %s do not fit", r->id);
	stmt_text(s, at, str_c(text));
}

int check_store(struct db *db, const struct check_in *in, const struct check_list *l, bool file, struct err *e)
{
	json_t *rules = check_rules(e);
	struct check_words *en = check_words_open("en", e), *ja = check_words_open("ja", e);
	int rc = rules && en && ja ? 0 : -1;
	char change[CHECK_CHANGES * (CHECK_LINE + sizeof "master.cf: ")], causes[500];

	if (rc == 0) {
		db_begin(db);
		int64_t run = put_run(db, in, l, file);
		struct stmt *s = db_prepare(db, "INSERT INTO check_result(check_run, n, check_id, subject, state, finding, value, said_en, said_ja, evidence, change, causes, looked_up_at,"
						" keep_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
		for (int i = 0; i < l->n; i++) {
			const struct check_result *r = &l->r[i];
			const char *const texts[] = { r->id, r->subject, check_states[r->state], r->finding, r->value, check_words_text(en, r, false), check_words_text(ja, r, false), r->evidence };
			stmt_int(s, 1, run);
			stmt_int(s, 2, i + 1);
			for (int k = 0; k < 8; k++)
				stmt_text(s, 3 + k, str_c(texts[k]));
			put_changes(s, 11, r, change, sizeof change);
			put_causes(s, 12, rules, r, causes, sizeof causes);
			stmt_real(s, 13, r->looked_up_at);
			stmt_real(s, 14, r->keep_until);
			stmt_do(s);
		}
		stmt_free(s);
		db_commit(db);
	}
	check_words_close(en);
	check_words_close(ja);
	json_decref(rules);
	return rc;
}
