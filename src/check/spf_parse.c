/* The syntax of an SPF record (RFC 7208, 12). */
#include "check/spf_parts.h"

#include <arpa/inet.h>
#include <stdlib.h>

#include "util/die.h"

static bool alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
static bool digit(char c) { return c >= '0' && c <= '9'; }

static bool toplabel(struct str s)
{
	bool letter = false;

	if (s.n == 0 || s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!alpha(s.p[i]) && !digit(s.p[i]) && s.p[i] != '-')
			return false;
		letter |= !digit(s.p[i]);
	}
	return letter;
}

static struct str last_label(struct str s)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != '.')
		i--;
	return str_skip(s, i);
}

bool spf_domain_ok(struct str s)
{
	int labels = 0;

	if (s.n && s.p[s.n - 1] == '.')
		s.n--;
	if (s.n == 0 || s.n > 253)
		return false;
	struct str top = last_label(s);
	for (size_t at = 0; at <= s.n; labels++) {
		size_t end = str_find(s, '.', at);
		if (end == at || end - at > 63)
			return false;
		at = end + 1;
	}
	return labels >= 2 && toplabel(top);
}

static bool domain_spec(struct str s)
{
	if (s.n == 0 || spf_expand(NULL, s, STR_NONE, false, NULL, 0) != 0)
		return false;
	if (s.p[s.n - 1] == '}' || (s.n > 1 && s.p[s.n - 2] == '%'))
		return s.p[s.n - 1] == '}';
	if (s.p[s.n - 1] == '.')
		s.n--;
	struct str top = last_label(s);
	return top.n < s.n && toplabel(top);
}

/* Takes "/N" (or "//N") from the end of s. False when the number is no length. */
static bool cidr(struct str *s, struct str slash, int max, int *bits)
{
	size_t i = s->n;

	while (i > 0 && digit(s->p[i - 1]))
		i--;
	struct str number = str_skip(*s, i), before = str_head(*s, i);
	if (number.n == 0 || !str_ends(before, slash))
		return true;
	if (slash.n == 1 && str_ends(before, STR("//")))
		return false;
	*bits = (int)str_int(number, max);
	*s = str_head(before, i - slash.n);
	return *bits >= 0 && (number.n == 1 || number.p[0] != '0');
}

static bool address(struct spf_term *t, int family, struct str arg)
{
	char text[64];
	int *bits = family == AF_INET ? &t->bits4 : &t->bits6;

	if (!cidr(&arg, STR("/"), family == AF_INET ? 32 : 128, bits) || arg.n >= sizeof text || arg.n == 0)
		return false;
	memcpy(text, arg.p, arg.n);
	text[arg.n] = '\0';
	return inet_pton(family, text, t->addr) == 1;
}

static bool mechanism(struct spf_term *t, struct str s)
{
	static const struct { struct str name; enum spf_kind kind; } names[] = {
		{ { "all", 3 }, SPF_ALL }, { { "include", 7 }, SPF_INCLUDE }, { { "a", 1 }, SPF_A }, { { "mx", 2 }, SPF_MX },
		{ { "ptr", 3 }, SPF_PTR }, { { "ip4", 3 }, SPF_IP4 }, { { "ip6", 3 }, SPF_IP6 }, { { "exists", 6 }, SPF_EXISTS },
	};
	static const char marks[] = "+-~?";
	static const enum spf_result results[] = { SPF_PASS, SPF_FAIL, SPF_SOFTFAIL, SPF_NEUTRAL };
	const char *mark = s.p[0] ? strchr(marks, s.p[0]) : NULL;
	size_t end = 0;

	t->result = mark ? results[mark - marks] : SPF_PASS;
	if (mark)
		s = str_skip(s, 1);
	while (end < s.n && s.p[end] != ':' && s.p[end] != '/')
		end++;
	int found = -1;
	for (int i = 0; i < (int)(sizeof names / sizeof *names); i++)
		if (str_ieq(str_head(s, end), names[i].name))
			found = i;
	if (found < 0)
		return false;
	t->kind = names[found].kind;
	struct str arg = str_skip(s, end);
	if (t->kind == SPF_ALL)
		return arg.n == 0;
	if (t->kind == SPF_A || t->kind == SPF_MX)
		if (!cidr(&arg, STR("//"), 128, &t->bits6) || !cidr(&arg, STR("/"), 32, &t->bits4))
			return false;
	if (arg.n == 0)
		return t->kind == SPF_A || t->kind == SPF_MX || t->kind == SPF_PTR;
	if (arg.p[0] != ':')
		return false;
	arg = str_skip(arg, 1);
	if (t->kind == SPF_IP4 || t->kind == SPF_IP6)
		return address(t, t->kind == SPF_IP4 ? AF_INET : AF_INET6, arg);
	t->domain = arg;
	return domain_spec(arg);
}

static bool term(struct spf_term *t, struct str s)
{
	size_t i = 0;

	*t = (struct spf_term){ .text = s, .bits4 = 32, .bits6 = 128 };
	for (; i < s.n && (alpha(s.p[i]) || (i && (digit(s.p[i]) || strchr("-_.", s.p[i])))) && s.p[i]; i++)
		;
	if (i == 0 || i == s.n || s.p[i] != '=')
		return mechanism(t, s);
	struct str name = str_head(s, i);
	t->domain = str_skip(s, i + 1);
	t->kind = str_ieq(name, STR("redirect")) ? SPF_REDIRECT : str_ieq(name, STR("exp")) ? SPF_EXP : SPF_OTHER;
	return t->kind == SPF_OTHER ? spf_expand(NULL, t->domain, STR_NONE, false, NULL, 0) == 0 : domain_spec(t->domain);
}

int spf_parse(struct str record, struct spf_term **terms, struct str *bad)
{
	int n = 0, seen[SPF_OTHER + 1] = { 0 };

	*terms = calloc(record.n / 2 + 1, sizeof **terms);
	if (*terms == NULL)
		die_oom();
	for (size_t at = 0; at < record.n;) {
		size_t end = str_find(record, ' ', at);
		struct str s = { record.p + at, end - at };
		at = end + 1;
		if (s.n == 0)
			continue;
		struct spf_term *t = &(*terms)[n++];
		if (!term(t, s) || ((t->kind == SPF_REDIRECT || t->kind == SPF_EXP) && seen[t->kind]++)) {
			*bad = s;
			return -1;
		}
	}
	return n;
}
