/* fill: <placeholders> of causes.json, in whose place stands what the log proves and nothing else: our address as receivers quote it,
 * the host's name as Postfix itself shows it unless it is a bare domain, the domain that nearly all mail is sent from. */
#include <arpa/inet.h>
#include <stdio.h>

#include "report/build.h"

static struct str address(struct build *b, const struct group *g, int family)
{
	unsigned char bin[16];
	char z[INET6_ADDRSTRLEN];
	struct str addr = g->our_addr.n ? g->our_addr : our_address(b);

	snprintf(z, sizeof z, "%.*s", STR_ARG(str_head(addr, sizeof z - 1)));
	return inet_pton(family, z, bin) == 1 ? addr : STR_NONE;
}

/* 198.51.100.10 -> 10.100.51.198, 2001:db8::1 -> its 32 nibbles, last first. */
struct str address_reversed(struct build *b, struct str addr)
{
	unsigned char bin[16];
	char z[INET6_ADDRSTRLEN], out[65] = "";

	snprintf(z, sizeof z, "%.*s", STR_ARG(str_head(addr, sizeof z - 1)));
	if (inet_pton(AF_INET, z, bin) == 1)
		return arena_printf(&b->r->arena, "%d.%d.%d.%d", bin[3], bin[2], bin[1], bin[0]);
	if (inet_pton(AF_INET6, z, bin) != 1)
		return STR_NONE;
	for (int i = 15, n = 0; i >= 0; i--, n += 4)
		snprintf(out + n, sizeof out - (size_t)n, "%x.%x%s", bin[i] & 15, bin[i] >> 4, i ? "." : "");
	return arena_copy(&b->r->arena, str_c(out));
}

/* The domain of nine senders in ten of the newest messages, where there is one. */
static struct str sender_domain(struct build *b)
{
	if (b->sender_domain.p)
		return b->sender_domain;
	struct stmt *s = ask(b, "SELECT domain, n, sum(n) OVER () FROM (SELECT lower(substr(sender, instr(sender, '@') + 1)) AS domain, count(*) AS n "
				"FROM (SELECT sender FROM message WHERE sender LIKE '%_@_%' AND " IN_WINDOW("intake_at") " ORDER BY msg DESC LIMIT 20000) GROUP BY 1)"
				" ORDER BY n DESC LIMIT 1");
	b->sender_domain = stmt_step(s) && col_int(s, 1) * 10 >= col_int(s, 2) * 9 ? keep(b, s, 0) : STR("");
	stmt_free(s);
	return b->sender_domain;
}

static struct str value(struct build *b, const struct group *g, struct str name, bool dns)
{
	if (str_eq(name, STR("our-address")))
		return address(b, g, AF_INET);
	if (str_eq(name, STR("our-address6")))
		return address(b, g, AF_INET6);
	if (str_eq(name, STR("reversed-address")))
		return address_reversed(b, address(b, g, AF_INET));
	if (str_eq(name, STR("reversed-address6")))
		return address_reversed(b, address(b, g, AF_INET6));
	if (str_eq(name, STR("fqdn")))
		return str_eq(b->myhostname, b->bare_name) ? STR_NONE : b->myhostname;
	if (str_eq(name, STR("domain")) && dns) /* elsewhere it is the receiver's */
		return sender_domain(b);
	return STR_NONE;
}

struct str fill(struct build *b, const struct group *g, struct str text)
{
	struct buf out = { 0 };
	bool dns = str_find_str(text, STR(" IN TXT "), 0) < text.n;

	for (size_t i = 0; i < text.n; i++) {
		size_t end = text.p[i] == '<' ? str_find(text, '>', i) : text.n;
		struct str with = end < text.n ? value(b, g, (struct str){ text.p + i + 1, end - i - 1 }, dns) : STR_NONE;
		if (with.n == 0) {
			buf_char(&out, text.p[i]);
			continue;
		}
		buf_add(&out, with);
		i = end;
	}
	struct str filled = arena_copy(&b->r->arena, buf_str(&out));
	buf_free(&out);
	return filled;
}
