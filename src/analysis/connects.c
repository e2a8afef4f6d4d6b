/* connects: see connects.h. */
#include "analysis/connects.h"

#include "analysis/sums.h"

static struct str family_name(char family)
{
	return family == '4' ? STR("ipv4") : family == '6' ? STR("ipv6") : family == 'u' ? STR("unix") : STR("");
}

void connects_count(struct db *db, struct peers *peers, const struct marks *m)
{
	struct interned *names = interned_new();
	struct sums *hours = sums_open(db, names, "connect_hour", "iitttt", "hour_at, mta, family, errno, reach, provider", "n");
	struct stmt *s = db_ahead(db, "SELECT logged_at, mta, peer, errno, reach FROM failed_connect WHERE connect_failure > ?");
	struct stmt *whose = db_prepare(db, "SELECT provider FROM peer_info WHERE peer = ?");

	stmt_int(s, 1, m->connect);
	while (stmt_step(s)) {
		int64_t peer = col_int(s, 2);
		char family = peer_family(peers, peer);
		uint32_t provider = intern(names, STR(""));
		if (family == '4' && m->delivery == 0) {
			provider = intern(names, str_c(peers->name[peers->provider[peer]]));
		} else if (family == '4') { /* not every peer is in memory */
			stmt_int(whose, 1, peer);
			if (stmt_step(whose))
				provider = intern(names, col_text(whose, 0));
			stmt_reset(whose);
		}
		sums_add(hours, (int64_t[]){ (int64_t)(col_real(s, 0) / 3600) * 3600, col_int(s, 1), intern(names, family_name(family)), intern(names, col_text(s, 3)),
					     intern(names, col_text(s, 4)), provider }, (int64_t[]){ 1 });
	}
	stmt_free(whose);
	stmt_free(s);
	sums_close(hours);
	interned_free(names);
}
