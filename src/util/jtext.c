/* jtext: see jtext.h. What is valid is looked at once, in jtext_check; the others trust it. */
#include "util/jtext.h"

enum { DEPTH_MAX = 64 };

static bool blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static size_t blanks(struct str s, size_t i)
{
	while (i < s.n && blank(s.p[i]))
		i++;
	return i;
}

/* Behind the string whose quote stands at i; s.n + 1 when it does not end. */
static size_t string_end(struct str s, size_t i)
{
	for (i = jtext_mark(s, i + 1); i < s.n && s.p[i] != '"'; i = jtext_mark(s, i + 2))
		;
	return i + 1;
}

static size_t digits(struct str s, size_t i)
{
	while (i < s.n && s.p[i] >= '0' && s.p[i] <= '9')
		i++;
	return i;
}

/* Behind the number at i; i when there is none. */
static size_t number_end(struct str s, size_t i)
{
	size_t from = i, at = i + (i < s.n && s.p[i] == '-'), end = digits(s, at);

	if (end == at || (s.p[at] == '0' && end > at + 1))
		return from;
	if (end < s.n && s.p[end] == '.' && (at = digits(s, end + 1)) > end + 1)
		end = at;
	if (end < s.n && (s.p[end] == 'e' || s.p[end] == 'E')) {
		at = end + 1 + (end + 1 < s.n && (s.p[end + 1] == '+' || s.p[end + 1] == '-'));
		end = digits(s, at) > at ? digits(s, at) : from;
	}
	return end;
}

/* Behind the valid string, number or word at i; i when there is none. */
static size_t scalar_end(struct str s, size_t i)
{
	static const struct str words[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };

	if (i < s.n && s.p[i] == '"') {
		size_t end = string_end(s, i);
		return end <= s.n && jtext_ok((struct str){ s.p + i + 1, end - i - 2 }) ? end : i;
	}
	for (int w = 0; w < 3; w++)
		if (str_starts(str_skip(s, i), words[w]))
			return i + words[w].n;
	return number_end(s, i);
}

/* Behind "NAME" and its colon; i when they are not there. */
static size_t name_end(struct str s, size_t i)
{
	size_t end = i < s.n && s.p[i] == '"' ? blanks(s, scalar_end(s, i)) : i;

	return end > i && end < s.n && s.p[end] == ':' ? blanks(s, end + 1) : i;
}

static int wrong(struct str text, size_t i, const char *name, struct err *e)
{
	int line = 1;

	for (size_t k = 0; k < i && k < text.n; k++)
		line += text.p[k] == '\n';
	return err_set(e, EXIT_DATA, "%s:%d: not valid JSON", name, line);
}

int jtext_check(struct str s, const char *name, struct err *e)
{
	char open[DEPTH_MAX];
	int depth = 0;
	size_t i = blanks(s, 0);

	for (;;) { /* a value begins at i */
		if (i < s.n && (s.p[i] == '{' || s.p[i] == '[')) {
			if (depth == DEPTH_MAX)
				return wrong(s, i, name, e);
			open[depth++] = s.p[i] == '{' ? '}' : ']';
			i = blanks(s, i + 1);
			if (i == s.n || s.p[i] != open[depth - 1]) {
				size_t from = i;
				if (open[depth - 1] == '}' && (i = name_end(s, i)) == from)
					return wrong(s, i, name, e);
				continue;
			}
		} else {
			size_t end = scalar_end(s, i);
			if (end == i)
				return wrong(s, i, name, e);
			i = blanks(s, end);
		}
		for (; depth && i < s.n && s.p[i] == open[depth - 1]; depth--)
			i = blanks(s, i + 1);
		if (depth == 0)
			return i == s.n ? 0 : wrong(s, i, name, e);
		size_t more = i < s.n && s.p[i] == ',' ? blanks(s, i + 1) : i, from = more;
		if (more == i || (open[depth - 1] == '}' && (more = name_end(s, more)) == from))
			return wrong(s, i, name, e);
		i = more;
	}
}

char jtext_type(struct str v)
{
	switch (v.n ? v.p[0] : '?') {
	case '{': return 'o';
	case '[': return 'a';
	case '"': return 's';
	case 't':
	case 'f': return 'b';
	case 'n': return '0';
	case '?': return '?';
	default: return 'n';
	}
}

/* Behind the value at i. */
static size_t value_end(struct str s, size_t i)
{
	int depth = 0;

	for (; i < s.n; i++) {
		switch (s.p[i]) {
		case '"':
			i = string_end(s, i) - 1;
			if (depth == 0)
				return i + 1;
			break;
		case '{':
		case '[': depth++; break;
		case '}':
		case ']':
			if (depth <= 1)
				return i + (size_t)depth;
			depth--;
			break;
		case ',':
			if (depth == 0)
				return i;
			break;
		default:
			if (depth == 0 && blank(s.p[i]))
				return i;
			break;
		}
	}
	return i;
}

bool jtext_next(struct str *rest, struct str *key, struct str *value)
{
	struct str s = *rest;
	size_t i = blanks(s, 0);

	/* what is left of an object or array begins with its bracket or a comma, and with what closes it at the end */
	if (i == s.n || strchr(key ? "{," : "[,", s.p[i]) == NULL)
		return false;
	i = blanks(s, i + 1);
	if (i < s.n && (s.p[i] == '}' || s.p[i] == ']'))
		return false;
	if (key) {
		size_t end = string_end(s, i);
		*key = (struct str){ s.p + i + 1, end - i - 2 };
		i = blanks(s, blanks(s, end) + 1);
	}
	size_t end = value_end(s, i);
	*value = (struct str){ s.p + i, end - i };
	*rest = str_skip(s, end);
	return true;
}

struct str jtext_string(struct str v, char **to)
{
	if (jtext_type(v) != 's')
		return STR_NONE;
	struct str text = jtext_unescape((struct str){ v.p + 1, v.n - 2 }, *to);
	(*to)[text.n] = '\0';
	*to += text.n + 1;
	return text;
}
