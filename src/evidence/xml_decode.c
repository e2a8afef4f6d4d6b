/* xml_decode: see xml_text.h. The encodings that reports come in. */
#include <stdio.h>
#include <string.h>

#include "evidence/xml_text.h"

static bool is_utf16(struct str s)
{
	return str_starts(s, STR("\xff\xfe")) || str_starts(s, STR("\xfe\xff")) || str_starts(s, (struct str){ "<\0", 2 }) || str_starts(s, (struct str){ "\0<", 2 });
}

bool xml_begins(struct str s)
{
	if (is_utf16(s))
		return true;
	if (str_starts(s, STR("\xef\xbb\xbf")))
		s = str_skip(s, 3);
	s = str_trim(str_head(s, 1000));
	return s.n > 1 && s.p[0] == '<';
}

/* One code point as UTF-8. */
static bool put(struct bytes *out, uint32_t c)
{
	char u[4];
	size_t n;

	if (c < 0x80) {
		u[0] = (char)c, n = 1;
	} else if (c < 0x800) {
		u[0] = (char)(0xc0 | c >> 6), u[1] = (char)(0x80 | (c & 0x3f)), n = 2;
	} else if (c < 0x10000) {
		u[0] = (char)(0xe0 | c >> 12), u[1] = (char)(0x80 | (c >> 6 & 0x3f)), u[2] = (char)(0x80 | (c & 0x3f)), n = 3;
	} else {
		u[0] = (char)(0xf0 | c >> 18), u[1] = (char)(0x80 | (c >> 12 & 0x3f)), u[2] = (char)(0x80 | (c >> 6 & 0x3f)), u[3] = (char)(0x80 | (c & 0x3f)), n = 4;
	}
	return bytes_add(out, (struct str){ u, n });
}

static bool utf16(struct str s, struct bytes *out)
{
	size_t low = s.p[0] == '\xff' || s.p[0] == '<' ? 0 : 1, i = s.p[0] == '\xff' || s.p[0] == '\xfe' ? 2 : 0;
	uint32_t high = 0;

	for (; i + 1 < s.n; i += 2) {
		uint32_t c = (uint32_t)(unsigned char)s.p[i + low] | (uint32_t)(unsigned char)s.p[i + 1 - low] << 8;
		if (c >= 0xd800 && c < 0xdc00) {
			high = c;
			continue;
		}
		if (c >= 0xdc00 && c < 0xe000)
			c = high ? 0x10000 + ((high - 0xd800) << 10) + (c - 0xdc00) : 0xfffd;
		high = 0;
		if (!put(out, c))
			return false;
	}
	return true;
}

static bool latin1(struct str s, struct bytes *out)
{
	for (size_t i = 0; i < s.n; i++)
		if (!put(out, (unsigned char)s.p[i]))
			return false;
	return true;
}

static bool is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] | 0x20) >= 'a' && (s.p[i] | 0x20) <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && !memchr("-_.:", s.p[i], 4))
			return false;
	return s.n > 0;
}

/* The encoding that the <?xml line names; an absent slice when it names none, or nothing that could be one. */
static struct str named(struct str s)
{
	struct str head = str_head(s, 200);
	size_t from = str_find_str(head, STR("encoding"), 0), end = str_find_str(head, STR("?>"), 0);

	if (!str_starts(str_trim(head), STR("<?xml")) || from >= end)
		return STR_NONE;
	from += sizeof "encoding" - 1;
	while (from < head.n && (head.p[from] == ' ' || head.p[from] == '='))
		from++;
	char quote = from < head.n ? head.p[from] : '\0';
	if (quote != '"' && quote != '\'')
		return STR_NONE;
	struct str value = str_skip(head, from + 1);
	value = str_head(value, str_find(value, quote, 0));
	return is_name(value) ? value : STR_NONE;
}

int xml_decode(const char *where, struct str data, struct bytes *buf, struct str *out, struct warnings *w, struct err *e)
{
	static const char *const as_utf8[] = { "utf-8", "utf8", "us-ascii", "ascii", "utf-16" }, *const as_latin1[] = { "iso-8859-1", "latin1", "windows-1252" };
	bool fits;

	*out = str_starts(data, STR("\xef\xbb\xbf")) ? str_skip(data, 3) : data;
	if (is_utf16(data)) {
		warnings_add(w, "encoding", "UTF-16");
		fits = utf16(data, buf);
	} else {
		struct str name = named(*out);
		bool latin = false, known = name.p == NULL;
		for (size_t i = 0; i < sizeof as_utf8 / sizeof *as_utf8; i++)
			known = known || str_ieq(name, str_c(as_utf8[i]));
		for (size_t i = 0; i < sizeof as_latin1 / sizeof *as_latin1; i++)
			latin = latin || str_ieq(name, str_c(as_latin1[i]));
		if (!known && !latin)
			return err_set(e, EXIT_DATA, "%s: XML in the encoding %.*s, which is not known here; convert it to UTF-8 first", where,
				       STR_ARG(str_head(name, 40)));
		if (!latin)
			return 0;
		warnings_add(w, "encoding", "%.*s", STR_ARG(str_head(name, 40)));
		fits = latin1(*out, buf);
	}
	*out = bytes_str(buf);
	return fits ? 0 : err_set(e, EXIT_DATA, "%s: more than %zu MiB of text; no report is that large: refused", where, buf->max >> 20);
}
