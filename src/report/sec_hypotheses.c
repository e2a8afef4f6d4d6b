/* sec_hypotheses: what could be behind it, weighed against the log: ruled out, supported, not supported, can't tell. What happened at
 * the same time is kept apart from what can be a cause. */
#include "report/build.h"
#include "report/named.h"

enum { VALUES = 16, DAY_S = 86400, HOUR_S = 3600 };

/* A question of queries/hypothesis: no row, and it does not arise; else its verdict, and the values of the words for that. */
static const struct {
	const char *query, *verdict;
	enum word w;
} verdicts[] = {
	{ "hypothesis/own-line", "supported", W_HY_LINE },
	{ "hypothesis/own-line", "dns", W_HY_DNS },
	{ "hypothesis/receiver-down", "supported", W_HY_DOWN_REFUSED },
	{ "hypothesis/receiver-down", "open", W_HY_DOWN_OPEN },
	{ "hypothesis/receiver-down", "lost", W_HY_DOWN_LOST },
	{ "hypothesis/spam-from-here", "supported", W_HY_SPAM_YES },
	{ "hypothesis/spam-from-here", "fits", W_HY_SPAM_FITS },
	{ "hypothesis/spam-from-here", "against", W_HY_SPAM_NO },
	{ "hypothesis/spam-from-here", "open", W_HY_SPAM_OPEN },
	{ "hypothesis/volume", "supported", W_HY_VOLUME_YES },
	{ "hypothesis/volume", "against", W_HY_VOLUME_NO },
	{ "hypothesis/volume", "open", W_HY_VOLUME_OPEN },
	{ "hypothesis/forwarded", "supported", W_HY_FORWARDED },
	{ "hypothesis/forwarded", "list", W_HY_LIST },
	{ "hypothesis/forwarded", "against", W_HY_FORWARDED_NOT },
	{ "hypothesis/unknown-users", "supported", W_HY_UNKNOWN_THEIRS },
	{ "hypothesis/unknown-users", "against", W_HY_UNKNOWN_OURS },
	{ "hypothesis/unknown-users", "open", W_HY_UNKNOWN_OPEN },
	{ "hypothesis/unknown-users", "backscatter", W_HY_BACKSCATTER },
	{ "hypothesis/unknown-users", "behind", W_HY_BEHIND },
	{ "hypothesis/who-sent", "supported", W_HY_WHO_YES },
	{ "hypothesis/who-sent", "open", W_HY_WHO_OPEN },
	{ "hypothesis/who-sent", "script", W_HY_WHO_SCRIPT },
	{ "hypothesis/fell-silent", "stopped", W_HY_SILENT_STOPPED },
	{ "hypothesis/fell-silent", "lost", W_HY_SILENT_LOST },
	{ "hypothesis/fell-silent", "supported", W_HY_SILENT_ONE },
	{ "hypothesis/fell-silent", "open", W_HY_SILENT_MANY },
	{ "hypothesis/put-off", "open", W_HY_PUT_OFF },
	{ "hypothesis/tls-fault", "supported", W_HY_TLS_ONE },
	{ "hypothesis/tls-fault", "open", W_HY_TLS_MANY },
};
enum { VERDICTS = sizeof verdicts / sizeof *verdicts };

/* A column's suffix is its type. */
static enum cell_kind kind_of(struct str name)
{
	return str_ends(name, STR("_at")) ? CELL_TIME : str_ends(name, STR("_s")) ? CELL_SECONDS : str_ends(name, STR("_code")) ? CELL_CODE : CELL_INT;
}

/* Asks what the questions from i on with the same name ask; the words that it came to, WORDS where it does not arise. */
static enum word answer(struct build *b, struct block *list, size_t i)
{
	struct arg args[VALUES + 1] = { 0 };
	bool forwarded = strcmp(verdicts[i].query, FORWARDED) == 0, known = forwarded || strcmp(verdicts[i].query, UNKNOWN) == 0;
	struct stmt *q = forwarded ? b->forwarded : known ? b->unknown : ask_file(b, verdicts[i].query);
	bool arises = q && (known || stmt_step(q));
	enum word told = WORDS;

	if (arises) {
		struct str verdict = col_text(q, column_of(q, "verdict"));
		for (int k = 0; k < stmt_columns(q) && k < VALUES; k++)
			args[k] = (struct arg){ stmt_name(q, k), column_cell(b, q, k, kind_of(str_c(stmt_name(q, k)))) };
		const char *query = verdicts[i].query;
		while (i < VERDICTS && (strcmp(verdicts[i].query, query) || !str_eq(verdict, str_c(verdicts[i].verdict))))
			i++;
		if (i == VERDICTS)
			bug("%s: no words for its verdict", query);
		told = verdicts[i].w;
		struct prose *p = tell(b, told, args);
		if (strcmp(query, UNKNOWN) == 0 && told != W_HY_BACKSCATTER && told != W_HY_BEHIND && col_int(q, column_of(q, "top")) > 0)
			say(b->r, p, word(b->lang, W_HY_UNKNOWN_TOP), args);
		p->query = str_c(query);
		say(b->r, p, word(b->lang, W_HY_QUERY), ARGS({ "query", cell_code(p->query) }));
		block_prose(list, p);
	}
	if (!known)
		stmt_free(q);
	return told;
}

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

	if (g == NULL || g->lists == 0)
		return;
	if (g->lists > 1 || g->addrs > 1 || g->named->n != f->listings) {
		struct prose *p = tell(b, W_HY_LISTINGS, ARGS({ "n", cell_int(f->listings) }, { "all", cell_int(f->objections) }));
		named_say(b, p, g->named, g->lists, W_HY_NAMED, W_CA_NAMED_NEXT);
		say(b->r, p, word(b->lang, W_STOP), NULL);
		block_prose(list, p);
		return;
	}
	item(b, list, g->our_addr.n ? W_HY_LISTING : W_HY_LISTING_NO_ADDR,
	     ARGS({ "n", cell_int(f->listings) }, { "all", cell_int(f->objections) }, { "list", cell_code(named_text(b, g->named, true)) },
		  { "addr", cell_code(g->our_addr) }));
}

static void identity(struct build *b, struct block *list)
{
	int64_t n = b->f.identity_replies, auth = b->f.spf_replies + b->f.dkim_replies + b->f.dmarc_replies;
	struct arg args[] = { { "n", cell_int(n) }, { "name", cell_code(b->bare_name) }, { "lines", cell_int(b->bare_lines) }, { .name = NULL } };

	if (n)
		item(b, list, b->f.listings ? W_HY_IDENTITY_LISTING : W_HY_IDENTITY, args);
	if (b->bare_name.n)
		item(b, list, n ? W_HY_BARE_TOO : W_HY_BARE, args);
	else if (n == 0)
		item(b, list, W_HY_IDENTITY_NONE, NULL);
	item(b, list, auth ? W_HY_AUTH : W_HY_AUTH_NONE, ARGS({ "n", cell_int(auth) }));
}

static void content(struct build *b, struct block *list)
{
	item(b, list, b->f.content_replies ? W_HY_CONTENT : W_HY_CONTENT_NONE, ARGS({ "n", cell_int(b->f.content_replies) }));
}

/* Receivers that were down say nothing about us; a broken line of ours fails everywhere. */
static void outage(struct build *b, struct block *list, bool told)
{
	const struct facts *f = &b->f;

	if (b->refused)
		item(b, list, W_HY_OUTAGE_NO, ARGS({ "n", cell_int(f->objections) }, { "providers", cell_int(f->objecting_providers) },
						   { "others", cell_int(f->taking_providers) }));
	if (told)
		return;
	if (f->ipv4_failed == 0)
		item(b, list, W_HY_NETWORK_NONE, NULL);
	else
		item(b, list, W_HY_NETWORK, ARGS({ "n", cell_int(f->ipv4_failed) }, { "providers", cell_int(f->ipv4_failed_providers) }));
}

/* What this host says of itself, nobody else said. */
static void local(struct build *b, struct block *list)
{
	struct str said = STR("");

	for (size_t i = 0; i < b->groups && b->group[i].rank <= 2; i++)
		if (str_starts(b->group[i].cause, STR("local.")) && !str_eq(b->group[i].cause, STR("local.limits"))) /* slow receivers fill queues */
			said = arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(said), said.n ? "; " : "", STR_ARG(cause_title(b, b->group[i].cause)));
	if (said.n)
		item(b, list, W_HY_LOCAL, ARGS({ "causes", cell_text(said) }));
}

/* The last change to Postfix before the first sign, or how long there was none. That mail stopped by a stop of Postfix is told already. */
static void change(struct build *b, struct block *list, bool stopped)
{
	const struct phase *last = NULL;
	double first = 0;

	for (size_t i = 0; i < b->groups && b->group[i].rank <= 2; i++)
		if (!str_starts(b->group[i].cause, STR("log.")) && !(stopped && str_starts(b->group[i].cause, STR("volume."))) && (first <= 0 || b->group[i].started_at < first))
			first = b->group[i].started_at;
	for (size_t i = 0; i < b->phases && b->phase[i].since_at <= first; i++)
		last = &b->phase[i];
	if (last == NULL || first <= 0)
		return;
	bool changed = last->start || last->reload || last->stop;
	double gap = first - last->since_at;
	item(b, list, changed && gap <= DAY_S ? W_HY_CHANGE : !changed && gap < HOUR_S ? W_HY_CHANGE_SHORT : W_HY_CHANGE_NO,
	     ARGS({ "change", cell_text(phase_text(b, last)) }, { "gap", cell_num(CELL_SECONDS, gap) }));
}

void section_hypotheses(struct build *b, struct section *s)
{
	bool who_we_are = b->refused || b->storm, network = false, stopped = false;

	if (quiet(b))
		return;
	struct block *list = block_new(b->r, s, BLOCK_LIST, STR(""));
	if (who_we_are) {
		ipv6(b, list);
		listing(b, list);
		identity(b, list);
		content(b, list);
	}
	for (size_t i = 0; i < VERDICTS; i++)
		if (i == 0 || strcmp(verdicts[i].query, verdicts[i - 1].query)) {
			enum word told = answer(b, list, i);
			network |= told != WORDS && (verdicts[i].w == W_HY_LINE || verdicts[i].w == W_HY_DOWN_REFUSED); /* what a question's verdicts begin with */
			stopped |= told == W_HY_SILENT_STOPPED;
		}
	if (who_we_are && b->slow.n)
		item(b, list, W_HY_SLOW, ARGS({ "providers", cell_text(b->slow.providers) }, { "n", cell_int(b->slow.n) }));
	local(b, list);
	if (who_we_are)
		outage(b, list, network);
	change(b, list, stopped);
	block_end(s, list);
}
