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

void delay_list_merge(struct delay_list *l, struct str stored, struct delay_keys added, struct delay_keys taken, uint64_t mask)
{
	size_t a = 0, t = 0;
	uint64_t next = stored.n ? number(&stored) : UINT64_MAX;

	l->n = l->entries = 0;
	l->count = 0;
	while (next != UINT64_MAX || a < added.n || t < taken.n) {
		uint64_t value = next;
		int64_t count = 0;
		if (a < added.n && (added.key[a] & mask) < value)
			value = added.key[a] & mask;
		if (t < taken.n && (taken.key[t] & mask) < value)
			value = taken.key[t] & mask;
		if (next == value) {
			count += (int64_t)number(&stored);
			next = stored.n ? number(&stored) : UINT64_MAX;
		}
		for (; a < added.n && (added.key[a] & mask) == value; a++)
			count++;
		for (; t < taken.n && (taken.key[t] & mask) == value; t++)
			count--;
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
