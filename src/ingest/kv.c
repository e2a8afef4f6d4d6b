/* kv: see kv.h. Values come from strangers: an address may hold '>' or ", status=sent (" inside quotes, a reason may hold anything.
 * So a <value> ends at the '>' that is outside quotes and followed by a separator, and after status= nothing is split any more. */
#include "ingest/kv.h"

static bool name_char(char c)
{
	static const bool is[256] = {
		['_'] = true, ['-'] = true, ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true, ['5'] = true, ['6'] = true, ['7'] = true,
		['8'] = true, ['9'] = true, ['a'] = true, ['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true, ['g'] = true, ['h'] = true,
		['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true, ['m'] = true, ['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true,
		['s'] = true, ['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true, ['y'] = true, ['z'] = true,
	};

	return is[(unsigned char)c];
}

/* The length of "NAME" when NAME= starts at s, else 0. */
static size_t any_name_at(struct str s)
{
	const char *c = s.p, *end = s.p + (s.n < 41 ? s.n : 41);

	while (c < end && name_char(*c))
		c++;
	return c < end && *c == '=' ? (size_t)(c - s.p) : 0;
}

/* The same; most names are a few small letters, which are looked at together. */
static inline size_t name_at(struct str s)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t ones = UINT64_C(0x0101010101010101), high = ones << 7;
	uint64_t w, x;

	if (s.n < sizeof w)
		return any_name_at(s);
	memcpy(&w, s.p, sizeof w);
	x = w ^ ones * '=';
	x = (x - ones) & ~x & high; /* the lowest bit is the first '=' */
	if (x == 0 || (x & 0x80))
		return any_name_at(s);
	x &= -x;
	w &= (x >> 7) - 1; /* the bytes before it */
	uint64_t at_least_a = (w | high) - ones * 'a', at_most_z = ones * 'z' + high - w;
	if ((at_least_a & at_most_z & ~w & high) == (((x >> 7) - 1) & high))
		return (size_t)__builtin_ctzll(x) / 8;
#endif
	return any_name_at(s);
}

/* Length of "<…>" at s, its brackets counted; 0 when it never ends. */
static size_t bracketed(struct str s)
{
	size_t i = 1;

	if (i < s.n && s.p[i] == '"') { /* a quoted local part: up to the quote that is not escaped */
		for (i++; i < s.n && s.p[i] != '"'; i++)
			if (s.p[i] == '\\')
				i++;
	}
	i += str_find_near(str_skip(s, i), '>');
	for (; i < s.n; i = str_find(s, '>', i + 1))
		if (i + 1 == s.n || s.p[i + 1] == ',' || s.p[i + 1] == ' ')
			return i + 1;
	return 0;
}

/* The first byte at or behind i that is a comma, a blank or less; most are not, so eight are looked at together. */
static inline size_t separator(struct str s, size_t i)
{
	const unsigned char *p = (const unsigned char *)s.p;
	uint64_t w;

	for (; i + sizeof w <= s.n; i += sizeof w) {
		memcpy(&w, p + i, sizeof w);
		w = (w - UINT64_C(0x2d2d2d2d2d2d2d2d)) & ~w & UINT64_C(0x8080808080808080);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		if (w) /* its lowest bit is the first such byte's highest */
			return i + (size_t)__builtin_ctzll(w) / 8;
#else
		if (w)
			break;
#endif
	}
	while (i < s.n && p[i] > ',')
		i++;
	return i;
}

static size_t bare(struct str s)
{
	size_t i = separator(s, 0);

	for (; i < s.n; i = separator(s, i + 1)) {
		if (s.p[i] == ',' && i + 1 < s.n && s.p[i + 1] == ' ')
			break;
		if (s.p[i] == ' ' && (i + 1 == s.n || s.p[i + 1] == '(' || name_at(str_skip(s, i + 1)) > 0))
			break;
	}
	return i;
}

static void add(struct parsed *out, struct str name, struct str value)
{
	if (out->n < FIELD_MAX)
		out->field[out->n++] = (struct field){ name, value };
}

/* "(text)" → text. The closing bracket is missing where Postfix cut the line. */
static struct str unbracket(struct str s)
{
	s = str_skip(s, 1);
	if (s.n && s.p[s.n - 1] == ')')
		s.n--;
	return s;
}

bool kv_parse(struct str s, struct parsed *out)
{
	size_t n = name_at(s);

	out->n = 0;
	if (n == 0)
		return false;
	for (; n > 0; n = name_at(s)) {
		struct str name = str_head(s, n);
		s = str_skip(s, n + 1);
		size_t len = s.n && s.p[0] == '<' ? bracketed(s) : 0;
		struct str value = str_head(s, len);
		if (len) {
			value = (struct str){ s.p + 1, len - 2 };
		} else {
			len = bare(s);
			value = str_head(s, len);
		}
		add(out, name, value);
		s = str_skip(s, len);
		if (name.n == 6 && memcmp(name.p, "status", 6) == 0 && s.n > 1 && s.p[0] == ' ' && s.p[1] == '(') {
			add(out, STR("reason"), unbracket(str_skip(s, 1)));
			return true;
		}
		if (s.n && s.p[0] == ',')
			s = str_skip(s, 1);
		if (s.n && s.p[0] == ' ')
			s = str_skip(s, 1);
	}
	if (s.n)
		add(out, STR("rest"), s);
	return true;
}
