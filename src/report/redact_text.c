/* redact_text: finds the names in a text. It goes from word to word (letters, digits, and what may stand inside an address) and decides by form and by
 * what the database knows; a word it takes for a name wrongly costs nothing but a pseudonym. */
#include "report/redact.h"

#include <ctype.h>
#include <stdio.h>

static void pseudonym(const struct redact *r, const char *prefix, struct str name, int digits, struct buf *out)
{
	char hex[20];

	snprintf(hex, sizeof hex, "%016llx", (unsigned long long)siphash(r->key, name));
	buf_printf(out, "%s%.*s", prefix, digits, hex);
}

/* Letters of all scripts, since addresses may hold them; not the punctuation of Japanese sentences. */
static bool in_name(struct str s, size_t i)
{
	char c = s.p[i];

	if ((unsigned char)c < 0x80)
		return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '_';
	while (i && ((unsigned char)s.p[i] & 0xc0) == 0x80)
		i--;
	struct str at = str_skip(s, i);
	return !(str_starts(at, STR("\xe2\x80")) || str_starts(at, STR("\xe3\x80")) || str_starts(at, STR("\xef\xbc")) || str_starts(at, STR("\xef\xbd")));
}

/* What may stand before an @, RFC 5322's atom. */
static bool in_local(struct str s, size_t i)
{
	return in_name(s, i) || (s.p[i] && strchr("!#$%&'*+/=?^`{|}~", s.p[i]));
}

static size_t ipv4(struct str s)
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

/* Hexadecimal digits with at least two colons. Times of day have only digits and are told apart by their form. */
static size_t ipv6(struct str s)
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
		size_t v4 = ipv4(str_skip(s, back));
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

static bool address_hidden(const struct redact *r, struct str a)
{
	if (loopback(a))
		return false;
	return r->everything || names_has(&r->clients, a) || !names_has(&r->keep, a);
}

/* Each label has its pseudonym, so that hosts of one domain still look like it; the last label stays. */
static void domain(const struct redact *r, struct str name, struct buf *out)
{
	for (size_t from = 0, dot; from < name.n; from = dot + 1) {
		dot = str_find(name, '.', from);
		if (from)
			buf_char(out, '.');
		if (dot == name.n && from)
			buf_add(out, str_skip(name, from));
		else
			pseudonym(r, "d-", str_skip(name, from), 8, out);
	}
}

/* A name that is known, or belongs to one that is. */
static bool domain_known(const struct redact *r, struct str name)
{
	if (name.n && name.p[name.n - 1] == '.')
		name.n--;
	if (names_has(&r->domains, name))
		return true;
	for (size_t dot = str_find(name, '.', 0); dot < name.n; dot = str_find(name, '.', dot + 1)) {
		struct str rest = str_skip(name, dot + 1);
		if (str_find(rest, '.', 0) < rest.n && names_has(&r->domains, rest))
			return true;
	}
	return false;
}

static void word(const struct redact *r, struct str w, struct buf *out)
{
	size_t v4 = ipv4(w);
	struct str tail = STR("");

	while (w.n && (w.p[w.n - 1] == '.' || w.p[w.n - 1] == '-')) { /* the end of a sentence */
		w.n--;
		tail = (struct str){ w.p + w.n, tail.n + 1 };
	}
	if (v4 == w.n && v4) {
		if (address_hidden(r, w))
			pseudonym(r, "ip-", w, 8, out);
		else
			buf_add(out, w);
	} else if (v4 && w.p[v4] == '.') { /* backwards, in front of a zone */
		struct str a = str_head(w, v4);
		char fwd[16] = "";
		size_t n = 0;
		for (size_t end = a.n; end; end = end ? end - 1 : 0) {
			size_t from = end;
			while (from && a.p[from - 1] != '.')
				from--;
			n += (size_t)snprintf(fwd + n, sizeof fwd - n, "%s%.*s", n ? "." : "", (int)(end - from), a.p + from);
			end = from;
		}
		if (address_hidden(r, str_c(fwd)))
			pseudonym(r, "pi-", str_c(fwd), 8, out);
		else
			buf_add(out, a);
		word(r, str_skip(w, v4), out);
	} else if (names_has(&r->users, w)) {
		pseudonym(r, "p-", w, 16, out);
	} else if (r->everything && domain_known(r, w)) {
		domain(r, w, out);
	} else {
		buf_add(out, w);
	}
	buf_add(out, tail);
}

/* "name[address]": the name of a client says as much as its address. Returns what it took. */
static size_t client(const struct redact *r, struct str s, size_t name, struct buf *out)
{
	struct str rest = str_skip(s, name + 1);
	size_t n = ipv6(rest);

	n = n ? n : ipv4(rest);
	if (name == 0 || name >= s.n || s.p[name] != '[' || n == 0 || n >= rest.n || rest.p[n] != ']' || !address_hidden(r, str_head(rest, n)))
		return 0;
	if (str_eq(str_head(s, name), STR("unknown")))
		buf_add(out, STR("unknown"));
	else
		pseudonym(r, "h-", str_head(s, name), 8, out);
	buf_char(out, '[');
	pseudonym(r, "ip-", str_head(rest, n), 8, out);
	buf_char(out, ']');
	return name + 1 + n + 1;
}

/* The part before an @ ends at s.p + at; the domain follows. Incident keys look alike: cause@provider@day. */
static size_t address(const struct redact *r, struct str s, size_t at, struct buf *out)
{
	size_t end = at + 1;

	while (end < s.n && in_name(s, end))
		end++;
	while (end > at + 1 && (s.p[end - 1] == '.' || s.p[end - 1] == '-'))
		end--;
	struct str dom = { s.p + at + 1, end - at - 1 };
	if (end < s.n && s.p[end] == '@' && end + 1 < s.n && isdigit((unsigned char)s.p[end + 1]))
		buf_add(out, str_head(s, at));
	else
		pseudonym(r, "p-", str_head(s, end), 16, out);
	buf_char(out, '@');
	word(r, dom, out);
	return end;
}

/* What stands behind one of these is a name even without an @: from=<root>, a name behind home/. */
static bool named(struct str before)
{
	static const char *const keys[] = { "from=<", "to=<", "message-id=<", "Message-ID: <", "sasl_username=", "sasl_sender=", "user=<", "helo=<", "for user ",
					    "/home/", "/var/mail/", "/var/spool/mail/" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_ends(before, str_c(keys[i])))
			return true;
	return false;
}

/* "header Subject: what people wrote from client[…]; from=<…": a header that a check logged is a person's words. Returns what it took. */
static size_t header(const struct redact *r, struct str s, struct buf *out)
{
	size_t name = sizeof "header " - 1, from = 0, end;

	if (!str_starts(s, STR("header ")))
		return 0;
	while (name < s.n && (isalpha((unsigned char)s.p[name]) || s.p[name] == '-'))
		name++;
	if (!str_starts(str_skip(s, name), STR(": ")))
		return 0;
	for (end = name + 2; end < s.n && !str_starts(str_skip(s, end), STR("; from=<")); end++)
		if (str_starts(str_skip(s, end), STR(" from ")))
			from = end;
	end = end < s.n && from ? from : s.n;
	buf_add(out, str_head(s, name + 2));
	pseudonym(r, "p-", str_head(str_skip(s, name + 2), end - name - 2), 16, out);
	return end;
}

void redact_text(const struct redact *r, struct str s, bool cut, struct buf *out)
{
	struct str all = s;

	if (cut) /* half a name is not known again: it goes */
		while (s.n && s.p[s.n - 1] != ' ' && s.p[s.n - 1] != '[')
			s.n--;
	for (size_t i = 0; i < s.n;) {
		struct str rest = str_skip(s, i);
		size_t n = ipv6(rest), local = 0, took;
		if (n && (i == 0 || !in_name(s, i - 1))) {
			if (address_hidden(r, str_head(rest, n)))
				pseudonym(r, "ip-", str_head(rest, n), 8, out);
			else
				buf_add(out, str_head(rest, n));
			i += n;
			continue;
		}
		if ((took = header(r, rest, out)) > 0) {
			i += took;
			continue;
		}
		if (rest.p[0] == '"') { /* "a b"@domain */
			size_t q = str_find(rest, '"', 1);
			if (q + 1 < rest.n && rest.p[q + 1] == '@') {
				i += address(r, rest, q + 1, out);
				continue;
			}
		}
		while (local < rest.n && in_local(rest, local))
			local++;
		n = 0;
		while (n < rest.n && in_name(rest, n))
			n++;
		if (local && local < rest.n && rest.p[local] == '@') {
			/* "to=a@b": what is before the = is no part of it */
			size_t eq = local;
			while (eq > n && rest.p[eq - 1] != '=')
				eq--;
			if (eq > n) {
				buf_add(out, str_head(rest, eq));
				i += eq;
			} else {
				i += address(r, rest, local, out);
			}
		} else if (n && (took = client(r, rest, n, out)) > 0) {
			i += took;
		} else if (local && named(str_head(s, i))) {
			pseudonym(r, "p-", str_head(rest, local), 16, out);
			i += local;
		} else if (n) {
			word(r, str_head(rest, n), out);
			i += n;
		} else {
			do
				buf_char(out, s.p[i++]);
			while (i < s.n && ((unsigned char)s.p[i] & 0xc0) == 0x80);
		}
	}
	if (s.n < all.n)
		buf_add(out, STR("\xe2\x80\xa6"));
}
