/* straight_class: the classes of a pattern: what stands in brackets, and \d \w \s. */
#include "util/straight_parts.h"

bool straight_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool class_kind(bool class[256], char kind)
{
	char k = (char)(kind | 32);

	if (k != 'd' && k != 'w' && k != 's')
		return false;
	for (int c = 0; c < 256; c++) {
		bool digit = c >= '0' && c <= '9', blank = c == ' ' || (c >= '\t' && c <= '\r'), word = c == '_' || (c < 128 && straight_alnum((char)c));
		class[c] |= (k == 'd' ? digit : k == 's' ? blank : word) == (kind == k);
	}
	return true;
}

/* One byte in brackets. False for what is no single byte. */
static bool class_byte(struct reading *r, unsigned char *c)
{
	*c = (unsigned char)reading_peek(r);
	if (*c == '\\') {
		r->i++;
		*c = (unsigned char)reading_peek(r);
		if (straight_alnum((char)*c) || *c >= 128)
			return false;
	} else if (*c == '[' && r->i + 1 < r->s.n && strchr(":.=", r->s.p[r->i + 1])) {
		return false;
	}
	r->i++;
	return *c != '\0';
}

static bool range_follows(const struct reading *r)
{
	return reading_peek(r) == '-' && r->i + 1 < r->s.n && r->s.p[r->i + 1] != ']';
}

void class_read(struct reading *r, bool class[256])
{
	bool not = reading_take(r, STR("^"));
	unsigned char from, to;

	for (bool first = true; !r->failed && (first || reading_peek(r) != ']'); first = false) {
		if (reading_peek(r) == '\\' && r->i + 1 < r->s.n && class_kind(class, r->s.p[r->i + 1])) {
			r->i += 2;
			r->failed = range_follows(r);
			continue;
		}
		r->failed = !class_byte(r, &from);
		to = from;
		if (!r->failed && range_follows(r)) {
			r->i++;
			r->failed = !class_byte(r, &to) || to < from;
		}
		for (int c = from; c <= to; c++)
			class[c] = true;
	}
	r->i++;
	for (int c = 0; not && c < 256; c++)
		class[c] = !class[c];
}
