/* replies_words: see replies_text.h. The words of a reply in one form, without the names and addresses that are none of its words. */
#include "analysis/replies_text.h"

#include <ctype.h>
#include <string.h>

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Bytes of "550-5.7.25 " at the start of s, when it repeats code; 0 when it does not. */
static size_t repeated(struct str s, int code)
{
	size_t n;

	if (s.n < 4 || (s.p[3] != '-' && s.p[3] != ' ') || s.p[0] != '0' + code / 100 || s.p[1] != '0' + code / 10 % 10 ||
	    s.p[2] != '0' + code % 10)
		return 0;
	n = 4;
	while (n < s.n && (digit(s.p[n]) || s.p[n] == '.'))
		n++;
	return n > 8 && (n == s.n || s.p[n] == ' ') ? n : 4; /* an enhanced code has five characters at least */
}

static bool of_local_part(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || (c && strchr("._+-=%&#~/*", c));
}

static bool of_domain(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 || c == '.' || c == '-';
}

/* Somebody's mail address is none of the server's words: info@spamfilter.example says nothing of spam. */
static void mask_mail_addresses(char *p, size_t n)
{
	for (char *at = memchr(p, '@', n); at; at = memchr(at + 1, '@', n - (size_t)(at + 1 - p))) {
		char *from = at, *to = at + 1;
		while (from > p && of_local_part(from[-1]))
			from--;
		while (to < p + n && of_domain(*to))
			to++;
		if (from == at || to == at + 1)
			continue;
		memset(from, 'x', (size_t)(at - from));
		memset(at + 1, 'x', (size_t)(to - at - 1));
	}
}

/* Where the domain that a host belongs to begins in its name: its last two labels, three where the last but one is as short as "co". */
static struct str domain_of(struct str host)
{
	size_t at = host.n, last = host.n;

	for (int labels = 0; at && labels < 2; labels++) {
		last = at;
		while (at && host.p[at - 1] != '.')
			at--;
		if (labels == 1 && last - at <= 3 && at)
			labels = 0;
		at -= at > 0;
	}
	return str_skip(host, at + (at < host.n && host.p[at] == '.'));
}

/* Nor is a server's name for itself, which stands in front: "421 4.7.0 mx.workshops.example: …" says nothing of hops. */
static void mask_own_name(const struct reply_parts *p, char *lower, size_t n)
{
	struct str domain = domain_of(p->host), s = { lower, n };
	size_t from = p->code ? 4 : 0, to;

	if (from + p->dsn.n < n && p->dsn.n && str_starts(str_skip(s, from), p->dsn))
		from += p->dsn.n + 1;
	for (to = from; to < n && of_domain(lower[to]); to++)
		;
	if (!domain.n || to - from < domain.n || !str_ieq(str_skip(str_head(s, to), to - domain.n), domain) ||
	    (to - domain.n > from && lower[to - domain.n - 1] != '.'))
		return;
	memset(lower + from, 'x', to - from);
}

void reply_normalise(const struct reply_parts *p, struct reply_text *out)
{
	struct str s = str_head(p->said, REPLY_MAX);
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool blank = c <= ' ' || c == 0x7f;
		bool border = n == 0 || out->cased[n - 1] == ' ';
		if (!blank && border && p->code) {
			size_t skip = repeated(str_skip(s, i), p->code);
			if (skip && n == 0) { /* the first one stays, in the form of a last line */
				memcpy(out->cased, s.p, 3);
				out->cased[3] = ' ';
				n = 4;
				i += 3;
				continue;
			}
			if (skip) {
				i += skip - 1;
				continue;
			}
		}
		if (blank && border)
			continue;
		out->cased[n++] = blank ? ' ' : (char)c;
	}
	while (n && out->cased[n - 1] == ' ')
		n--;
	out->n = n;
	for (size_t i = 0; i < n; i++)
		out->lower[i] = lower(out->cased[i]);
	mask_mail_addresses(out->lower, n);
	mask_own_name(p, out->lower, n);
}
