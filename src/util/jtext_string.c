/* jtext_string: the strings of JSON, see jtext.h. */
#include "util/jtext.h"

#include "util/utf8.h"

static int hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static size_t put_utf8(char *o, uint32_t c)
{
	if (c < 0x80) {
		o[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		o[0] = (char)(0xc0 | c >> 6);
		o[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		o[0] = (char)(0xe0 | c >> 12);
		o[1] = (char)(0x80 | (c >> 6 & 0x3f));
		o[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	o[0] = (char)(0xf0 | c >> 18);
	o[1] = (char)(0x80 | (c >> 12 & 0x3f));
	o[2] = (char)(0x80 | (c >> 6 & 0x3f));
	o[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

struct str jtext_unescape(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 >= s.n) {
			out[n++] = s.p[i];
			continue;
		}
		char c = s.p[++i];
		if (c == 'u' && s.n - i > 4) {
			int v = hex4(s.p + i + 1), low;
			i += 4;
			if (v >= 0xd800 && v < 0xdc00 && s.n - i > 6 && s.p[i + 1] == '\\' && s.p[i + 2] == 'u' && (low = hex4(s.p + i + 3)) >= 0xdc00 && low < 0xe000) {
				v = 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
				i += 6;
			}
			n += put_utf8(out + n, v < 0 || (v >= 0xd800 && v < 0xe000) ? 0xfffd : (uint32_t)v);
		} else {
			out[n++] = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : c;
		}
	}
	return (struct str){ out, n };
}

bool jtext_ok(struct str s)
{
	if (!utf8_ok(s))
		return false;
	for (size_t i = jtext_mark(s, 0); i < s.n; i = jtext_mark(s, i + 2)) {
		char c = i + 1 < s.n ? s.p[i + 1] : '\0';
		if (c == 'u' ? s.n - i < 6 || hex4(s.p + i + 2) <= 0 : c == '\0' || strchr("\"\\/bfnrt", c) == NULL)
			return false;
	}
	return true;
}
