/* usual: see usual.h. */
#include "analysis/usual.h"

#include <stdlib.h>

#include "analysis/radix.h"

enum { BATCH = 1 << 20 };

static void store(struct db *db, const struct peers *peers, const uint64_t *key, size_t n)
{
	struct stmt *add = db_prepare(db, "INSERT INTO domain_provider(domain, provider, deliveries) VALUES (?, ?, ?)"
					  " ON CONFLICT DO UPDATE SET deliveries = deliveries + excluded.deliveries");
	struct stmt *pick = db_prepare(db, "INSERT OR REPLACE INTO domain_info(domain, provider, deliveries)"
					   " SELECT domain, provider, deliveries FROM domain_provider WHERE domain = ? ORDER BY deliveries DESC, provider LIMIT 1");

	for (size_t i = 0, end; i < n; i = end) {
		for (end = i; end < n && key[end] == key[i]; end++)
			;
		int64_t domain = (int64_t)(key[i] >> 32);
		stmt_int(add, 1, domain);
		stmt_text(add, 2, str_c(peers->name[key[i] & UINT32_MAX]));
		stmt_int(add, 3, (int64_t)(end - i));
		stmt_do(add);
		if (end == n || (int64_t)(key[end] >> 32) != domain) {
			stmt_int(pick, 1, domain);
			stmt_do(pick);
		}
	}
	stmt_free(pick);
	stmt_free(add);
}

void usual_count(struct db *db, const struct peers *peers, int64_t after)
{
	struct stmt *s = db_prepare(db, "SELECT domain, relay FROM delivery WHERE delivery > ? AND relay IS NOT NULL");
	uint64_t *key = malloc(2 * BATCH * sizeof *key);
	size_t n = 0;

	if (key == NULL)
		die_oom();
	stmt_int(s, 1, after);
	while (stmt_step(s)) {
		int64_t relay = col_int(s, 1);
		if (!peers->external[relay])
			continue;
		key[n++] = (uint64_t)col_int(s, 0) << 32 | peers->provider[relay];
		if (n == BATCH) {
			radix_sort(key, key + BATCH, n);
			store(db, peers, key, n);
			n = 0;
		}
	}
	radix_sort(key, key + BATCH, n);
	store(db, peers, key, n);
	free(key);
	stmt_free(s);
}
