/* redact_text: finds the names in a text. It goes from word to word (letters, digits, and what may stand inside an address) and decides by form, by what
 * the database knows, and by what the text itself shows elsewhere; a word it takes for a name wrongly costs nothing but a pseudonym. */
#include <ctype.h>
#include <stdio.h>

#include "report/redact_parts.h"

void pseudonym(const struct redact *r, const char *prefix, struct str name, int digits, struct buf *out)
{
	char hex[20];

	snprintf(hex, sizeof hex, "%016llx", (unsigned long long)siphash(r->key, name));
	buf_printf(out, "%s%.*s", prefix, digits, hex);
}

bool in_name(struct str s, size_t i)
{
	char c = s.p[i];

	if ((unsigned char)c < 0x80)
		return isalnum((unsigned char)c) || c == '.' || c == '-' || c == '_';
	while (i && ((unsigned char)s.p[i] & 0xc0) == 0x80)
		i--;
	struct str at = str_skip(s, i);
	return !(str_starts(at, STR("\xe2\x80")) || str_starts(at, STR("\xe3\x80")) || str_starts(at, STR("\xef\xbc")) || str_starts(at, STR("\xef\xbd")));
}

/* The @ of an address, also as URLs write it: its length, 0 none. */
static size_t at_sign(struct str s, size_t i)
{
	return i < s.n && s.p[i] == '@' ? 1 : str_starts(str_skip(s, i), STR("%40")) ? 3 : 0;
}

/* What may stand before an @, RFC 5322's atom. */
static bool in_local(struct str s, size_t i)
{
	return in_name(s, i) || (s.p[i] && strchr("!#$%&'*+/=?^`{|}~", s.p[i]) && !at_sign(s, i));
}

/* Each label has its pseudonym, so that hosts of one domain still look like it; the last label stays. */
static void domain(const struct redact *r, struct str name, struct buf *out)
{
	char lower[256];

	for (size_t from = 0, dot; from < name.n; from = dot + 1) {
		dot = str_find(name, '.', from);
		if (from)
			buf_char(out, '.');
		if (dot == name.n && from) {
			buf_add(out, str_skip(name, from));
		} else {
			struct str rest = str_skip(name, from);
			rest.n = rest.n < sizeof lower ? rest.n : sizeof lower;
			for (size_t i = 0; i < rest.n; i++)
				lower[i] = (char)tolower((unsigned char)rest.p[i]);
			pseudonym(r, "d-", (struct str){ lower, rest.n }, 8, out);
		}
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

static void word(const struct redact *r, const struct shown *shown, bool said, struct str w, struct buf *out)
{
	struct str tail = STR("");

	while (w.n && (w.p[w.n - 1] == '.' || w.p[w.n - 1] == '-')) { /* the end of a sentence */
		w.n--;
		tail = (struct str){ w.p + w.n, tail.n + 1 };
	}
	bool name = shown_has(shown, w) || names_has(&r->users, w) || (said && names_has(&r->locals, w));
	size_t took = name ? 0 : addr_in_word(r, w, out);
	if (name)
		pseudonym(r, "p-", w, 16, out);
	else if (took && took < w.n)
		word(r, shown, said, str_skip(w, took), out);
	else if (took == 0 && r->everything && domain_known(r, w))
		domain(r, w, out);
	else if (took == 0)
		buf_add(out, w);
	buf_add(out, tail);
}

/* "name[address]": the name of a client says as much as its address. Returns what it took. */
static size_t client(const struct redact *r, struct str s, size_t name, struct buf *out)
{
	struct str rest = str_skip(s, name + 1);
	size_t n = addr_ipv6(rest);

	n = n ? n : addr_ipv4(rest);
	if (name == 0 || name >= s.n || s.p[name] != '[' || n == 0 || n >= rest.n || rest.p[n] != ']' || !addr_hidden(r, str_head(rest, n)))
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
static size_t address(const struct redact *r, const struct shown *shown, struct str s, size_t at, struct buf *out)
{
	size_t sign = at_sign(s, at), end = at + sign;

	while (end < s.n && in_name(s, end))
		end++;
	while (end > at + sign && (s.p[end - 1] == '.' || s.p[end - 1] == '-'))
		end--;
	struct str dom = { s.p + at + sign, end - at - sign };
	if (end < s.n && s.p[end] == '@' && end + 1 < s.n && isdigit((unsigned char)s.p[end + 1]))
		buf_add(out, str_head(s, at));
	else
		pseudonym(r, "p-", str_head(s, end), 16, out);
	buf_add(out, str_head(str_skip(s, at), sign));
	word(r, shown, false, dom, out);
	return end;
}

/* The length of what stands in angle brackets, where s begins behind the first. */
static size_t bracketed(struct str s)
{
	size_t n = 0;

	while (n < s.n && n < 1000 && s.p[n] != '>' && s.p[n] != '<')
		n++;
	return n < s.n && s.p[n] == '>' ? n : 0;
}

/* A name behind a key, or in angle brackets with an @ in it. Returns what it took. */
static size_t named(const struct redact *r, const struct shown *shown, struct str before, struct str s, struct buf *out)
{
	size_t n = str_ends(before, STR("<")) ? bracketed(s) : 0, at = n, local = 0;

	while (at && !at_sign(s, at - 1))
		at--;
	if (n && at)
		return address(r, shown, s, at - 1, out);
	if (!key_before(before))
		return 0;
	while (n == 0 && local < s.n && in_local(s, local))
		local++;
	n = n ? n : local < s.n && s.p[local] == '@' ? 0 : local;
	if (n)
		pseudonym(r, "p-", str_head(s, n), 16, out);
	return n;
}

/* Of "key=someone@…" without brackets, the length of a key that programs write; other words before a = may be names: bounces+jane=there@here. */
static size_t behind_key(struct str s, size_t local)
{
	static const char *const keys[] = { "to=", "from=", "orig_to=", "sender=", "recipient=", "rcpt=", "user=", "mail=", "email=", "addr=", "address=", "sasl_username=" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_starts(str_head(s, local), str_c(keys[i])) && local > strlen(keys[i]))
			return strlen(keys[i]);
	return 0;
}

void redact_text(const struct redact *r, struct str s, bool cut, struct buf *out)
{
	struct str all = s;
	struct shown shown;

	if (cut) /* half a name is not known again: it goes */
		while (s.n && s.p[s.n - 1] != ' ' && s.p[s.n - 1] != '[')
			s.n--;
	shown_read(r, s, &shown);
	size_t reply = str_find_str(s, STR(" said: "), 0), talk = str_find_str(s, STR("refused to talk to me: "), 0);
	for (size_t i = 0; i < s.n;) {
		struct str rest = str_skip(s, i), before = str_head(s, i);
		size_t n = addr_ipv6(rest), local = 0, took, key;
		if (n && (i == 0 || !in_name(s, i - 1))) {
			if (addr_hidden(r, str_head(rest, n)))
				pseudonym(r, "ip-", str_head(rest, n), 8, out);
			else
				buf_add(out, str_head(rest, n));
			i += n;
			continue;
		}
		if ((took = written_words(r, before, rest, out)) > 0 || (took = named(r, &shown, before, rest, out)) > 0) {
			i += took;
			continue;
		}
		if (rest.p[0] == '"') { /* "a b"@domain */
			size_t q = str_find(rest, '"', 1);
			if (q + 1 < rest.n && rest.p[q + 1] == '@') {
				i += address(r, &shown, rest, q + 1, out);
				continue;
			}
		}
		while (local < rest.n && in_local(rest, local))
			local++;
		n = 0;
		while (n < rest.n && in_name(rest, n))
			n++;
		if (local && at_sign(rest, local)) {
			key = behind_key(rest, local);
			buf_add(out, str_head(rest, key));
			i += key + address(r, &shown, str_skip(rest, key), local - key, out);
		} else if (n && (took = client(r, rest, n, out)) > 0) {
			i += took;
		} else if (n) {
			word(r, &shown, i > reply || i > talk, str_head(rest, n), out);
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
