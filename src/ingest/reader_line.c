/* reader_line: see reader.h. What a line is: up to its newline, cut where it is too long, given only when it is whole. */
#include <stdio.h>

#include "ingest/reader_parts.h"
#include "ingest/stop.h"
#include "util/utf8.h"

void reader_into(struct reader *r, char *buf, size_t room)
{
	struct str left = { r->buf + r->at, r->fill - r->at };

	if (r->buf == r->own)
		r->ahead = left;
	else if (left.n)
		memmove(buf, left.p, left.n);
	r->at = 0;
	r->fill = r->buf == r->own ? 0 : left.n;
	r->buf = buf;
	r->room = room;
	r->full = false;
}

/* The rest of a line that is longer than a line may be: passed over, counted. *whole is false when the input ends before its newline. */
static int64_t pass_over(struct reader *r, bool *whole)
{
	int64_t n = 0;
	size_t from = r->at - LINE_MAX_BYTES; /* of its beginning, which is kept: what follows may stand in its place */

	*whole = true;
	for (;;) {
		struct str have = { r->buf + r->at, r->fill - r->at };
		size_t nl = str_find(have, '\n', 0);
		if (nl < have.n) {
			r->at += nl + 1;
			return n + (int64_t)nl + 1;
		}
		n += (int64_t)have.n;
		r->at = r->fill = from;
		reader_refill(r);
		from = r->at;
		if (r->at == r->fill) {
			*whole = false;
			return n;
		}
	}
}

/* A last line without a newline is one only where nothing can follow: neither more of a growing file, or of a pipe that was left, nor what damage keeps from us. */
static bool cut_short(struct reader *r)
{
	if (r->final && !ingest_stop && r->damage[0] == '\0')
		return false;
	if (r->damage[0] == '\0')
		snprintf(r->damage, sizeof r->damage, "the last line has no newline yet: it is read when it is complete");
	return true;
}

/* Where the line ends, have.n where it does not; up to there it is mostly printable ASCII, which is seen on the way. */
static inline size_t line_end(struct reader *r, struct str have)
{
	size_t n = utf8_plain(have);
	bool cr = n + 1 < have.n && have.p[n] == '\r';

	r->plain = n + cr < have.n && have.p[n + cr] == '\n';
	return r->plain ? n + cr : str_find(have, '\n', n);
}

bool reader_line(struct reader *r, struct str *line, int64_t *bytes, bool *cut)
{
	bool whole;

	for (;;) {
		struct str have = { r->buf + r->at, r->fill - r->at };
		size_t nl = line_end(r, have);
		if (nl < have.n && nl <= LINE_MAX_BYTES) {
			*line = str_head(have, nl);
			*bytes = (int64_t)nl + 1;
			*cut = false;
			r->at += nl + 1;
			break;
		}
		if (have.n > LINE_MAX_BYTES) {
			memcpy(r->keep, have.p, LINE_MAX_BYTES);
			r->at += LINE_MAX_BYTES;
			*bytes = LINE_MAX_BYTES + pass_over(r, &whole);
			if (!whole && cut_short(r))
				return false;
			*line = (struct str){ r->keep, LINE_MAX_BYTES };
			*cut = true;
			r->plain = false;
			break;
		}
		if (r->end && r->ahead.n == 0) {
			if (have.n == 0 || cut_short(r))
				return false;
			*line = have;
			*bytes = (int64_t)have.n;
			*cut = false;
			r->at = r->fill;
			r->plain = false;
			break;
		}
		reader_refill(r);
		if (r->full)
			return false;
	}
	if (line->n && line->p[line->n - 1] == '\r')
		line->n--;
	return true;
}

bool reader_plain(const struct reader *r)
{
	return r->plain;
}
