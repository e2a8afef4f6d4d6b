/* row: a row as SQLite stores it (https://www.sqlite.org/fileformat2.html#record_format): a header with the type of each value, then the values; and the cell of a
 * table's or an index's page that holds one (#b_tree_pages, there). Rows are kept in this form from the moment they are made. */
#ifndef POSTMORTEM_STORE_ROW_H
#define POSTMORTEM_STORE_ROW_H

#include <endian.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "util/str.h"

enum {
	ROW_COLUMNS = 64,
	ROW_HEADER = 5 * ROW_COLUMNS,     /* the types of all values, at most */
	ROW_FRONT = ROW_HEADER + 20,      /* what comes before the values in a cell, at most */
	ROW_VALUES = 8 * ROW_COLUMNS + 8, /* all values but texts, at most, and the bytes behind the last one that are written too */
};

/* One value. */
struct cell {
	union {
		int64_t i;
		double r;
		const char *t;
	} v;
	uint32_t n;
	char type; /* as col_type */
};

/* A record that is being made. to: where the next value goes; there is room for ROW_VALUES and the texts. */
struct row {
	unsigned char *to;
	unsigned header_bytes;
	unsigned char header[ROW_HEADER];
};

/* A variable-length integer (#varint, there): 1 to 9 bytes. Returns what is behind it. */
unsigned char *varint_write_long(unsigned char *to, uint64_t v);
static inline unsigned char *varint_write(unsigned char *to, uint64_t v)
{
	if (v >= 0x4000)
		return varint_write_long(to, v);
	if (v >= 0x80)
		*to++ = (unsigned char)(0x80 | v >> 7);
	*to++ = v & 0x7f;
	return to;
}
const unsigned char *varint_read(const unsigned char *from, uint64_t *v);

/* As an index is sorted: NULL, numbers, texts by their bytes. */
int cell_compare(const struct cell *a, const struct cell *b);

static inline void row_begin(struct row *r, unsigned char *to)
{
	r->to = to;
	r->header_bytes = 0;
}

static inline void row_null(struct row *r)
{
	r->header[r->header_bytes++] = 0;
}

static inline void row_int(struct row *r, int64_t v)
{
	static const unsigned char type[8] = { 1, 2, 3, 4, 5, 5, 6, 6 }, bytes[8] = { 1, 2, 3, 4, 6, 6, 8, 8 };

	if ((uint64_t)v <= 1) { /* 0 and 1 are types of their own */
		r->header[r->header_bytes++] = (unsigned char)(8 + v);
		return;
	}
	int bits = 64 - __builtin_clzll((uint64_t)(v < 0 ? ~v : v) | 1), k = bits / 8; /* and one for the sign */
	uint64_t big = htobe64((uint64_t)v << (64 - 8 * bytes[k]));
	memcpy(r->to, &big, sizeof big);
	r->to += bytes[k];
	r->header[r->header_bytes++] = type[k];
}

/* A whole number is stored as an integer where that is shorter, as SQLite does in a column of reals. */
static inline void row_real(struct row *r, double v)
{
	const double limit = 140737488355328.0; /* 2^47 */

	if (v > -limit && v < limit && (double)(int64_t)v == v) {
		row_int(r, (int64_t)v);
		return;
	}
	uint64_t big;
	memcpy(&big, &v, sizeof big);
	big = htobe64(big);
	memcpy(r->to, &big, sizeof big);
	r->to += sizeof big;
	r->header[r->header_bytes++] = 7;
}

static inline void row_text(struct row *r, struct str s)
{
	unsigned char *h = r->header + r->header_bytes;

	r->header_bytes += (unsigned)(varint_write(h, 13 + 2 * (uint64_t)s.n) - h);
	memcpy(r->to, s.p, s.n);
	r->to += s.n;
}

static inline void row_value(struct row *r, const struct cell *c)
{
	switch (c->type) {
	case 'i': row_int(r, c->v.i); break;
	case 'r': row_real(r, c->v.r); break;
	case 't': row_text(r, (struct str){ c->v.t, c->n }); break;
	default: row_null(r);
	}
}

/* What comes before the values in a cell: sizes, the row's key (not in an index: NULL), types. bytes: of the values. Returns how long it is; record: where in it the
 * record begins. */
size_t row_front(const struct row *r, size_t bytes, const int64_t *key, unsigned char out[ROW_FRONT], size_t *record);

/* A record to be read. */
struct row_view {
	int n;
	uint32_t type[ROW_COLUMNS]; /* 0 NULL, 1 to 6, 8, 9 an integer, 7 a real, 13 and more a text */
	const unsigned char *value[ROW_COLUMNS];
};

void row_read(struct row_view *v, const unsigned char *record);
/* The same, and whether each value is of a type that its column may have: a bit for each type in a record, 0 to 12; 13: a text. */
bool row_read_fits(struct row_view *v, const unsigned char *record, const uint16_t *fits);
struct cell row_cell(const struct row_view *v, int i);

#endif
