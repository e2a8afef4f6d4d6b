/* named: what the replies of a cause name: block lists, and addresses of ours. One log can hold several machines, and one address can be on
 * several lists: each is told with its own number of replies. A reply that names a list but not its part, or no address, counts for the list's only one. */
#include "report/named.h"

#include <stdlib.h>
#include <string.h>

#include "report/build.h"

enum { ROWS = 64 };

/* Replies that name the same; texts are "" where they don't. */
struct row_of {
	struct str list, sublist, addr, url;
	int64_t n;
};

/* The one other than "" that all rows with the same list (and, for an address, the same part) have; "" where there is none or more than one. */
static struct str only(const struct row_of *row, size_t n, const struct row_of *like, bool addr)
{
	struct str found = STR("");

	for (size_t i = 0; i < n; i++) {
		struct str s = addr ? row[i].addr : row[i].sublist;
		if (s.n == 0 || !str_eq(row[i].list, like->list) || (addr && !str_eq(row[i].sublist, like->sublist)))
			continue;
		if (found.n && !str_eq(found, s))
			return STR("");
		found = s;
	}
	return found;
}

static int by_text(struct str a, struct str b)
{
	int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int full(const struct named *e)
{
	return (e->sublist.n > 0) + (e->addr.n > 0);
}

static int by_replies(const void *a, const void *b)
{
	const struct named *x = a, *y = b;

	return x->n != y->n ? (x->n > y->n ? -1 : 1) : full(x) != full(y) ? full(y) - full(x) : x->list.n ? by_text(x->list, y->list) : by_text(x->addr, y->addr);
}

/* Adds to the entry of that list, part and address. */
static void add(struct named *all, size_t *n, const struct row_of *r, bool part)
{
	size_t i = 0;

	while (i < *n && !(str_eq(all[i].list, r->list) && str_eq(all[i].sublist, r->sublist) && str_eq(all[i].addr, r->addr)))
		i++;
	if (i == *n)
		all[(*n)++] = (struct named){ .list = r->list, .sublist = r->sublist, .addr = r->addr };
	all[i].n += r->n;
	all[i].part_unsaid = all[i].part_unsaid || !part;
}

/* The name of the machine that met the cause with this address, "" where that is not one or has none. */
static struct str machine_name(struct build *b, const struct group *g, struct str addr)
{
	struct stmt *s = ask(b, "SELECT max(h.name), count(DISTINCT h.name) FROM (SELECT host, name, max(last_at) FROM v_hostname WHERE first_at < coalesce(:until, 1e11) GROUP BY host) h "
				"WHERE h.host IN (SELECT host FROM v_incident WHERE cause = :cause AND our_addr = :addr AND " INCIDENTS ")");

	stmt_text(s, stmt_param(s, ":cause"), g->cause);
	stmt_text(s, stmt_param(s, ":addr"), addr);
	struct str name = stmt_step(s) && col_int(s, 1) == 1 ? keep(b, s, 0) : STR("");
	stmt_free(s);
	return str_eq(name, b->bare_name) ? STR("") : name;
}

void named_collect(struct build *b, struct group *g, struct stmt *s)
{
	struct row_of row[ROWS];
	struct named list[ROWS], ours[ROWS];
	size_t n = 0, lists = 0, addrs = 0;

	for (; n < ROWS && stmt_step(s); n++)
		row[n] = (struct row_of){ keep(b, s, 0), keep(b, s, 1), keep(b, s, 2), keep(b, s, 4), col_int(s, 3) };
	stmt_free(s);
	for (size_t i = 0; i < n; i++)
		if (row[i].addr.n)
			add(ours, &addrs, &(struct row_of){ STR(""), STR(""), row[i].addr, STR(""), row[i].n }, true);
	for (size_t i = 0; i < n; i++) {
		struct row_of r = row[i];
		if (r.list.n == 0)
			continue;
		if (r.sublist.n == 0)
			r.sublist = only(row, n, &r, false);
		if (r.addr.n == 0)
			r.addr = only(row, n, &r, true);
		add(list, &lists, &r, row[i].sublist.n > 0);
	}
	qsort(list, lists, sizeof *list, by_replies);
	qsort(ours, addrs, sizeof *ours, by_replies);
	g->lists = lists;
	g->addrs = addrs;
	for (size_t i = 0; i < lists && i < NAMED; i++)
		g->named[i] = list[i];
	for (size_t i = 0; i < addrs && i < NAMED; i++)
		g->ours[i] = ours[i];
	g->list = lists ? list[0].list : STR("");
	g->our_addr = lists ? list[0].addr : addrs ? ours[0].addr : STR("");
	for (size_t i = n; i > 0; i--)
		if (str_eq(row[i - 1].list, g->list) && (g->list.n || str_eq(row[i - 1].addr, g->our_addr)))
			g->url = row[i - 1].url;
}

void named_machines(struct build *b)
{
	for (struct group *g = b->group; g < b->group + b->groups; g++)
		for (size_t i = 0; g->addrs > 1 && i < g->addrs && i < NAMED; i++)
			g->ours[i].fqdn = machine_name(b, g, g->ours[i].addr);
}

struct str named_text(struct build *b, const struct named *e, bool counted)
{
	bool part = e->sublist.n && !(counted && e->part_unsaid);

	return arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(e->list), part ? " " : "", STR_ARG(part ? e->sublist : STR("")));
}

/* "Spamhaus CSS (192.0.2.1)" */
static struct str with_address(struct build *b, const struct named *e)
{
	struct str list = named_text(b, e, true);

	return e->addr.n == 0 ? list : list.n == 0 ? e->addr : arena_printf(&b->r->arena, "%.*s (%.*s)", STR_ARG(list), STR_ARG(e->addr));
}

void named_say(struct build *b, struct prose *p, const struct named *all, size_t n, enum word first, enum word next)
{
	for (size_t i = 0; i < n && i < NAMED; i++)
		say(b->r, p, word(b->lang, i ? next : first), ARGS({ "n", cell_int(all[i].n) }, { "what", cell_code(with_address(b, &all[i])) }));
	if (n > NAMED)
		say(b->r, p, word(b->lang, W_NAMED_MORE), ARGS({ "n", cell_int((int64_t)(n - NAMED)) }));
}

/* Who names the list without its part says no more than who names the part, and Spamhaus ZEN holds all parts. */
static bool says_less(const struct named *e, const struct named *than)
{
	return str_eq(e->list, than->list) && str_eq(e->addr, than->addr) && (e->sublist.n == 0 || str_eq(e->sublist, STR("ZEN")));
}

/* Of the same address first: "Spamhaus lists our address 192.0.2.1 (also SpamCop), Barracuda 192.0.2.2". */
struct str named_headline(struct build *b, const struct group *g)
{
	struct prose *p = prose_new(b->r);
	const struct named *first = g->named;
	size_t n = g->lists < NAMED ? g->lists : NAMED;
	struct buf text = { 0 };

	say(b->r, p, word(b->lang, first->addr.n ? W_LISTED : W_LISTED_ONLY), ARGS({ "list", cell_text(named_text(b, first, false)) }, { "addr", cell_text(first->addr) }));
	struct str same = STR(""), nowhere = STR(""); /* without an address it may be another one */
	for (size_t i = 1; i < n; i++) {
		if (says_less(&g->named[i], first))
			continue;
		struct str *to = str_eq(g->named[i].addr, first->addr) ? &same : g->named[i].addr.n == 0 ? &nowhere : NULL;
		if (to)
			*to = arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(*to), to->n ? ", " : "", STR_ARG(named_text(b, &g->named[i], false)));
	}
	if (same.n)
		say(b->r, p, word(b->lang, W_LISTED_ALSO), ARGS({ "lists", cell_text(same) }));
	for (size_t i = 1; i < n; i++)
		if (g->named[i].addr.n && !str_eq(g->named[i].addr, first->addr))
			say(b->r, p, word(b->lang, W_LISTED_NEXT), ARGS({ "list", cell_text(named_text(b, &g->named[i], false)) }, { "addr", cell_text(g->named[i].addr) }));
	if (nowhere.n)
		say(b->r, p, word(b->lang, W_LISTED_NOWHERE), ARGS({ "lists", cell_text(nowhere) }));
	if (g->lists > n)
		say(b->r, p, word(b->lang, W_NAMED_MORE), ARGS({ "n", cell_int((int64_t)(g->lists - n)) }));
	prose_plain(&text, p);
	struct str s = arena_copy(&b->r->arena, buf_str(&text));
	buf_free(&text);
	return s;
}

size_t named_ours(const struct build *b, struct str *addr)
{
	for (size_t i = 0; i < b->groups; i++) {
		const struct group *g = &b->group[i];
		size_t n = g->addrs < NAMED ? g->addrs : NAMED;
		for (size_t k = 0; k < n; k++)
			addr[k] = g->ours[k].addr;
		if (n)
			return n;
	}
	return 0;
}
