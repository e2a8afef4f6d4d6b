/* sec_hypotheses: what could be behind it, weighed against the log: ruled out, supported, not supported, can't tell. What happened at
 * the same time is kept apart from what can be a cause. */
#include "report/build.h"

/* A failed connect with reach local left no packet: whoever did not see it can't have acted on it. */
static void ipv6(struct build *b, struct block *list)
{
	const struct facts *f = &b->f;
	struct arg args[] = { { "n", cell_int(f->v6_failed) }, { "local", cell_int(f->v6_local) }, { "rest", cell_int(f->v6_failed - f->v6_local) },
			      { "masked", cell_int(f->masked) }, { .name = NULL } };

	if (f->v6_failed == 0)
		return;
	if (f->v6_local == f->v6_failed)
		item(b, list, f->listings ? W_HY_V6_LISTING_NO : b->refused ? W_HY_V6_REFUSAL_NO : W_HY_V6_JUNK_NO, args);
	else
		item(b, list, f->v6_local ? W_HY_V6_MIXED : W_HY_V6_UNKNOWN, args);
	if (f->masked)
		item(b, list, W_HY_V6_STATUS_NO, args);
}

static void listing(struct build *b, struct block *list)
{
	const struct group *g = group_find(b, "reputation.dnsbl");
	const struct facts *f = &b->f;

	if (g == NULL || g->replies == 0)
		return;
	item(b, list, g->our_addr.n ? W_HY_LISTING : W_HY_LISTING_NO_ADDR,
	     ARGS({ "n", cell_int(f->listings) }, { "all", cell_int(f->refusals) }, { "list", cell_code(list_text(b, g)) },
		  { "addr", cell_code(g->our_addr) }));
}

static void identity(struct build *b, struct block *list)
{
	int64_t n = ask_int(b, "SELECT count(DISTINCT reply) FROM v_reply WHERE cause LIKE 'identity.%' AND " IN_WINDOW("logged_at"));
	struct arg args[] = { { "n", cell_int(n) }, { "name", cell_code(b->bare_name) }, { "lines", cell_int(b->bare_lines) }, { .name = NULL } };

	if (n)
		item(b, list, b->f.listings ? W_HY_IDENTITY_LISTING : W_HY_IDENTITY, args);
	if (b->bare_name.n)
		item(b, list, n ? W_HY_BARE_TOO : W_HY_BARE, args);
	else if (n == 0)
		item(b, list, W_HY_IDENTITY_NONE, NULL);
}

static void content(struct build *b, struct block *list)
{
	int64_t n = ask_int(b, "SELECT count(DISTINCT reply) FROM v_reply WHERE cause LIKE 'content.%' AND " IN_WINDOW("logged_at"));

	item(b, list, n ? W_HY_CONTENT : W_HY_CONTENT_NONE, ARGS({ "n", cell_int(n) }));
}

/* Receivers that were down say nothing about us; a broken line of ours fails everywhere. */
static void outage(struct build *b, struct block *list)
{
	struct stmt *s = ask(b, "SELECT count(DISTINCT CASE WHEN bad THEN provider END), count(DISTINCT CASE WHEN bad = 0 THEN provider END) "
				"FROM (SELECT provider, max(" OBJECTION ") AS bad FROM (SELECT provider, coalesce(cause, '') AS cause FROM v_delivery "
				"WHERE (cause IS NOT NULL OR status = 'sent' AND attempt IS NOT NULL) AND " IN_WINDOW("logged_at") ") GROUP BY provider)");

	if (b->refused && stmt_step(s))
		item(b, list, W_HY_OUTAGE_NO, ARGS({ "n", cell_int(b->f.refusals) }, { "providers", cell_int(col_int(s, 0)) },
						   { "others", cell_int(col_int(s, 1)) }));
	stmt_free(s);
	if (b->f.v4_failed == 0)
		item(b, list, W_HY_NETWORK_NONE, NULL);
	else
		item(b, list, W_HY_NETWORK, ARGS({ "n", cell_int(b->f.v4_failed) }, { "providers", cell_int(ask_int(b,
			"SELECT count(DISTINCT provider) FROM v_connect_failure WHERE family = 'ipv4' AND " IN_WINDOW("logged_at"))) }));
}

void section_hypotheses(struct build *b, struct section *s)
{
	struct block *list;

	if (quiet(b) || (!b->refused && !b->storm))
		return;
	list = block_new(b->r, s, BLOCK_LIST, STR(""));
	ipv6(b, list);
	listing(b, list);
	identity(b, list);
	content(b, list);
	outage(b, list);
}
