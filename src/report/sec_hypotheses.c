/* sec_hypotheses: what could be behind it, weighed against the log: ruled out, supported, not supported, can't tell. What happened at
 * the same time is kept apart from what can be a cause. */
#include "report/build.h"

/* A failed connect with reach local left no packet: whoever did not see it can't have acted on it. */
static void ipv6(struct build *b, struct block *list)
{
	const struct facts *f = &b->f;
	struct arg args[] = { { "n", cell_int(f->ipv6_failed) }, { "local", cell_int(f->ipv6_local) }, { "rest", cell_int(f->ipv6_failed - f->ipv6_local) },
			      { "masked", cell_int(f->masked) }, { .name = NULL } };

	if (f->ipv6_failed == 0)
		return;
	if (f->ipv6_local == f->ipv6_failed)
		item(b, list, f->listings ? W_HY_V6_LISTING_NO : b->refused ? W_HY_V6_REFUSAL_NO : W_HY_V6_JUNK_NO, args);
	else
		item(b, list, f->ipv6_local ? W_HY_V6_MIXED : W_HY_V6_UNKNOWN, args);
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
	     ARGS({ "n", cell_int(f->listings) }, { "all", cell_int(f->objections) }, { "list", cell_code(list_text(b, g)) },
		  { "addr", cell_code(g->our_addr) }));
}

static void identity(struct build *b, struct block *list)
{
	int64_t n = b->f.identity_replies;
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
	item(b, list, b->f.content_replies ? W_HY_CONTENT : W_HY_CONTENT_NONE, ARGS({ "n", cell_int(b->f.content_replies) }));
}

/* Receivers that were down say nothing about us; a broken line of ours fails everywhere. */
static void outage(struct build *b, struct block *list)
{
	const struct facts *f = &b->f;

	if (b->refused)
		item(b, list, W_HY_OUTAGE_NO, ARGS({ "n", cell_int(f->objections) }, { "providers", cell_int(f->objecting_providers) },
						   { "others", cell_int(f->taking_providers) }));
	if (f->ipv4_failed == 0)
		item(b, list, W_HY_NETWORK_NONE, NULL);
	else
		item(b, list, W_HY_NETWORK, ARGS({ "n", cell_int(f->ipv4_failed) }, { "providers", cell_int(f->ipv4_failed_providers) }));
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
	if (b->slow.n)
		item(b, list, W_HY_SLOW, ARGS({ "providers", cell_text(b->slow.providers) }, { "n", cell_int(b->slow.n) }));
	outage(b, list);
}
