/* Macros of SPF (RFC 7208, 7). */
#include "check/spf_parts.h"

#include <stdio.h>
#include <time.h>

struct sink {
	char *p;
	size_t n, room;
	bool full;
};

static void put(struct sink *s, char c)
{
	if (s->room == 0)
		return;
	if (s->n + 1 >= s->room)
		s->full = true;
	else
		s->p[s->n++] = c;
}

static void put_escaped(struct sink *s, char c, bool escape)
{
	bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("-._~", c));

	if (!escape || plain) {
		put(s, c);
		return;
	}
	put(s, '%');
	put(s, "0123456789ABCDEF"[(unsigned char)c >> 4]);
	put(s, "0123456789ABCDEF"[(unsigned char)c & 15]);
}

static struct str value(struct spf_ctx *c, char letter, struct str domain, char *buf, size_t room)
{
	size_t n = 0;

	switch (letter) {
	case 's':
		snprintf(buf, room, "%.*s@%.*s", STR_ARG(c->local), STR_ARG(c->sender_domain));
		return str_c(buf);
	case 'l': return c->local;
	case 'o': return c->sender_domain;
	case 'd': return domain;
	case 'h': return c->helo;
	case 'v': return c->family == 4 ? STR("in-addr") : STR("ip6");
	case 'c': return str_c(c->ip);
	case 'r': return STR("unknown");
	case 't':
		snprintf(buf, room, "%lld", (long long)time(NULL));
		return str_c(buf);
	case 'p':
		return spf_proven(c, domain, false, buf, room) ? str_c(buf) : STR("unknown");
	default: break;
	}
	if (c->family == 4)
		return str_c(c->ip);
	for (int i = 0; i < 32; i++) {
		buf[n++] = "0123456789ABCDEF"[i % 2 ? c->addr[i / 2] & 15 : c->addr[i / 2] >> 4];
		buf[n++] = '.';
	}
	return (struct str){ buf, n - 1 };
}

/* Splits at the delimiters, turns round, keeps the last keep parts, joins by dots. */
static void transform(struct sink *out, struct str v, struct str delimiters, bool reverse, int64_t keep, bool escape)
{
	struct str part[512];
	int n = 0;

	if (delimiters.n == 0)
		delimiters = STR(".");
	size_t start = 0;
	for (size_t i = 0; i <= v.n && n < 512; i++)
		if (i == v.n || memchr(delimiters.p, v.p[i], delimiters.n)) {
			part[n++] = (struct str){ v.p + start, i - start };
			start = i + 1;
		}
	int first = keep > 0 && keep < n ? n - (int)keep : 0;
	for (int i = first; i < n; i++) {
		struct str s = part[reverse ? n - 1 - i : i];
		if (i > first)
			put(out, '.');
		for (size_t k = 0; k < s.n; k++)
			put_escaped(out, s.p[k], escape);
	}
}

/* body is what stands between the braces. */
static bool macro(struct spf_ctx *c, struct str body, struct str domain, bool explain, struct sink *out)
{
	char buf[1024];
	size_t i = 1, digits;

	if (body.n == 0)
		return false;
	char letter = (char)(body.p[0] | 0x20);
	bool upper = body.p[0] >= 'A' && body.p[0] <= 'Z', reverse = false;
	if (letter == 0 || !strchr(explain ? "slodiphvcrt" : "slodiphv", letter) || (!upper && letter != body.p[0]))
		return false;
	while (i < body.n && body.p[i] >= '0' && body.p[i] <= '9')
		i++;
	digits = i - 1;
	int64_t keep = digits ? str_int((struct str){ body.p + 1, digits }, 1000000) : 0;
	if (digits && keep == 0)
		return false;
	if (keep < 0)
		keep = 0; /* more parts than any text has */
	if (i < body.n && (body.p[i] | 0x20) == 'r') {
		reverse = true;
		i++;
	}
	struct str delimiters = str_skip(body, i);
	for (size_t k = 0; k < delimiters.n; k++)
		if (!memchr(".-+,/_=", delimiters.p[k], 7))
			return false;
	if (c)
		transform(out, value(c, letter, domain, buf, sizeof buf), delimiters, reverse, keep, upper);
	return true;
}

int spf_expand(struct spf_ctx *c, struct str m, struct str domain, bool explain, char *to, size_t room)
{
	struct sink out = { to, 0, c ? room : 0, false };

	for (size_t i = 0; i < m.n; i++) {
		unsigned char ch = (unsigned char)m.p[i];
		if (ch < (explain ? ' ' : '!') || ch > '~')
			return -1;
		if (ch != '%') {
			put(&out, m.p[i]);
			continue;
		}
		if (++i == m.n)
			return -1;
		if (m.p[i] == '%')
			put(&out, '%');
		else if (m.p[i] == '_')
			put(&out, ' ');
		else if (m.p[i] == '-') {
			put(&out, '%');
			put(&out, '2');
			put(&out, '0');
		} else if (m.p[i] == '{') {
			size_t end = str_find(m, '}', i);
			if (end == m.n || !macro(c, (struct str){ m.p + i + 1, end - i - 1 }, domain, explain, &out))
				return -1;
			i = end;
		} else
			return -1;
	}
	if (c)
		to[out.n] = '\0';
	return out.full ? -1 : 0;
}
