/* sec_limits: what this log can't show, each with the check that would. */
#include "report/build.h"
#include "report/named.h"

static void reversed(struct build *b, struct section *s)
{
	struct str addr[NAMED] = { our_address(b) }, list = STR("zen.spamhaus.org");
	size_t n = named_ours(b, addr);
	const struct group *g = group_find(b, "reputation.dnsbl");

	if (g && g->list.n && g->list.n < 100 && str_find(g->list, '.', 0) < g->list.n && str_find(g->list, ' ', 0) == g->list.n)
		list = g->list;
	struct block *code = block_new(b->r, s, BLOCK_CODE, label(b, W_T_DIG_LIST, NULL));
	code->code = arena_printf(&b->r->arena, "dig +short 2.0.0.127.%.*s    # %.*s\n", STR_ARG(list), STR_ARG(str_c(word(b->lang, W_DIG_PROOF))));
	for (size_t i = 0; i < (n ? n : 1); i++) {
		struct str rev = address_reversed(b, addr[i]);
		code->code = arena_printf(&b->r->arena, "%.*sdig +short %.*s.%.*s    # %.*s\n", STR_ARG(code->code), STR_ARG(rev.n ? rev : STR("4.3.2.1")), STR_ARG(list),
					  STR_ARG(str_c(word(b->lang, addr[i].n ? W_DIG_OURS : W_DIG_PLACEHOLDER))));
	}
}

void section_limits(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	struct block *list;

	if (f->lines == 0)
		return;
	if (quiet(b)) /* the summary says the one thing */
		return;
	if (!b->refused && !b->storm) { /* nothing hints at receivers' distrust */
		para(b, s, W_LIM_QUIET, NULL);
		return;
	}
	list = block_new(b->r, s, BLOCK_LIST, STR(""));
	item(b, list, W_LIM_INBOX, NULL);
	item(b, list, W_LIM_AFTER, NULL);
	item(b, list, f->listings ? W_LIM_OTHER_LISTS : W_LIM_LISTS, NULL);
	item(b, list, W_LIM_DNS, NULL);
	if (f->ipv6_unknown + f->ipv4_failed > 0)
		item(b, list, W_LIM_CONNECT, ARGS({ "n", cell_int(f->ipv6_unknown + f->ipv4_failed) }));
	if (f->unknown)
		item(b, list, W_LIM_UNKNOWN, ARGS({ "n", cell_int(f->unknown) }));
	reversed(b, s);
}
