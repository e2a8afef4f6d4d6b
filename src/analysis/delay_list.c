/* delay_list: see delay_list.h. */
#include "analysis/delay_list.h"

#include <stdlib.h>

#include "util/die.h"

static void room(struct delay_list *l)
{
	if (l->entries == l->entry_room) {
		l->entry_room = l->entry_room ? l->entry_room * 2 : 64;
		l->entry = realloc(l->entry, l->entry_room * sizeof *l->entry);
		if (l->entry == NULL)
			die_oom();
	}
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

/* How many keys from the first on are the same; adds them to *i. */
static int64_t run_of(struct delay_keys k, size_t *i)
{
	size_t from = *i;

	while (*i < k.n && k.key[*i] == k.key[from])
		++*i;
	return (int64_t)(*i - from);
}

static uint64_t value_at(struct delay_keys k, size_t i, const uint32_t *values)
{
	return i == k.n ? UINT64_MAX : values ? values[k.key[i] & UINT16_MAX] : k.key[i];
}

void delay_list_merge(struct delay_list *l, struct str stored, struct delay_keys added, struct delay_keys taken, const uint32_t *values)
{
	size_t a = 0, t = 0;
	uint64_t next = stored.n ? number(&stored) : UINT64_MAX;

	l->n = l->entries = 0;
	l->count = 0;
	while (next != UINT64_MAX || a < added.n || t < taken.n) {
		uint64_t add = value_at(added, a, values), take = value_at(taken, t, values), value = next;
		int64_t count = 0;
		value = add < value ? add : value;
		value = take < value ? take : value;
		if (next == value) {
			count += (int64_t)number(&stored);
			next = stored.n ? number(&stored) : UINT64_MAX;
		}
		if (add == value)
			count += run_of(added, &a);
		if (take == value)
			count -= run_of(taken, &t);
		if (count <= 0)
			continue;
		room(l);
		l->entry[l->entries++] = (struct delay_entry){ value, count };
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

	for (size_t i = 0; i < l->entries; i++)
		if ((seen += l->entry[i].count) >= rank)
			return l->entry[i].value;
	return 0;
}
