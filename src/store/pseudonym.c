/* pseudonym: two SQL functions for prune. A pseudonym is p- and 16 hexadecimal digits, for an address before its @domain; what is one already
 * stays, so that pruning every night does no harm. */
#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/prune.h"

enum { DIGITS = 16, NAME = 2 + DIGITS };

static bool is_pseudonym(struct str local)
{
	if (local.n != NAME || !str_starts(local, STR("p-")))
		return false;
	for (size_t i = 2; i < local.n; i++)
		if (!isxdigit((unsigned char)local.p[i]))
			return false;
	return true;
}

/* Appends the pseudonym of s to out; returns its length. Room: s.n + NAME. */
static size_t put(const unsigned char *key, struct str s, char *out)
{
	size_t at = str_find(s, '@', 0);
	char digits[DIGITS + 1];

	if (s.n == 0 || is_pseudonym(str_head(s, at))) {
		memcpy(out, s.p, s.n);
		return s.n;
	}
	snprintf(digits, sizeof digits, "%016llx", (unsigned long long)siphash(key, s));
	memcpy(out, "p-", 2);
	memcpy(out + 2, digits, DIGITS);
	memcpy(out + NAME, s.p + at, s.n - at);
	return NAME + s.n - at;
}

static struct str argument(sqlite3_value *v)
{
	const char *p = (const char *)sqlite3_value_text(v);

	return (struct str){ p, p ? (size_t)sqlite3_value_bytes(v) : 0 };
}

static void pseudonym(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct str s = argument(v[0]);

	(void)n;
	if (s.p == NULL)
		return;
	char *out = malloc(s.n + NAME + 1);
	if (out == NULL)
		die_oom();
	sqlite3_result_text64(c, out, put(sqlite3_user_data(c), s, out), free, SQLITE_UTF8);
}

static bool in_address(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("!#$%&'*+/=?^_`{|}~.-", c)) || (unsigned char)c >= 0x80;
}

/* Addresses within a text. */
static void scrub(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct str s = argument(v[0]);
	size_t o = 0, i = 0;

	(void)n;
	if (s.p == NULL)
		return;
	char *out = malloc((s.n + 1) * (NAME + 1)); /* "a@b@c" grows by a name for each @ at most */
	if (out == NULL)
		die_oom();
	while (i < s.n) {
		size_t from = i, at;
		while (i < s.n && in_address(s.p[i]))
			i++;
		at = i;
		if (i < s.n && i > from && s.p[i] == '@')
			for (i++; i < s.n && (isalnum((unsigned char)s.p[i]) || s.p[i] == '.' || s.p[i] == '-' || (unsigned char)s.p[i] >= 0x80); i++)
				;
		if (i > at + 1) {
			o += put(sqlite3_user_data(c), (struct str){ s.p + from, i - from }, out + o);
		} else {
			if (i == from)
				i++;
			memcpy(out + o, s.p + from, i - from);
			o += i - from;
		}
	}
	sqlite3_result_text64(c, out, o, free, SQLITE_UTF8);
}

void pseudonym_register(struct db *db, const unsigned char *key)
{
	void *k = (void *)(uintptr_t)key;

	sqlite3_create_function(db_handle(db), "pseudonym", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, k, pseudonym, NULL, NULL);
	sqlite3_create_function(db_handle(db), "scrub", 1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, k, scrub, NULL, NULL);
}
