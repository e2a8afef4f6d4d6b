/* meaning: see meaning.h. */
#include "analysis/meaning.h"

#include <stdlib.h>

struct meanings {
	struct interned *names;
	struct stmt *ask;
	int64_t last; /* texts 1..last */
	struct meaning *of;
};

#define COLUMNS "v.text, v.cause, v.provider, v.confidence, v.remote, v.echo, v.cause IN ('accept.ok', 'accept.local', 'accept.handoff')," \
	" v.cause IN ('mailbox.unknown', 'mailbox.badaddress'), t.body LIKE 'connect to %' OR t.body LIKE 'delivery temporarily suspended: connect to %'" \
	", v.list, v.sublist, v.our_addr, v.url, v.cause LIKE 'reputation.%' OR v.cause LIKE 'identity.%' OR v.cause IN ('rate.reputation', 'policy.client')"

static void take(struct meanings *m, struct stmt *s)
{
	struct str cause = col_text(s, 1), provider = col_text(s, 2);

	m->of[col_int(s, 0)] = (struct meaning){
		.cause = intern(m->names, cause), .provider = provider.n ? intern(m->names, provider) : 0, .confidence = (uint8_t)col_int(s, 3), .known = true,
		.told = !col_null(s, 9) || cause_objects(cause) || str_starts(cause, STR("content.")),
		.remote = col_int(s, 4) != 0, .echo = col_int(s, 5) != 0, .success = col_int(s, 6) != 0, .nobody = col_int(s, 7) != 0, .says_connect = col_int(s, 8) != 0, .list = intern(m->names, col_text(s, 9)), .sublist = intern(m->names, col_text(s, 10)),
		.our_addr = intern(m->names, col_text(s, 11)), .url = intern(m->names, col_text(s, 12)), .complaint = col_int(s, 13) != 0,
	};
}

struct meanings *meanings_open(struct db *db, struct interned *names, bool all)
{
	struct meanings *m = calloc(1, sizeof *m);

	if (m == NULL)
		die_oom();
	m->names = names;
	m->last = db_int(db, "SELECT coalesce(max(text), 0) FROM verdict");
	m->of = calloc((size_t)m->last + 1, sizeof *m->of); /* zeroed pages cost nothing until they are touched */
	if (m->of == NULL)
		die_oom();
	if (all) {
		struct stmt *s = db_prepare(db, "SELECT " COLUMNS " FROM text t CROSS JOIN verdict v ON v.text = t.text");
		while (stmt_step(s))
			take(m, s);
		stmt_free(s);
	}
	m->ask = db_prepare(db, "SELECT " COLUMNS " FROM text t CROSS JOIN verdict v ON v.text = t.text WHERE t.text = ?");
	return m;
}

const struct meaning *meaning_of(struct meanings *m, int64_t text)
{
	if (text < 1 || text > m->last)
		bug("text %lld has no verdict", (long long)text);
	if (!m->of[text].known) {
		stmt_int(m->ask, 1, text);
		if (!stmt_step(m->ask))
			bug("text %lld has no verdict", (long long)text);
		take(m, m->ask);
		stmt_reset(m->ask);
	}
	return &m->of[text];
}

bool cause_objects(struct str cause)
{
	return str_starts(cause, STR("reputation.")) || str_starts(cause, STR("identity.")) || str_starts(cause, STR("auth.")) || str_eq(cause, STR("rate.reputation"));
}

void meanings_close(struct meanings *m)
{
	stmt_free(m->ask);
	free(m->of);
	free(m);
}
