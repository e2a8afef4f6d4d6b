/* record_marks: the quotes and backslashes of a line of JSON, one after another: 64 bytes are looked at together, into as many bits. */
#ifndef POSTMORTEM_INGEST_RECORD_MARKS_H
#define POSTMORTEM_INGEST_RECORD_MARKS_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "util/str.h"

struct marks {
	struct str s;
	size_t base;   /* where the 64 bytes begin */
	uint64_t bits; /* those of them that are still to come */
};

/* One bit for each of 64 bytes: it is a quote or a backslash. */
static inline uint64_t marks_in(const char *p)
{
	uint64_t bits = 0;
#ifdef __SSE2__
	for (int i = 3; i >= 0; i--) {
		__m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
		__m128i hit = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
		bits = bits << 16 | (unsigned)_mm_movemask_epi8(hit);
	}
#else
	for (int i = 63; i >= 0; i--)
		bits = bits << 1 | (p[i] == '"' || p[i] == '\\');
#endif
	return bits;
}

static inline void marks_look(struct marks *m)
{
	char last[64] = { 0 };
	size_t left = m->s.n - m->base;

	if (left < sizeof last)
		memcpy(last, m->s.p + m->base, left);
	m->bits = marks_in(left < sizeof last ? last : m->s.p + m->base);
}

/* The first mark at or behind i, which never goes back; s.n when there is none. */
static inline size_t marks_next(struct marks *m, size_t i)
{
	while (i >= m->base + 64 || (m->bits &= i > m->base ? UINT64_MAX << (i - m->base) : UINT64_MAX) == 0) {
		if (m->s.n - m->base <= 64)
			return m->s.n;
		m->base += 64;
		marks_look(m);
	}
	return m->base + (size_t)__builtin_ctzll(m->bits);
}

static inline void marks_start(struct marks *m, struct str s)
{
	m->s = s;
	m->base = 0;
	marks_look(m);
}

#endif
