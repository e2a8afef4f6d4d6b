/* replies_text: see replies_text.h. A reply is quoted by strangers in any form, so addresses are taken only where the words
 * around them say whose they are. */
#include "analysis/replies_text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_v4(struct str s)
{
	char z[INET_ADDRSTRLEN];
	struct in_addr a;

	if (s.n < 7 || s.n >= sizeof z)
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return inet_pton(AF_INET, z, &a) == 1;
}

static bool is_v6(struct str s)
{
	char z[INET6_ADDRSTRLEN];
	struct in6_addr a;

	if (s.n < 3 || s.n >= sizeof z)
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	return inet_pton(AF_INET6, z, &a) == 1;
}

struct str reply_address(struct str addr, char *room)
{
	static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	struct in6_addr a;

	if (!is_v6(addr))
		return addr;
	memcpy(room, addr.p, addr.n);
	room[addr.n] = '\0';
	inet_pton(AF_INET6, room, &a);
	if (!memcmp(a.s6_addr, mapped, sizeof mapped))
		inet_ntop(AF_INET, a.s6_addr + 12, room, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, &a, room, INET6_ADDRSTRLEN);
	return str_c(room);
}

/* One address, however the two are spelled. */
static bool same_address(struct str a, struct str b)
{
	char x[48], y[48];

	return str_ieq(reply_address(a, x), reply_address(b, y));
}

/* Loopback, link-local and private: never the address that a server of the Internet complains of. */
static bool inside(struct str a)
{
	static const char *const nets[] = { "127.", "10.", "192.168.", "169.254.", "0.", "::1", "fe80:", "fd", "fc" };

	for (size_t i = 0; i < sizeof nets / sizeof *nets; i++)
		if (a.n >= strlen(nets[i]) && !strncasecmp(a.p, nets[i], strlen(nets[i])))
			return true;
	if (str_starts(a, STR("172.")) && a.n > 6 && a.p[6] == '.')
		return (a.p[4] == '1' && a.p[5] >= '6') || a.p[4] == '2' || (a.p[4] == '3' && a.p[5] <= '1');
	return false;
}

static bool ends_with_word(struct str s, const char *word)
{
	size_t n = strlen(word);

	return s.n >= n && !strncasecmp(s.p + s.n - n, word, n) && (s.n == n || !isalnum((unsigned char)s.p[s.n - n - 1]));
}

/* How surely the words before and behind an address call it the client's: 3 named, 2 in brackets or a URL's query, 1 by what is said of it. */
static int whose(struct str before, struct str behind)
{
	static const char *const named[] = { "from", "ip", "client", "address", "host", "ip is", "client host", "server", "mta", "ips",
		"adresse", "query/ip", "ip address is", "remote", "helo", "your", "for", "ipv6", "source" };
	static const char *const of_it[] = { " is ", " has ", " was ", " listed", ", listed", " blocked", " not ", " does ", " in ", " on ",
		" found", " sender", " rejected", " refused", " requested", " belongs", " before", " appears" };

	while (before.n && before.p[before.n - 1] == ' ')
		before.n--;
	bool bracket = before.n && strchr("[(<?", before.p[before.n - 1]);
	while (before.n && strchr(" :=[(<'\"/", before.p[before.n - 1]))
		before.n--;
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (ends_with_word(before, named[i]))
			return 3;
	if (bracket)
		return 2;
	for (size_t i = 0; i < sizeof of_it / sizeof *of_it; i++)
		if (behind.n >= strlen(of_it[i]) && !strncasecmp(behind.p, of_it[i], strlen(of_it[i])))
			return 1;
	return ends_with_word(before, "of") ? 1 : 0; /* "the reputation of", "PTR of" */
}

struct str reply_our_addr(struct str said, struct str server_addr)
{
	struct str best = STR("");
	int rank = 0;
	bool server_inside = inside(server_addr);

	for (size_t i = 0; i < said.n; i++) {
		size_t n = 0;
		if (!isxdigit((unsigned char)said.p[i]) && said.p[i] != ':')
			continue;
		while (i + n < said.n && (isxdigit((unsigned char)said.p[i + n]) || said.p[i + n] == '.' || said.p[i + n] == ':'))
			n++;
		struct str a = { said.p + i, n };
		bool word = i && (isalnum((unsigned char)said.p[i - 1]) || said.p[i - 1] == '-' || said.p[i - 1] == '.');
		while (a.n && (a.p[a.n - 1] == '.' || a.p[a.n - 1] == ':') && !str_ends(a, STR("::")))
			a.n--;
		if (i && lower(said.p[i - 1]) == 'v' && str_starts(a, STR("6:"))) { /* [IPv6:2001:db8::1] */
			a = str_skip(a, 2);
			word = false;
		}
		if (!word && (is_v4(a) || is_v6(a)) && !same_address(a, server_addr) && (!inside(a) || server_inside)) {
			size_t at = (size_t)(a.p - said.p);
			int r = whose(str_head(said, at), str_skip(said, at + a.n));
			if (r > rank) {
				rank = r;
				best = a;
			}
		}
		i += n - 1;
	}
	return best;
}

struct str reply_url(struct str said)
{
	for (size_t i = str_find_str(said, STR("http"), 0); i < said.n; i = str_find_str(said, STR("http"), i + 1)) {
		struct str u = str_skip(said, i);
		size_t n = 0;
		if (!str_starts(u, STR("http://")) && !str_starts(u, STR("https://")))
			continue;
		while (n < u.n && (unsigned char)u.p[n] > ' ' && !strchr("<>\"'[]{}|\\^`", u.p[n]))
			n++;
		while (n && strchr(".,;:!)", u.p[n - 1]))
			n--;
		return str_head(u, n);
	}
	return STR("");
}

static bool of_code(char c)
{
	return (c >= 'A' && c <= 'Z') || digit(c) || c == '-';
}

/* "AUP#CXSNDR" (Cox, Charter) and "IB607" (GoDaddy) stand alone in the text. */
static struct str bare_tag(struct str said)
{
	for (size_t i = str_find_str(said, STR("AUP#"), 0); i < said.n; i = str_find_str(said, STR("AUP#"), i + 1)) {
		size_t n = 4;
		while (i + n < said.n && n < 20 && of_code(said.p[i + n]))
			n++;
		if (n > 5)
			return (struct str){ said.p + i + 4, n - 4 };
	}
	for (size_t i = str_find_str(said, STR("IB"), 0); i + 5 <= said.n; i = str_find_str(said, STR("IB"), i + 1))
		if ((i == 0 || !isalnum((unsigned char)said.p[i - 1])) && digit(said.p[i + 2]) && digit(said.p[i + 3]) && digit(said.p[i + 4]) &&
		    (i + 5 == said.n || !isalnum((unsigned char)said.p[i + 5])))
			return (struct str){ said.p + i, 5 };
	return STR("");
}

struct str reply_tag(struct str said)
{
	for (size_t i = 0; i < said.n; i++) {
		size_t n = 1, letters = 0, digits = 0;
		if (said.p[i] != '[' && said.p[i] != '(')
			continue;
		for (; i + n < said.n && n < 16; n++) {
			char c = said.p[i + n];
			if (c >= 'A' && c <= 'Z' && digits == 0)
				letters++;
			else if (digit(c))
				digits++;
			else if (c != '-')
				break;
		}
		if (letters >= 1 && digits >= 1 && i + n < said.n && said.p[i + n] == (said.p[i] == '[' ? ']' : ')'))
			return (struct str){ said.p + i + 1, n - 1 };
	}
	return bare_tag(said);
}
