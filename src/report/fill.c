/* fill: <placeholders> of causes.json, in whose place stands what the log proves and nothing else: our address as receivers quote it,
 * the host's name as Postfix itself shows it unless it is a bare domain, the domain that nearly all mail is sent from, the receivers' domains and server. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <time.h>

#include "report/build.h"

static bool is_family(struct str addr, int family)
{
	unsigned char bin[16];
	char z[INET6_ADDRSTRLEN];

	snprintf(z, sizeof z, "%.*s", STR_ARG(str_head(addr, sizeof z - 1)));
	return inet_pton(family, z, bin) == 1;
}

/* How many addresses of a family the replies with this cause name. */
static size_t named_of(const struct group *g, int family)
{
	size_t n = 0;

	for (size_t i = 0; i < g->addrs && i < NAMED; i++)
		n += is_family(g->ours[i].addr, family);
	return n;
}

static bool same_machine(const struct group *g)
{
	for (size_t i = 1; i < g->addrs && i < NAMED; i++)
		if (!str_eq(g->ours[i].fqdn, g->ours[0].fqdn))
			return false;
	return true;
}

static struct str address(struct build *b, const struct group *g, int family)
{
	struct str addr = g->our_addr.n ? g->our_addr : our_address(b);

	if (named_of(g, family) > 1) /* which of them is meant? */
		return STR_NONE;
	for (size_t i = 0; i < g->addrs && i < NAMED; i++)
		if (is_family(g->ours[i].addr, family))
			addr = g->ours[i].addr;
	return is_family(addr, family) ? addr : STR_NONE;
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

/* What strangers wrote into a log stands in a line to type only where no shell and no table reads more in it than a name. */
static struct str typed(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.p[i]) && strchr("._-+=@:", s.p[i]) == NULL)
			return STR_NONE;
	return s.n && s.p[0] != '-' ? s : STR_NONE;
}

/* Domains that mail with this cause was for, the commonest first; how many there are, up to one more than fits. Asked once, for all lines of the group. */
static size_t receivers(struct build *b, const struct group *g, const struct str **list)
{
	struct receivers *r = &b->receivers;

	*list = r->name;
	if (r->of == g)
		return r->n;
	struct stmt *s = ask(b, "SELECT n.name FROM (SELECT delivery FROM delivery_cause WHERE cause = :cause AND status <> 'sent' AND echo = 0 AND " IN_WINDOW("logged_at")
				" ORDER BY logged_at DESC LIMIT 4000) c JOIN delivery d ON d.delivery = c.delivery JOIN domain n ON n.domain = d.domain "
				"WHERE n.name <> '' GROUP BY n.domain ORDER BY count(*) DESC, 1 LIMIT :room");

	r->of = g;
	r->n = 0;
	stmt_text(s, stmt_param(s, ":cause"), g->cause);
	stmt_int(s, stmt_param(s, ":room"), RECEIVERS + 1);
	while (stmt_step(s)) {
		struct str name = typed(keep(b, s, 0));
		if (name.n && r->n < RECEIVERS)
			r->name[r->n] = name;
		r->n += name.n > 0;
	}
	stmt_free(s);
	return r->n;
}

/* The server that the texts of this cause name most often: its name, or its address. */
static struct str server(struct build *b, const struct group *g, bool address)
{
	struct stmt *s = ask(b, "SELECT coalesce(nullif(v.host, ''), p.host) AS host, coalesce(nullif(v.addr, ''), p.addr) FROM (SELECT text, delivery FROM delivery_cause WHERE cause = :cause AND status <> 'sent' AND " IN_WINDOW("logged_at")
				" ORDER BY logged_at DESC LIMIT 20000) c JOIN verdict v ON v.text = c.text JOIN delivery d ON d.delivery = c.delivery LEFT JOIN peer p ON p.peer = d.relay "
				"WHERE coalesce(nullif(v.host, ''), p.host) <> '' GROUP BY 1, 2 ORDER BY count(*) DESC, 1, 2 LIMIT 1");

	stmt_text(s, stmt_param(s, ":cause"), g->cause);
	struct str found = stmt_step(s) ? typed(keep(b, s, address)) : STR_NONE;
	stmt_free(s);
	return found;
}

static struct str day_of(struct build *b, double at)
{
	time_t t = (time_t)at;
	struct tm tm;
	char day[16] = "";

	if (localtime_r(&t, &tm))
		strftime(day, sizeof day, "%Y-%m-%d", &tm);
	return arena_copy(&b->r->arena, str_c(day));
}

/* Who the mail of this login was from. */
static struct str sender(struct build *b, const struct group *g)
{
	struct stmt *s = db_prepare(b->db, "SELECT sender FROM message INDEXED BY message_sasl WHERE sasl_user IS NOT NULL AND sasl_user = :who AND intake_at BETWEEN :from AND :to "
					   "AND sender <> '' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1");

	stmt_text(s, stmt_param(s, ":who"), g->who);
	stmt_real(s, stmt_param(s, ":from"), g->started_at);
	stmt_real(s, stmt_param(s, ":to"), g->ended_at);
	struct str found = stmt_step(s) ? typed(keep(b, s, 0)) : STR_NONE;
	stmt_free(s);
	return found;
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
	if (str_eq(name, STR("fqdn")) && g->addrs && g->ours->fqdn.p)
		return !same_machine(g) ? STR_NONE : g->ours->fqdn;
	if (str_eq(name, STR("fqdn")))
		return str_eq(b->myhostname, b->bare_name) ? STR_NONE : b->myhostname;
	if (str_eq(name, STR("domain")) && dns) /* elsewhere it is the receiver's */
		return sender_domain(b);
	if (str_eq(name, STR("relay-host")) && g->relay.n)
		return typed(g->relay);
	if (str_eq(name, STR("relay-port")) && g->relay_port.n)
		return typed(g->relay_port);
	if (str_eq(name, STR("mx-host")) || str_eq(name, STR("relay-host")))
		return server(b, g, false);
	if (str_eq(name, STR("mx-address")))
		return server(b, g, true);
	if (str_eq(name, STR("sender")) && g->who.n)
		return sender(b, g);
	if (str_eq(name, STR("provider")) && g->provider_count == 1)
		return typed(g->providers);
	if (str_eq(name, STR("day")))
		return day_of(b, g->started_at);
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

/* True where <domain> in a line to type means the receivers'. */
static bool of_receivers(const struct group *g, struct str line)
{
	static const char *const theirs[] = { "rate.", "tls.", "network.", "protocol.", "dns.", "policy.ipv6", "remote.", "delay." };

	if (str_find_str(line, STR("<domain>"), 0) == line.n || str_find_str(line, STR(" IN TXT "), 0) < line.n)
		return false;
	for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
		if (str_starts(g->cause, str_c(theirs[i])))
			return true;
	return str_ends(line, STR(" slow:"));
}

/* True where a line to type is one for each of our addresses; elsewhere, of several of them, the log can't tell which is meant. */
static bool of_each_address(struct str line)
{
	return str_starts(line, STR("dig ")) || str_find_str(line, STR(" IN A"), 0) < line.n || str_find_str(line, STR(" IN PTR "), 0) < line.n;
}

/* A line, with our address one for each of them that the replies of the group name. */
static struct str fill_addresses(struct build *b, const struct group *g, struct str line)
{
	int family = str_find_str(line, STR("-address6>"), 0) < line.n ? AF_INET6 : str_find_str(line, STR("-address>"), 0) < line.n ? AF_INET : AF_UNSPEC;
	struct str out = STR("");

	if (family == AF_UNSPEC || !of_each_address(line) || named_of(g, family) < 2)
		return fill(b, g, line);
	for (size_t i = 0; i < g->addrs && i < NAMED; i++) {
		struct group one = *g;
		if (!is_family(g->ours[i].addr, family))
			continue;
		one.addrs = 1;
		one.ours[0] = g->ours[i];
		one.our_addr = g->ours[i].addr;
		out = arena_printf(&b->r->arena, "%.*s%s%.*s", STR_ARG(out), out.n ? "\n" : "", STR_ARG(fill(b, &one, line)));
	}
	return out;
}

struct str fill_line(struct build *b, const struct group *g, struct str line)
{
	const struct str *domain;
	struct str out = STR(""), mark = STR("<domain>");
	bool entry = str_starts(line, mark); /* of a table: for each of them; else the commonest will do */
	size_t n = of_receivers(g, line) ? receivers(b, g, &domain) : 0;

	if (n == 0 || (entry && n > RECEIVERS))
		return arena_printf(&b->r->arena, "%.*s\n", STR_ARG(fill_addresses(b, g, line)));
	for (size_t i = 0; i < (entry ? n : 1); i++) {
		struct str rest = line;
		for (size_t at; (at = str_find_str(rest, mark, 0)) < rest.n; rest = str_skip(rest, at + mark.n))
			out = arena_printf(&b->r->arena, "%.*s%.*s%.*s", STR_ARG(out), STR_ARG(str_head(rest, at)), STR_ARG(domain[i]));
		out = arena_printf(&b->r->arena, "%.*s%.*s\n", STR_ARG(out), STR_ARG(rest));
	}
	return fill(b, g, out);
}
