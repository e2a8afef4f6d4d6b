/* utf8: see utf8.h. One decoder serves checking, cleaning and measuring. */
#include "util/utf8.h"

/* Bytes of the character at s (1 to 4) and its code point; 0 when the first byte starts no valid, printable character. */
static size_t decode(struct str s, uint32_t *cp)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n;
	uint32_t min;

	if (c < 0x80) {
		*cp = c;
		return c == '\t' || (c >= 0x20 && c != 0x7f);
	}
	if (c < 0xc2)
		return 0;
	if (c < 0xe0)
		n = 2, min = 0x80, *cp = c & 0x1fu;
	else if (c < 0xf0)
		n = 3, min = 0x800, *cp = c & 0x0fu;
	else if (c < 0xf5)
		n = 4, min = 0x10000, *cp = c & 0x07u;
	else
		return 0;
	if (s.n < n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		unsigned char d = (unsigned char)s.p[i];
		if ((d & 0xc0) != 0x80)
			return 0;
		*cp = *cp << 6 | (d & 0x3fu);
	}
	return *cp < min || *cp < 0xa0 || *cp > 0x10ffff || (*cp >= 0xd800 && *cp < 0xe000) ? 0 : n;
}

typedef signed char signed16 __attribute__((vector_size(16)));
typedef unsigned char sixteen __attribute__((vector_size(16)));

/* Of sixteen bytes, those that are printable ASCII: all bits set. Alone DEL + 1 and what is below a blank are no more than one as signed bytes. */
static inline signed16 plain_ones(const char *p)
{
	sixteen v;

	memcpy(&v, p, sizeof v);
	return (signed16)((signed16)(v + 1) > ' ');
}

static inline bool all_plain(signed16 v)
{
	uint64_t half[2];

	memcpy(half, &v, sizeof half);
	return (half[0] & half[1]) == UINT64_MAX;
}

#ifdef __SSE2__
/* The same, a bit each. */
static inline uint64_t plain_bits(const char *p)
{
	typedef char chars16 __attribute__((vector_size(16)));
	return (unsigned)__builtin_ia32_pmovmskb128((chars16)plain_ones(p));
}
#endif

size_t utf8_plain(struct str s)
{
	const char *p = s.p;
	size_t i = 0, n = sizeof(signed16);

#ifdef __SSE2__
	for (; i + 4 * n <= s.n; i += 4 * n) {
		uint64_t plain = plain_bits(p + i) | plain_bits(p + i + n) << 16 | plain_bits(p + i + 2 * n) << 32 | plain_bits(p + i + 3 * n) << 48;
		if (~plain)
			return i + (size_t)__builtin_ctzll(~plain);
	}
#endif
	while (i + 4 * n <= s.n && all_plain(plain_ones(p + i) & plain_ones(p + i + n) & plain_ones(p + i + 2 * n) & plain_ones(p + i + 3 * n)))
		i += 4 * n;
	for (; i + n <= s.n; i += n) {
		uint64_t half[2];
		signed16 v = plain_ones(p + i);
		memcpy(half, &v, sizeof half);
		if ((half[0] & half[1]) == UINT64_MAX)
			continue;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
		return i + (size_t)(~half[0] ? __builtin_ctzll(~half[0]) : 64 + __builtin_ctzll(~half[1])) / 8;
#else
		break;
#endif
	}
	while (i < s.n && (unsigned char)(p[i] - 0x20) <= 0x5e)
		i++;
	return i;
}

bool utf8_ok(struct str s)
{
	uint32_t cp;

	for (size_t i = utf8_plain(s); i < s.n;) {
		size_t n = decode(str_skip(s, i), &cp);
		if (n == 0)
			return false;
		i += n;
	}
	return true;
}

struct str utf8_clean(struct str s, char *out)
{
	size_t o = 0;
	uint32_t cp;

	for (size_t i = 0; i < s.n;) {
		size_t n = decode(str_skip(s, i), &cp);
		if (n == 0) {
			memcpy(out + o, "\xef\xbf\xbd", 3);
			o += 3;
			i++;
		} else {
			memcpy(out + o, s.p + i, n);
			o += n;
			i += n;
		}
	}
	return (struct str){ out, o };
}

/* The ranges of Unicode's East_Asian_Width W and F that occur in practice, and of combining marks. */
static size_t width_of(uint32_t cp)
{
	if ((cp >= 0x300 && cp <= 0x36f) || (cp >= 0x200b && cp <= 0x200f) || cp == 0x3099 || cp == 0x309a ||
	    (cp >= 0xfe00 && cp <= 0xfe0f))
		return 0;
	if ((cp >= 0x1100 && cp <= 0x115f) || (cp >= 0x2e80 && cp <= 0xa4cf && cp != 0x303f) || (cp >= 0xac00 && cp <= 0xd7a3) ||
	    (cp >= 0xf900 && cp <= 0xfaff) || (cp >= 0xfe30 && cp <= 0xfe6f) || (cp >= 0xff00 && cp <= 0xff60) ||
	    (cp >= 0xffe0 && cp <= 0xffe6) || (cp >= 0x1f300 && cp <= 0x1faff) || (cp >= 0x20000 && cp <= 0x3fffd))
		return 2;
	return 1;
}

size_t utf8_width(struct str s)
{
	size_t w = 0;
	uint32_t cp;

	for (size_t i = 0; i < s.n;) {
		size_t n = decode(str_skip(s, i), &cp);
		w += n ? width_of(cp) : 1;
		i += n ? n : 1;
	}
	return w;
}

struct str utf8_head(struct str s, size_t n)
{
	if (n >= s.n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_head(s, n);
}

static bool deceives(uint32_t cp)
{
	return (cp >= 0x80 && cp < 0xa0) || cp == 0xad || cp == 0x61c || (cp >= 0x200b && cp <= 0x200f && cp != 0x200c && cp != 0x200d) ||
	       (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2060 && cp <= 0x206f) || cp == 0xfeff || (cp >= 0xfff9 && cp <= 0xfffc) ||
	       (cp >= 0xfff0 && cp <= 0xfff8) || (cp >= 0xe0000 && cp <= 0xe0fff);
}

struct str visible(struct str s, size_t *n)
{
	static const char pictures[33][4] = {
		"\u2400", "\u2401", "\u2402", "\u2403", "\u2404", "\u2405", "\u2406", "\u2407", "\u2408", "\u2409", "\u240a",
		"\u240b", "\u240c", "\u240d", "\u240e", "\u240f", "\u2410", "\u2411", "\u2412", "\u2413", "\u2414", "\u2415",
		"\u2416", "\u2417", "\u2418", "\u2419", "\u241a", "\u241b", "\u241c", "\u241d", "\u241e", "\u241f", "\u2421",
	};
	unsigned char c = (unsigned char)s.p[0];
	uint32_t cp;

	*n = 1;
	if (c < 0x20 || c == 0x7f)
		return (struct str){ pictures[c == 0x7f ? 32 : c], 3 };
	if (c < 0x80)
		return str_head(s, 1);
	size_t size = c < 0xc2 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 1;
	cp = size == 2 ? c & 0x1fu : size == 3 ? c & 0x0fu : c & 0x07u;
	for (size_t i = 1; i < size; i++) {
		if (i >= s.n || ((unsigned char)s.p[i] & 0xc0) != 0x80)
			size = 1;
		else
			cp = cp << 6 | ((unsigned char)s.p[i] & 0x3fu);
	}
	if (size == 1) /* not UTF-8: can't be, texts are cleaned on the way in; but an escape must not trust */
		return STR("\xef\xbf\xbd");
	*n = size;
	return deceives(cp) || (cp >= 0xd800 && cp < 0xe000) ? STR("\xef\xbf\xbd") : str_head(s, *n);
}
