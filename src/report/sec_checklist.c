/* sec_checklist: what to look at next, each with what this log says about it. Boxes for a person to tick: the program has not looked. */
#include "report/build.h"
#include "report/named.h"

/* One check, with a second sentence on what the log shows: n replies, or none. */
static void check(struct build *b, struct block *list, enum word what, int64_t n, const struct arg *args)
{
	struct prose *p = tell(b, what, args);

	say(b->r, p, word(b->lang, W_GAP), NULL);
	say(b->r, p, word(b->lang, n ? W_CK_REPLIES : W_CK_NONE), ARGS({ "n", cell_int(n) }));
	block_prose(list, p);
}

void section_checklist(struct build *b, struct section *s)
{
	struct str ours[NAMED] = { our_address(b) }, addr = ours[0];
	size_t n = named_ours(b, ours);
	struct block *list;

	if (quiet(b) || (!b->refused && !b->storm))
		return;
	for (size_t i = 0; i < n; i++)
		addr = i ? arena_printf(&b->r->arena, "%.*s, %.*s", STR_ARG(addr), STR_ARG(ours[i])) : ours[0];
	const struct arg *args = ARGS({ "addr", cell_text(addr.n ? addr : STR("ADDRESS")) }, { "name", cell_code(b->bare_name) },
				      { "last", cell_code(b->myhostname) }, { "n", cell_int(b->f.ipv6_failed) });
	list = block_new(b->r, s, BLOCK_CHECKLIST, STR(""));
	if (b->bare_name.n && str_eq(b->bare_name, b->myhostname))
		item(b, list, W_CK_NAME_BARE, args);
	else if (b->bare_name.n)
		item(b, list, W_CK_NAME_WAS_BARE, args);
	else
		item(b, list, b->myhostname.n ? W_CK_NAME_SEEN : W_CK_NAME, args);
	for (size_t i = 0; i < (n ? n : 1); i++)
		check(b, list, W_CK_PTR, b->f.ptr_replies, ARGS({ "addr", cell_text(ours[i].n ? ours[i] : STR("ADDRESS")) }));
	check(b, list, W_CK_HELO, b->f.helo_replies, args);
	if (b->f.ipv6_failed)
		item(b, list, W_CK_V6, args);
	check(b, list, W_CK_LISTS, b->f.listings, args);
	check(b, list, W_CK_SPF, b->f.spf_replies, args);
	check(b, list, W_CK_DKIM, b->f.dkim_replies, args);
	check(b, list, W_CK_DMARC, b->f.dmarc_replies, args);
	item(b, list, W_CK_PORT25, args);
	item(b, list, W_CK_SEED, args);
}
