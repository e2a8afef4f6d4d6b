/* minutes: see minutes.h. */
#include "analysis/minutes.h"

#include <math.h>
#include <stdlib.h>

#include "util/memory.h"

void minutes_free(struct minutes *m)
{
	free(m->row);
	free(m->value);
	*m = (struct minutes){ 0 };
}

struct minute *minutes_begin(struct minutes *m, const struct minute *row)
{
	m->row = room_for_one(m->row, m->n, &m->room, sizeof *m->row);
	m->row[m->n] = *row;
	m->row[m->n].from = m->row[m->n].to = m->values;
	return &m->row[m->n++];
}

static void add_value(struct minutes *m, int64_t us, int64_t n)
{
	struct minute *r = &m->row[m->n - 1];

	m->value = room_for_one(m->value, m->values, &m->value_room, sizeof *m->value);
	m->value[m->values++] = (struct minute_value){ us, n };
	r->to = m->values;
	r->n += n;
	r->above = r->n;
}

void minutes_count(struct minutes *m, int64_t us)
{
	struct minute *r = &m->row[m->n - 1];

	if (r->from == r->to || m->value[r->to - 1].us != us) {
		add_value(m, us, 1);
		return;
	}
	m->value[r->to - 1].n++;
	r->above = ++r->n;
}

void minutes_keep_last(struct minutes *m)
{
	struct minutes last = { 0 };
	const struct minute *r = &m->row[m->n - 1];

	minutes_begin(&last, r)->n = 0;
	for (size_t i = r->from; i < r->to; i++)
		add_value(&last, m->value[i].us, m->value[i].n);
	minutes_free(m);
	*m = last;
}

static int64_t us_between(double from, double to)
{
	return llround(to * 1e6) - llround(from * 1e6);
}

/* Where the numbers stand, in the order of the text. */
enum { FIRST, LAST, STARTED, FAST, FAST_FIRST, FAST_LAST, WITHIN, SOURCE, LINE, LAST_SOURCE, LAST_LINE, NUMBERS };

/* A number and what follows it; returns where the next one goes. printf would take most of the time of a large log here. */
static char *put_number(char *to, int64_t v, char behind)
{
	char digits[24];
	size_t k = sizeof digits;
	uint64_t left = v < 0 ? -(uint64_t)v : (uint64_t)v;

	do
		digits[--k] = (char)('0' + left % 10);
	while (left /= 10);
	if (v < 0)
		digits[--k] = '-';
	memcpy(to, digits + k, sizeof digits - k);
	to += sizeof digits - k;
	*to = behind;
	return to + 1;
}

char *minutes_text(const struct minutes *m, size_t n)
{
	size_t values = n ? m->row[n - 1].to - m->row[0].from : 0, room = n * NUMBERS * 21 + values * 42 + 1;
	char *text = want(malloc(room)), *end = text;

	for (const struct minute *r = m->row; r < m->row + n; r++) {
		const int64_t number[NUMBERS] = {
			[FIRST] = llround(r->first_at * 1e6), [LAST] = us_between(r->first_at, r->last_at), [STARTED] = us_between(r->first_at, r->started_at),
			[FAST] = r->fast, [FAST_FIRST] = r->fast ? us_between(r->first_at, r->fast_first) : 0, [FAST_LAST] = r->fast ? us_between(r->first_at, r->fast_last) : 0,
			[WITHIN] = r->within, [SOURCE] = r->source, [LINE] = r->line, [LAST_SOURCE] = r->last_source, [LAST_LINE] = r->last_line,
		};
		for (int i = 0; i < NUMBERS; i++)
			end = put_number(end, number[i], ' ');
		for (size_t k = r->from; k < r->to; k++)
			end = put_number(put_number(end, m->value[k].us, '*'), m->value[k].n, ' ');
		end[-1] = '\n';
	}
	if (end > text)
		end--; /* the last line's end */
	*end = '\0';
	return text;
}

/* Cuts the next number and what ends it off the front. */
static int64_t next_number(struct str *s)
{
	bool minus = s->n && *s->p == '-';
	size_t i = minus;
	int64_t v = 0;

	for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++)
		v = v * 10 + (s->p[i] - '0');
	*s = str_skip(*s, i + 1);
	return minus ? -v : v;
}

static void read_minute(struct minutes *m, int64_t nth, struct str line)
{
	int64_t v[NUMBERS];

	for (int i = 0; i < NUMBERS; i++)
		v[i] = next_number(&line);
	minutes_begin(m, &(struct minute){ .nth = nth, .within = v[WITHIN], .fast = v[FAST],
		.fast_first = v[FAST] ? (double)(v[FIRST] + v[FAST_FIRST]) / 1e6 : 0, .fast_last = v[FAST] ? (double)(v[FIRST] + v[FAST_LAST]) / 1e6 : 0,
		.started_at = (double)(v[FIRST] + v[STARTED]) / 1e6, .first_at = (double)v[FIRST] / 1e6, .last_at = (double)(v[FIRST] + v[LAST]) / 1e6,
		.source = v[SOURCE], .line = v[LINE], .last_source = v[LAST_SOURCE], .last_line = v[LAST_LINE] });
	while (line.n) {
		int64_t us = next_number(&line);
		add_value(m, us, next_number(&line));
	}
}

void minutes_read(struct minutes *m, int64_t nth, struct str text, int64_t from, int64_t to)
{
	for (; text.n && nth <= to; nth++) {
		struct str line = str_head(text, str_find(text, '\n', 0));
		if (nth >= from)
			read_minute(m, nth, line);
		text = str_skip(text, line.n + 1);
	}
}

static int by_us(const void *a, const void *b)
{
	const struct minute_value *x = a, *y = b;

	return x->us < y->us ? -1 : x->us > y->us;
}

struct stat_sample minutes_sample(const struct minutes *m, size_t from, size_t to, int64_t fast)
{
	struct stat_sample s = { 0 };
	size_t n = from < to ? m->row[to - 1].to - m->row[from].from : 0;
	struct minute_value *v = want(malloc((n + 1) * sizeof *v));

	for (size_t i = 0; i < n; i++)
		v[i] = m->value[m->row[from].from + i];
	qsort(v, n, sizeof *v, by_us);
	if (fast > 0)
		stat_add(&s, 0, fast);
	for (size_t i = 0; i < n; i++)
		stat_add(&s, (double)v[i].us / 1e6, v[i].n);
	free(v);
	return s;
}

int64_t minutes_fast(const struct minutes *m, size_t from, size_t to)
{
	int64_t fast = 0;

	for (size_t i = from; i < to; i++)
		fast += m->row[i].within + (i > from ? m->row[i].fast : 0);
	return fast;
}
