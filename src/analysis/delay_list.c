/* delay_list: see delay_list.h. */
#include "analysis/delay_list.h"

#include <stdlib.h>

#include "util/die.h"
#include "util/memory.h"

void delay_runs_add(struct delay_runs *r, uint64_t value, int64_t count)
{
	if (r->n && r->entry[r->n - 1].value == value) {
		r->entry[r->n - 1].count += count;
		return;
	}
	r->entry = room_for_one(r->entry, r->n, &r->room, sizeof *r->entry);
	r->entry[r->n++] = (struct delay_entry){ value, count };
}

/* Cuts the next number off the front of a stored text. */
static uint64_t number(struct str *s)
{
	uint64_t v = 0;

	while (s->n && *s->p >= '0' && *s->p <= '9') {
		v = v * 10 + (uint64_t)(*s->p - '0');
		*s = str_skip(*s, 1);
	}
	*s = str_skip(*s, 1); /* the '*' or the blank behind it */
	return v;
}

static void print_number(struct delay_list *l, uint64_t v, char end)
{
	char digits[24];
	size_t k = sizeof digits;

	if (l->n + sizeof digits + 1 > l->room) {
		l->room = l->room ? l->room * 2 : 1024;
		l->text = realloc(l->text, l->room);
		if (l->text == NULL)
			die_oom();
	}
	do
		digits[--k] = (char)('0' + v % 10);
	while (v /= 10);
	memcpy(l->text + l->n, digits + k, sizeof digits - k);
	l->n += sizeof digits - k;
	l->text[l->n++] = end;
}

static uint64_t value_at(const struct delay_runs *r, size_t i)
{
	return i < r->n ? r->entry[i].value : UINT64_MAX;
}

void delay_list_merge(struct delay_list *l, struct str stored, const struct delay_runs *added, const struct delay_runs *taken)
{
	size_t a = 0, t = 0;
	uint64_t next = stored.n ? number(&stored) : UINT64_MAX;

	l->n = l->runs.n = 0;
	l->count = 0;
	while (next != UINT64_MAX || a < added->n || t < taken->n) {
		uint64_t add = value_at(added, a), take = value_at(taken, t), value = next;
		int64_t count = 0;
		value = add < value ? add : value;
		value = take < value ? take : value;
		if (next == value) {
			count += (int64_t)number(&stored);
			next = stored.n ? number(&stored) : UINT64_MAX;
		}
		if (add == value)
			count += added->entry[a++].count;
		if (take == value)
			count -= taken->entry[t++].count;
		if (count <= 0)
			continue;
		delay_runs_add(&l->runs, value, count);
		l->count += count;
		print_number(l, value, '*');
		print_number(l, (uint64_t)count, ' ');
	}
	if (l->n)
		l->n--; /* the last blank */
	else if (l->text == NULL)
		print_number(l, 0, ' '), l->n = 0; /* an empty text is not an absent one */
}

uint64_t delay_list_percentile(const struct delay_list *l, int p)
{
	int64_t rank = (p * l->count + 99) / 100, seen = 0;

	for (size_t i = 0; i < l->runs.n; i++)
		if ((seen += l->runs.entry[i].count) >= rank)
			return l->runs.entry[i].value;
	return 0;
}
