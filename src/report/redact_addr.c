/* redact_addr: addresses of machines in the forms in which texts hold them: as they are, backwards before a zone, with dashes in a host's name. */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>

#include "report/redact_parts.h"

size_t addr_ipv4(struct str s)
{
	size_t i = 0;

	for (int part = 0; part < 4; part++) {
		size_t digits = 0;
		while (i < s.n && digits < 3 && isdigit((unsigned char)s.p[i]))
			i++, digits++;
		if (digits == 0 || (part < 3 && (i >= s.n || s.p[i++] != '.')))
			return 0;
	}
	return i < s.n && isdigit((unsigned char)s.p[i]) ? 0 : i;
}

size_t addr_ipv6(struct str s)
{
	size_t i = 0, colons = 0, letters = 0, doubled = 0;

	while (i < s.n && (isxdigit((unsigned char)s.p[i]) || s.p[i] == ':')) {
		colons += s.p[i] == ':';
		letters += isalpha((unsigned char)s.p[i]) != 0;
		doubled += s.p[i] == ':' && i && s.p[i - 1] == ':';
		i++;
	}
	if (i < s.n && s.p[i] == '.') { /* ::ffff:192.0.2.1 */
		size_t back = i;
		while (back && s.p[back - 1] != ':')
			back--;
		size_t v4 = addr_ipv4(str_skip(s, back));
		i = v4 ? back + v4 : i;
	}
	while (i > 1 && s.p[i - 1] == ':' && s.p[i - 2] != ':') /* "…::1: text" */
		i--;
	return colons >= 2 && (doubled || colons >= 7 || (letters && colons > 3)) ? i : 0;
}

static bool loopback(struct str a)
{
	return str_starts(a, STR("127.")) || str_eq(a, STR("::1")) || str_eq(a, STR("0.0.0.0")) || str_eq(a, STR("::"));
}

bool addr_hidden(const struct redact *r, struct str a)
{
	if (loopback(a))
		return false;
	return r->everything || names_has(&r->clients, a) || !names_has(&r->keep, a);
}

/* Four numbers with dots or dashes between them, at the beginning of s; forwards and backwards into there and back. Returns their length, 0 none. */
static size_t quad(struct str s, char there[16], char back[16])
{
	unsigned part[4];
	size_t i = 0;

	for (int n = 0; n < 4; n++) {
		size_t from = i;
		for (part[n] = 0; i < s.n && i - from < 3 && isdigit((unsigned char)s.p[i]); i++)
			part[n] = part[n] * 10 + (unsigned)(s.p[i] - '0');
		if (i == from || part[n] > 255 || (n < 3 && (i >= s.n || (s.p[i] != '.' && s.p[i] != '-'))))
			return 0;
		i += n < 3;
	}
	if (i < s.n && isdigit((unsigned char)s.p[i]))
		return 0;
	snprintf(there, 16, "%u.%u.%u.%u", part[0], part[1], part[2], part[3]);
	snprintf(back, 16, "%u.%u.%u.%u", part[3], part[2], part[1], part[0]);
	return i;
}

/* The 32 nibbles of an IPv6 address backwards, as ip6.arpa and block lists have them. Returns their length, 0 none. */
static size_t nibbles(struct str s, char text[INET6_ADDRSTRLEN])
{
	unsigned char bin[16] = { 0 };

	for (size_t i = 0; i < 32; i++) {
		if (2 * i + 1 > s.n || !isxdigit((unsigned char)s.p[2 * i]) || (i < 31 && (2 * i + 2 > s.n || s.p[2 * i + 1] != '.')))
			return 0;
		char c = s.p[2 * i];
		unsigned value = (unsigned)(isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10);
		bin[15 - i / 2] = (unsigned char)(bin[15 - i / 2] | value << (i % 2 ? 4 : 0));
	}
	return inet_ntop(AF_INET6, bin, text, INET6_ADDRSTRLEN) ? 63 : 0;
}

size_t addr_in_word(const struct redact *r, struct str w, struct buf *out)
{
	char there[INET6_ADDRSTRLEN], back[16] = "";
	size_t n = nibbles(w, there), from = 0;

	if (n == 0)
		for (; from < w.n && n == 0; from += n == 0)
			if (from == 0 || !isdigit((unsigned char)w.p[from - 1]))
				n = quad(str_skip(w, from), there, back);
	if (n == 0)
		return 0;
	if (!addr_hidden(r, str_c(there)) || (*back && !addr_hidden(r, str_c(back)))) {
		buf_add(out, str_head(w, from + n));
		return from + n;
	}
	if (from == 0 && n == w.n) {
		pseudonym(r, "ip-", w, 8, out);
	} else if (from == 0 && w.p[n] == '.') { /* before a zone */
		pseudonym(r, "pi-", str_c(*back ? back : there), 8, out);
	} else { /* in a host's name */
		n = str_find(w, '.', from + n) - from;
		pseudonym(r, "h-", str_head(w, from + n), 8, out);
	}
	return from + n;
}
