/* classify: see classify.h. A text is classified once, however often it occurs. */
#include "analysis/classify.h"

#include <stdlib.h>

static bool is_loopback(struct str addr)
{
	return str_starts(addr, STR("127.")) || str_eq(addr, STR("::1")) || str_starts(addr, STR("::ffff:127."));
}

void classify_peers(struct db *db, const struct providers *providers)
{
	struct stmt *s = db_prepare(db, "SELECT p.peer, p.host, p.addr, coalesce(p.family, '') FROM peer p"
					" WHERE p.peer > (SELECT coalesce(max(peer), 0) FROM peer_info)");
	struct stmt *put = db_prepare(db, "INSERT INTO peer_info(peer, provider, place) VALUES (?, ?, ?)");
	char buf[300];

	while (stmt_step(s)) {
		struct str host = col_text(s, 1), addr = col_text(s, 2), family = col_text(s, 3);
		bool local = addr.n == 0 || str_eq(family, STR("unix"));
		stmt_int(put, 1, col_int(s, 0));
		stmt_text(put, 2, local ? host : provider_of(providers, host, addr, buf, sizeof buf));
		stmt_text(put, 3, local ? STR("local") : is_loopback(addr) ? STR("loopback") : STR("external"));
		stmt_do(put);
	}
	stmt_free(put);
	stmt_free(s);
}

/* NULL rather than '' in the columns that are named only by some replies. */
static struct str named(struct str s)
{
	return s.n ? s : STR_NONE;
}

static void put_verdict(struct stmt *put, int64_t text, const struct reply_parts *parts, struct str provider, const struct verdict *v)
{
	stmt_int(put, 1, text);
	stmt_text(put, 2, str_c(v->cause));
	stmt_int(put, 3, v->confidence);
	stmt_text(put, 4, str_c(v->rule ? v->rule : ""));
	stmt_int(put, 5, parts->remote);
	stmt_int(put, 6, parts->echo);
	stmt_text(put, 7, str_c(parts->stage ? parts->stage : ""));
	stmt_id(put, 8, parts->code > 0 ? parts->code : -1);
	stmt_text(put, 9, named(parts->dsn));
	stmt_text(put, 10, parts->host.n ? parts->host : STR(""));
	stmt_text(put, 11, parts->addr.n ? parts->addr : STR(""));
	stmt_text(put, 12, provider);
	stmt_text(put, 13, named(v->list));
	stmt_text(put, 14, named(v->sublist));
	stmt_text(put, 15, named(v->our_addr));
	stmt_text(put, 16, named(v->url));
	stmt_text(put, 17, named(v->provider_code));
	stmt_do(put);
}

void classify_texts(struct db *db, const struct providers *providers, struct replies *replies)
{
	struct stmt *s = db_ahead(db, "SELECT t.text, t.body,"
					" coalesce((SELECT d.status IN ('sent', 'deliverable') FROM delivery d WHERE d.reason = t.text LIMIT 1), 0)"
					" FROM text t WHERE t.text > (SELECT coalesce(max(text), 0) FROM verdict)");
	struct stmt *put = db_prepare(db, "INSERT INTO verdict(text, cause, confidence, rule, remote, echo, stage, code, dsn, host, addr, provider,"
					  " list, sublist, our_addr, url, provider_code) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	char buf[300];

	while (stmt_step(s)) {
		struct reply_parts parts;
		struct verdict v;
		struct str body = col_text(s, 1), provider = STR("");
		reply_parse(body, &parts);
		if (parts.host.n || parts.addr.n)
			provider = provider_of(providers, parts.host, parts.addr, buf, sizeof buf);
		char *z = str_dup(provider);
		reply_classify(replies, body, z, col_int(s, 2) != 0, &v);
		put_verdict(put, col_int(s, 0), &parts, str_c(z), &v);
		free(z);
	}
	stmt_free(put);
	stmt_free(s);
}
