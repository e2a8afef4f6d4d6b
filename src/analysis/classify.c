/* classify: see classify.h. A text is classified once, however often it occurs. */
#include "analysis/classify.h"

#include <stdlib.h>
#include <string.h>

#include "store/bulk.h"
#include "util/memory.h"

static bool is_loopback(struct str addr)
{
	return str_starts(addr, STR("127.")) || str_eq(addr, STR("::1")) || str_starts(addr, STR("::ffff:127."));
}

void classify_peers(struct db *db, const struct providers *providers)
{
	struct stmt *s = db_ahead(db, "SELECT p.peer, p.host, p.addr, coalesce(p.family, '') FROM peer p"
					" WHERE p.peer > ?");
	struct bulk *put = bulk_open(db, "peer_info", "peer, provider, place", SAME_BUG);
	char buf[300];

	stmt_int(s, 1, db_int(db, "SELECT coalesce(max(peer), 0) FROM peer_info"));
	while (stmt_step(s)) {
		struct str host = col_text(s, 1), addr = col_text(s, 2), family = col_text(s, 3);
		bool local = addr.n == 0 || str_eq(family, STR("unix"));
		bulk_row(put);
		bulk_int(put, col_int(s, 0));
		bulk_text(put, local ? host : provider_of(providers, host, addr, buf, sizeof buf));
		bulk_text(put, local ? STR("local") : is_loopback(addr) ? STR("loopback") : STR("external"));
	}
	stmt_free(s);
	bulk_flush(put);
	bulk_close(put);
}

/* NULL rather than '' in the columns that are named only by some replies. */
static struct str named(struct str s)
{
	return s.n ? s : STR_NONE;
}

static void put_verdict(struct bulk *put, int64_t text, const struct reply_parts *parts, struct str provider, const struct verdict *v)
{
	bulk_row(put);
	bulk_int(put, text);
	bulk_text(put, str_c(v->cause));
	bulk_int(put, v->confidence);
	bulk_text(put, str_c(v->rule ? v->rule : ""));
	bulk_int(put, parts->remote);
	bulk_int(put, parts->echo);
	bulk_text(put, str_c(parts->stage ? parts->stage : ""));
	bulk_id(put, parts->code > 0 ? parts->code : -1);
	bulk_text(put, named(parts->dsn));
	bulk_text(put, parts->host.n ? parts->host : STR(""));
	bulk_text(put, parts->addr.n ? parts->addr : STR(""));
	bulk_text(put, provider);
	bulk_text(put, named(v->list));
	bulk_text(put, named(v->sublist));
	bulk_text(put, named(v->our_addr));
	bulk_text(put, named(v->url));
	bulk_text(put, named(v->provider_code));
}

/* What cleanup(8) says when it bounces a message is an administrator's own word in header_checks or a milter's, and no server's. */
static const struct verdict own_refusal = { .cause = "local.submission", .confidence = 80, .rule = "postfix.cleanup" };

struct texts {
	struct stmt *texts;
	struct bulk *put;
	const struct providers *providers;
	struct replies *replies;
};

struct texts *texts_open(struct db *db, const struct providers *providers, struct replies *replies)
{
	struct texts *t = want(calloc(1, sizeof *t));

	t->providers = providers;
	t->replies = replies;
	t->put = bulk_open(db, "verdict", "text, cause, confidence, rule, remote, echo, stage, code, dsn, host, addr, provider, list, sublist, our_addr, url, provider_code",
			   SAME_BUG);
	t->texts = db_ahead(db, "SELECT t.text, t.body,"
				" coalesce((SELECT (d.status IN ('sent', 'deliverable')) + 2 * (d.program LIKE '%cleanup') FROM delivery d"
				" WHERE d.reason = t.text LIMIT 1), 0) FROM text t WHERE t.text > ?");
	stmt_int(t->texts, 1, db_int(db, "SELECT coalesce(max(text), 0) FROM verdict"));
	return t;
}

void texts_classify(struct texts *t)
{
	struct stmt *s = t->texts;
	char buf[300];

	while (stmt_step(s)) {
		struct reply_parts parts;
		struct verdict v;
		struct str body = col_text(s, 1), provider = STR("");
		reply_parse(body, &parts);
		if (str_find(parts.addr, '/', 0) < parts.addr.n) /* a socket, as in classify_peers */
			provider = parts.host;
		else if (parts.host.n || parts.addr.n)
			provider = provider_of(t->providers, parts.host, parts.addr, buf, sizeof buf);
		char *z = str_dup(provider);
		reply_classify(t->replies, body, z, (col_int(s, 2) & 1) != 0, &v);
		if (col_int(s, 2) & 2 && !v.own && strncmp(v.cause, "local.", 6) != 0)
			v = own_refusal;
		put_verdict(t->put, col_int(s, 0), &parts, str_c(z), &v);
		free(z);
	}
	bulk_flush(t->put);
}

void texts_close(struct texts *t)
{
	stmt_free(t->texts);
	bulk_close(t->put);
	free(t);
}
