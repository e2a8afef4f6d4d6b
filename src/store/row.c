/* row: see row.h. */
#include "store/row.h"

unsigned char *varint_write_long(unsigned char *to, uint64_t v)
{
	int n = 1;

	if (v >> 56) { /* nine bytes, all bits of the last one */
		to[8] = (unsigned char)v;
		v >>= 8;
		for (int i = 7; i >= 0; i--, v >>= 7)
			to[i] = (unsigned char)(0x80 | (v & 0x7f));
		return to + 9;
	}
	while (v >> 7 * n)
		n++;
	for (int i = n - 1; i >= 0; i--, v >>= 7)
		to[i] = (unsigned char)((i < n - 1 ? 0x80 : 0) | (v & 0x7f));
	return to + n;
}

const unsigned char *varint_read(const unsigned char *from, uint64_t *v)
{
	*v = 0;
	for (int i = 0; i < 8; i++) {
		*v = *v << 7 | (*from & 0x7f);
		if ((*from++ & 0x80) == 0)
			return from;
	}
	*v = *v << 8 | *from;
	return from + 1;
}

size_t row_front(const struct row *r, size_t bytes, const int64_t *key, unsigned char out[ROW_FRONT], size_t *record)
{
	unsigned size = r->header_bytes + (r->header_bytes < 127 ? 1 : 2);
	unsigned char *p = varint_write(out, size + bytes);

	if (key)
		p = varint_write(p, (uint64_t)*key);
	*record = (size_t)(p - out);
	p = varint_write(p, size);
	memcpy(p, r->header, r->header_bytes);
	return (size_t)(p - out) + r->header_bytes;
}

/* How many bytes a value takes, by what a header of one byte says. */
#define T(n) (n), (n), (n) + 1, (n) + 1, (n) + 2, (n) + 2, (n) + 3, (n) + 3, (n) + 4, (n) + 4
static const unsigned char bytes_of[128] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0, 0, 0, T(1), T(6), T(11), T(16), T(21), T(26), T(31), T(36), T(41), T(46), T(51), 56, 56, 57, 57 };

static inline bool take(struct row_view *v, const unsigned char *record, const uint16_t *fits)
{
	uint64_t size, type;
	const unsigned char *p = varint_read(record, &size), *end = record + size, *value = end;
	unsigned good = 1;
	int n = 0;

	for (; p < end; n++) {
		v->value[n] = value;
		if (*p < 0x80) {
			if (fits)
				good &= (unsigned)fits[n] >> (*p < 13 ? *p : 13);
			v->type[n] = *p;
			value += bytes_of[*p++];
			continue;
		}
		p = varint_read(p, &type);
		if (fits)
			good &= (unsigned)fits[n] >> 13;
		v->type[n] = (uint32_t)type;
		value += (type - 13) / 2;
	}
	v->n = n;
	return good;
}

void row_read(struct row_view *v, const unsigned char *record)
{
	take(v, record, NULL);
}

bool row_read_fits(struct row_view *v, const unsigned char *record, const uint16_t *fits)
{
	return take(v, record, fits);
}

static uint64_t big_endian(const unsigned char *p, uint32_t n)
{
	uint64_t v = p[0] & 0x80 ? UINT64_MAX : 0;

	for (uint32_t i = 0; i < n; i++)
		v = v << 8 | p[i];
	return v;
}

struct cell row_cell(const struct row_view *v, int i)
{
	struct cell c = { .type = 'n' };
	uint32_t type = v->type[i];

	if (type >= 13) {
		c.type = 't';
		c.v.t = (const char *)v->value[i];
		c.n = (type - 13) / 2;
	} else if (type == 7) {
		uint64_t bits = big_endian(v->value[i], 8);
		c.type = 'r';
		memcpy(&c.v.r, &bits, sizeof bits);
	} else if (type) {
		c.type = 'i';
		c.v.i = type >= 8 ? (int64_t)type - 8 : (int64_t)big_endian(v->value[i], bytes_of[type]);
	}
	return c;
}

int cell_compare(const struct cell *a, const struct cell *b)
{
	if (a->type == 'i' && b->type == 'i')
		return (a->v.i > b->v.i) - (a->v.i < b->v.i);
	if (a->type == 't' && b->type == 't') {
		int d = memcmp(a->v.t, b->v.t, a->n < b->n ? a->n : b->n);
		return d ? d : (a->n > b->n) - (a->n < b->n);
	}
	int p = a->type == 't' ? 2 : a->type != 'n', q = b->type == 't' ? 2 : b->type != 'n';
	if (p != 1 || q != 1)
		return p - q;
	double x = a->type == 'i' ? (double)a->v.i : a->v.r, y = b->type == 'i' ? (double)b->v.i : b->v.r;
	return (x > y) - (x < y);
}
