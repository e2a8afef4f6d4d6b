/* xml_text: see xml_text.h. One pass that copies nothing: what is sound goes out in long pieces, with replacements between them. Expat would stop at each of these; none of them is worth losing a
 * report for. */
#include "evidence/xml_text.h"

#include "evidence/packed.h"
#include "util/utf8.h"

struct pass {
	const char *where;
	struct str in;
	xml_feed *feed;
	void *arg;
	size_t fed; /* in[0, fed) went out */
	struct warnings *w;
	int64_t repairs;
};

static int line_of(struct pass *p, size_t at)
{
	int line = 1;

	for (size_t i = 0; i < at; i++)
		line += p->in.p[i] == '\n';
	return line;
}

/* in[at, at + n) becomes with. */
static int repair(struct pass *p, const char *id, size_t at, size_t n, struct str with, struct err *e)
{
	if (++p->repairs > REPAIRS_MAX)
		return err_set(e, EXIT_DATA, "%s: more than %d places that are no XML; ask its sender for another", p->where, REPAIRS_MAX);
	bool first = true;
	for (int i = 0; i < p->w->n; i++)
		first = first && strcmp(p->w->list[i].id, id) != 0;
	struct str about = utf8_head(str_skip(p->in, at), 60);
	warnings_add(p->w, id, "line %d: %.*s", first ? line_of(p, at) : 0, STR_ARG(str_head(about, str_find(about, '\n', 0))));
	if (p->feed(p->arg, (struct str){ p->in.p + p->fed, at - p->fed }, false) != 0 || (with.n > 0 && p->feed(p->arg, with, false) != 0))
		return -1;
	p->fed = at + n;
	return 0;
}

static bool is_name(char c, bool first)
{
	unsigned char u = (unsigned char)c;

	return (u | 0x20u) - 'a' < 26 || u == '_' || u == ':' || u >= 0x80 || (!first && ((u >= '0' && u <= '9') || u == '-' || u == '.'));
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The end of the tag that begins at the < of in[at]; 0 when it is no tag. */
static size_t tag_end(struct str in, size_t at)
{
	size_t i = at + 1;
	bool closing = i < in.n && in.p[i] == '/';

	i += closing;
	if (i >= in.n || !is_name(in.p[i], true))
		return 0;
	while (i < in.n && is_name(in.p[i], false))
		i++;
	for (;;) {
		size_t blanks = i;
		while (i < in.n && is_blank(in.p[i]))
			i++;
		if (i < in.n && in.p[i] == '/' && !closing)
			i++;
		if (i < in.n && in.p[i] == '>')
			return i + 1;
		if (i >= in.n || i == blanks || closing || !is_name(in.p[i], true))
			return 0;
		while (i < in.n && is_name(in.p[i], false)) /* an attribute */
			i++;
		while (i < in.n && (is_blank(in.p[i]) || in.p[i] == '='))
			i++;
		if (i >= in.n || (in.p[i] != '"' && in.p[i] != '\''))
			return 0;
		char quote = in.p[i++];
		while (i < in.n && in.p[i] != quote && in.p[i] != '<')
			i++;
		if (i >= in.n || in.p[i] != quote || i - at > TOKEN_MAX)
			return 0;
		i++;
	}
}

/* The end of something that runs up to a closing mark; 0 when it is no such thing. */
static size_t section_end(struct str in, size_t at, struct str open, struct str close)
{
	if (!str_starts(str_skip(in, at), open))
		return 0;
	size_t end = str_find_str(in, close, at + open.n);
	return end == in.n ? in.n : end + close.n;
}

/* A < at *i: *i moves behind what it begins. */
static int at_lt(struct pass *p, size_t *i, struct err *e)
{
	struct str in = p->in, rest = str_skip(in, *i);
	size_t end;

	if ((end = section_end(in, *i, STR("<!--"), STR("-->"))) || (end = section_end(in, *i, STR("<![CDATA["), STR("]]>"))) ||
	    (end = section_end(in, *i, STR("<?"), STR("?>")))) {
		if (end - *i > TOKEN_MAX)
			return err_set(e, EXIT_DATA, "%s: line %d: more than %d KiB within %.*s; no report has that: refused", p->where, line_of(p, *i),
				       TOKEN_MAX >> 10, STR_ARG(str_head(rest, 4)));
		*i = end;
		return 0;
	}
	if (str_starts(rest, STR("<!")))
		return err_set(e, EXIT_DATA, "%s: line %d: a %.*s declaration; reports have none, and it is how parsers are attacked: refused", p->where,
			       line_of(p, *i), STR_ARG(str_head(rest, str_starts(rest, STR("<!DOCTYPE")) || str_starts(rest, STR("<!ENTITY")) ? 9 : 2)));
	size_t at = *i;
	if ((end = tag_end(in, at)) == 0) {
		*i = at + 1;
		return repair(p, "stray-lt", at, 1, STR("&lt;"), e);
	}
	*i = end;
	if (str_starts(rest, STR("<xs:schema")) || str_starts(rest, STR("</xs:schema")) || str_starts(rest, STR("<xsd:schema")) ||
	    str_starts(rest, STR("</xsd:schema")))
		return repair(p, "stray-tag", at, end - at, STR(""), e);
	return 0;
}

/* "&#10;", "&#x2e;": a reference to a character that XML 1.0 allows. */
static bool is_number(struct str s)
{
	uint32_t c = 0;
	bool hex = s.n > 2 && s.p[2] == 'x';
	size_t from = hex ? 3 : 2, end = str_find(str_head(s, 11), ';', from);

	if (!str_starts(s, STR("&#")) || end == from || end == str_head(s, 11).n)
		return false;
	for (size_t i = from; i < end; i++) {
		char ch = (char)(s.p[i] | 0x20);
		int digit = s.p[i] >= '0' && s.p[i] <= '9' ? s.p[i] - '0' : hex && ch >= 'a' && ch <= 'f' ? ch - 'a' + 10 : -1;
		if (digit < 0)
			return false;
		c = c > 0x10ffff ? c : c * (hex ? 16 : 10) + (uint32_t)digit;
	}
	return c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xd800) || (c >= 0xe000 && c < 0xfffe) || (c >= 0x10000 && c <= 0x10ffff);
}

static bool is_reference(struct str s)
{
	static const struct str known[] = { { "&amp;", 5 }, { "&lt;", 4 }, { "&gt;", 4 }, { "&quot;", 6 }, { "&apos;", 6 } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_starts(s, known[i]))
			return true;
	return is_number(s);
}

/* A byte from 0x80 on, or a control character. */
static int at_odd(struct pass *p, size_t *i, struct err *e)
{
	unsigned char c = (unsigned char)p->in.p[*i];
	size_t at = *i, n = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	if (c >= 0x80 && at + n <= p->in.n && utf8_ok((struct str){ p->in.p + at, n })) {
		*i += n;
		return 0;
	}
	(*i)++;
	return c < 0x80 ? repair(p, "control", at, 1, STR(" "), e) : repair(p, "bad-bytes", at, 1, STR("\xef\xbf\xbd"), e);
}

/* The end of <?xml version="1.0" …?>; 0 when it is none. */
static size_t header_end(struct str in)
{
	struct str head = str_head(in, 300);
	size_t end = str_find_str(head, STR("?>"), 0);

	if (end == head.n || str_find(head, '<', 1) < end || str_find(head, '>', 0) < end || (!str_starts(head, STR("<?xml version=\"1.")) && !str_starts(head, STR("<?xml version='1."))))
		return 0;
	int quotes = 0;
	for (size_t i = 0; i < end; i++)
		quotes += head.p[i] == '"' || head.p[i] == '\'';
	return quotes % 2 == 0 ? end + 2 : 0;
}

/* Where the document begins. */
static int skip_to_document(struct pass *p, size_t *i, struct err *e)
{
	struct str in = p->in, head = str_head(in, 1000);
	size_t at = 0;

	while (at < in.n && is_blank(in.p[at]))
		at++;
	if (at < in.n && in.p[at] != '<') {
		size_t a = str_find_str(head, STR("<?xml"), at), b = str_find_str(head, STR("<feedback"), at);
		size_t first = a < b ? a : b;
		if (first < head.n && repair(p, "text-before", at, first - at, STR(""), e) != 0)
			return -1;
		at = first < head.n ? first : at;
	}
	if (p->repairs == 0)
		p->in = str_skip(in, at); /* blanks before <?xml are an error to expat and to nobody else */
	else
		*i = at;
	at = *i;
	if (!str_starts(str_skip(p->in, at), STR("<?xml")))
		return 0;
	size_t n = header_end(str_skip(p->in, at));
	if (n > 0) { /* what it says is known by now, and the text is UTF-8 whatever it says */
		p->fed = *i = at + n;
		return 0;
	}
	size_t end = str_find(p->in, '>', at);
	*i = end < p->in.n ? end + 1 : end;
	return repair(p, "bad-header", at, *i - at, STR(""), e);
}

int xml_text(const char *where, struct str data, xml_feed *feed, void *arg, struct warnings *w, struct err *e)
{
	struct bytes decoded = { .max = PLAIN_MAX };
	struct pass p = { .where = where, .feed = feed, .arg = arg, .w = w };
	size_t i = 0;
	int rc = xml_decode(where, data, &decoded, &p.in, w, e);

	if (rc == 0)
		rc = skip_to_document(&p, &i, e);
	while (rc == 0 && i < p.in.n) {
		unsigned char c = (unsigned char)p.in.p[i];
		if (c == '<') {
			struct str rest = str_skip(p.in, i);
			rc = at_lt(&p, &i, e);
			if (str_starts(rest, STR("</feedback>")))
				break;
		} else if (c == '&' && !is_reference(str_skip(p.in, i))) {
			rc = repair(&p, "stray-amp", i, 1, STR("&amp;"), e);
			i++;
		} else if (c >= 0x7f || (c < 0x20 && !is_blank((char)c))) {
			rc = at_odd(&p, &i, e);
		} else {
			i++;
		}
	}
	if (rc == 0 && str_trim(str_skip(p.in, i)).n > 0)
		rc = repair(&p, "text-after", i, p.in.n - i, STR(""), e);
	if (rc == 0)
		rc = feed(arg, (struct str){ p.in.p + p.fed, p.in.n - p.fed }, true);
	bytes_free(&decoded);
	return rc;
}
