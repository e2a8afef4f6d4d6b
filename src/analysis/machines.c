/* machines: see machines.h. */
#include "analysis/machines.h"

#include <stdlib.h>

void machines_load(struct machines *h, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT DISTINCT host FROM mta ORDER BY host");

	*h = (struct machines){ 0 };
	while (stmt_step(s)) {
		h->name = realloc(h->name, (h->n + 1) * sizeof *h->name);
		if (h->name == NULL)
			die_oom();
		h->name[h->n++] = str_dup(col_text(s, 0));
	}
	stmt_free(s);
	if (h->n <= 1)
		return;
	h->of = calloc((size_t)db_int(db, "SELECT coalesce(max(msg), 0) + 1 FROM message"), sizeof *h->of);
	if (h->of == NULL)
		die_oom();
	s = db_prepare(db, "SELECT m.msg, (SELECT count(DISTINCT b.host) FROM mta b WHERE b.host < a.host) FROM mta a CROSS JOIN message m ON m.mta = a.mta");
	while (stmt_step(s))
		h->of[col_int(s, 0)] = (uint16_t)col_int(s, 1);
	stmt_free(s);
}

void machines_free(struct machines *h)
{
	for (uint32_t i = 0; i < h->n; i++)
		free(h->name[i]);
	free(h->name);
	free(h->of);
}

/* The names of providers are sorted: peers_load. */
int64_t provider_number(const struct peers *peers, struct str name)
{
	uint32_t lo = 0, hi = peers->providers;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct str m = str_c(peers->name[mid]);
		int c = memcmp(m.p, name.p, m.n < name.n ? m.n : name.n);
		if (c == 0 && m.n == name.n)
			return mid;
		if (c < 0 || (c == 0 && m.n < name.n))
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}
