/* redact_names: what a text itself tells of names: behind which keys they stand, and where people's own words do. */
#include <ctype.h>

#include "report/redact_parts.h"

bool key_before(struct str before)
{
	static const char *const keys[] = { "from=<", "to=<", "essage-id=<", "essage-ID: <", "essage-Id: <", "sername=", "sasl_sender=", "user=<", "user=", "helo=<",
					    "for user ", "unknown user: \"", "/home/", "/var/mail/", "/var/spool/mail/" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (str_ends(before, str_c(keys[i])))
			return true;
	return false;
}

bool role_name(struct str local)
{
	static const char *const roles[] = { "postmaster", "hostmaster", "webmaster", "root", "abuse", "admin", "info", "mail", "user", "users", "noreply", "no-reply", "report",
					     "reports", "test", "www-data", "mailer-daemon", "unknown", "host", "from", "service", "support", "bounce", "bounces", "client", "smtp",
					     "postfix", "contact", "sales", "office", "news", "newsletter", "alert", "alerts", "cron", "daemon", "nobody", "address" };

	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (str_ieq(local, str_c(roles[i])))
			return true;
	return local.n < 3;
}

static void add(struct shown *s, struct str name)
{
	if (s->n < sizeof s->name / sizeof *s->name && !role_name(name) && !shown_has(s, name))
		s->name[s->n++] = name;
}

bool shown_has(const struct shown *s, struct str w)
{
	for (size_t i = 0; i < s->n; i++)
		if (str_ieq(s->name[i], w))
			return true;
	return false;
}

/* "+shop@": the rest of what stands before an @. */
static bool detail(struct str s)
{
	size_t i = 1;

	while (i < s.n && (in_name(s, i) || s.p[i] == '+'))
		i++;
	return s.n && s.p[0] == '+' && i < s.n && s.p[i] == '@';
}

void shown_read(const struct redact *r, struct str text, struct shown *s)
{
	s->n = 0;
	for (size_t i = 0, end; i < text.n; i = end > i ? end : i + 1) {
		for (end = i; end < text.n && in_name(text, end); end++)
			;
		struct str w = { text.p + i, end - i };
		if (w.n == 0)
			continue;
		if (end < text.n && text.p[end] == '[') { /* name[address] of a client */
			struct str a = str_skip(text, end + 1);
			size_t n = addr_ipv6(a);
			n = n ? n : addr_ipv4(a);
			if (n && addr_hidden(r, str_head(a, n)))
				add(s, w);
		} else if (end < text.n && (text.p[end] == '@' || detail(str_skip(text, end)) || str_starts(str_skip(text, end), STR("%40")))) {
			add(s, w);
		} else if (key_before(str_head(text, i))) {
			add(s, w);
		}
	}
}

/* Up to four words that begin like names, with one blank between them; what follows is in *end. */
static size_t names(struct str s, size_t *end)
{
	size_t i = 0, words = 0;

	*end = 0;
	while (words < 4 && i < s.n && (isupper((unsigned char)s.p[i]) || (unsigned char)s.p[i] >= 0x80) && in_name(s, i)) {
		while (i < s.n && (in_name(s, i) || s.p[i] == '\'' || s.p[i] == ','))
			i++;
		*end = i;
		words++;
		if (i >= s.n || s.p[i] != ' ')
			break;
		i++;
	}
	return words;
}

/* " <someone@": an address in angle brackets follows. */
static bool address_follows(struct str s)
{
	size_t at = 0;

	if (!str_starts(s, STR(" <")) && !str_starts(s, STR("<")))
		return false;
	while (at < s.n && s.p[at] != '@' && s.p[at] != '>')
		at++;
	return at < s.n && s.p[at] == '@';
}

/* "header Subject: what people wrote from client[…]; from=<…", "body …" alike. */
static size_t logged(const struct redact *r, struct str before, struct str s, struct buf *out)
{
	size_t skip = 0, from = 0, end;

	if (str_starts(s, STR("header "))) {
		for (skip = 7; skip < s.n && (isalnum((unsigned char)s.p[skip]) || s.p[skip] == '-'); skip++)
			;
		skip = str_starts(str_skip(s, skip), STR(": ")) ? skip + 2 : 0;
	} else if (str_ends(before, STR(": ")) && (str_starts(s, STR("body ")) || str_starts(s, STR("content ")))) {
		skip = str_find(s, ' ', 0) + 1;
	}
	if (skip == 0)
		return 0;
	for (end = skip; end < s.n && !str_starts(str_skip(s, end), STR("; from=<")); end++)
		if (str_starts(str_skip(s, end), STR(" from ")))
			from = end;
	end = end < s.n && from ? from : s.n;
	buf_add(out, str_head(s, skip));
	pseudonym(r, "p-", str_head(str_skip(s, skip), end - skip), 16, out);
	return end;
}

size_t written_words(const struct redact *r, struct str before, struct str s, struct buf *out)
{
	size_t end = logged(r, before, s, out), q;

	if (end)
		return end;
	if (str_starts(s, STR("=?")) && (end = str_find_str(s, STR("?="), 2)) < s.n) { /* encoded, as in headers */
		while (str_starts(str_skip(s, end + 2), STR(" =?")) && (q = str_find_str(s, STR("?="), end + 5)) < s.n)
			end = q;
		pseudonym(r, "p-", str_head(s, end + 2), 16, out);
		return end + 2;
	}
	if (s.p[0] == '"' && (q = str_find(s, '"', 1)) < s.n && address_follows(str_skip(s, q + 1))) {
		buf_char(out, '"');
		pseudonym(r, "p-", str_head(str_skip(s, 1), q - 1), 16, out);
		buf_char(out, '"');
		return q + 1;
	}
	if (before.n && in_name(before, before.n - 1))
		return 0;
	bool behind = before.n > 2 && str_ends(before, STR("(")) && s.n > 1;
	if (names(s, &end) && (address_follows(str_skip(s, end)) || (behind && end < s.n && s.p[end] == ')'))) {
		size_t at = before.n;
		while (behind && at && before.p[at - 1] != '@' && before.n - at < 80)
			at--;
		if (behind && (at == 0 || before.p[at - 1] != '@' || str_find(str_skip(before, at), ' ', 0) + 2 != before.n - at))
			return 0;
		pseudonym(r, "p-", str_head(s, end), 16, out);
		return end;
	}
	return 0;
}
