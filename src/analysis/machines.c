/* machines: see machines.h. */
#include "analysis/machines.h"

#include <stdlib.h>

#include "util/memory.h"

static void load_hosts(struct machines *h, struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT mta, host FROM mta ORDER BY host, mta");

	h->mtas = db_int(db, "SELECT coalesce(max(mta), 0) FROM mta");
	h->host = want(calloc((size_t)h->mtas + 1, sizeof *h->host));
	while (stmt_step(s)) {
		if (h->n == 0 || !str_eq(str_c(h->name[h->n - 1]), col_text(s, 1))) {
			h->name = want(realloc(h->name, (h->n + 1) * sizeof *h->name));
			h->name[h->n++] = str_dup(col_text(s, 1));
		}
		h->host[col_int(s, 0)] = h->n - 1;
		h->only = col_int(s, 0);
	}
	stmt_free(s);
	if (db_int(db, "SELECT count(*) FROM mta") > 1)
		h->only = 0;
}

void machines_load(struct machines *h, struct db *db, int64_t from, int64_t known)
{
	*h = (struct machines){ .from = from };
	load_hosts(h, db);
	if (h->only)
		return;
	h->last = db_int(db, "SELECT coalesce(max(msg), 0) FROM message");
	h->mta = want(calloc((size_t)(h->last >= from ? h->last - from + 1 : 1), sizeof *h->mta));
	struct stmt *s = db_prepare(db, "SELECT msg, mta FROM message WHERE msg BETWEEN ? AND ?");
	stmt_int(s, 1, from);
	stmt_int(s, 2, known);
	while (stmt_step(s))
		h->mta[col_int(s, 0) - from] = (uint32_t)col_int(s, 1);
	stmt_free(s);
	h->ask = db_prepare(db, "SELECT mta FROM message WHERE msg = ?");
}

void machines_learn(struct machines *h, int64_t msg, int64_t mta)
{
	if (h->only == 0)
		h->mta[msg - h->from] = (uint32_t)mta;
}

int64_t mta_of(const struct machines *h, int64_t msg)
{
	if (h->only)
		return h->only;
	if (msg >= h->from && msg <= h->last)
		return h->mta[msg - h->from];
	stmt_int(h->ask, 1, msg);
	int64_t mta = stmt_step(h->ask) ? col_int(h->ask, 0) : 0;
	stmt_reset(h->ask);
	return mta;
}

int64_t machine_number(const struct machines *h, struct str name)
{
	uint32_t low = 0;

	for (uint32_t end = h->n; low < end;) {
		uint32_t middle = low + (end - low) / 2;
		struct str at = str_c(h->name[middle]);
		int order = memcmp(at.p, name.p, at.n < name.n ? at.n : name.n);
		if (order < 0 || (order == 0 && at.n < name.n))
			low = middle + 1;
		else
			end = middle;
	}
	return low < h->n && str_eq(str_c(h->name[low]), name) ? (int64_t)low : -1;
}

void machines_free(struct machines *h)
{
	for (uint32_t i = 0; i < h->n; i++)
		free(h->name[i]);
	free(h->name);
	free(h->host);
	free(h->mta);
	stmt_free(h->ask);
}
