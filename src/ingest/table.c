/* table: see table.h. Open addressing, texts one behind the other in one block. The bits are a Bloom filter of two. */
#include "ingest/table.h"

#include <stdlib.h>

#include "util/die.h"

enum { BITS = 128 };

struct table_slot {
	uint32_t hash, id; /* id 0: empty */
	uint32_t at, n;
};

static uint64_t place(const struct table *t, uint64_t i)
{
	return i & ((uint64_t)t->entries * 2 - 1);
}

void table_init(struct table *t, bool complete, int entries, size_t each)
{
	*t = (struct table){ .complete = complete, .entries = entries, .room = (size_t)entries * each };
	t->slot = calloc((size_t)entries * 2, sizeof *t->slot);
	t->bytes = malloc(t->room);
	t->bits = calloc((size_t)entries * BITS / 64, sizeof *t->bits);
	if (t->slot == NULL || t->bytes == NULL || t->bits == NULL)
		die_oom();
}

void table_free(struct table *t)
{
	free(t->slot);
	free(t->bytes);
	free(t->bits);
}

int64_t table_get(const struct table *t, uint64_t hash, struct str text)
{
	for (uint64_t i = place(t, hash); t->slot[i].id; i = place(t, i + 1)) {
		const struct table_slot *s = &t->slot[i];
		if (s->hash == (uint32_t)(hash >> 32) && s->n == text.n && memcmp(t->bytes + s->at, text.p, text.n) == 0)
			return s->id;
	}
	return 0;
}

/* Two of the bits, by either half of the hash. */
static uint64_t *bit(const struct table *t, uint64_t hash, int half, uint64_t *mask)
{
	uint64_t i = (half ? hash >> 32 : hash) * UINT64_C(0x9e3779b97f4a7c15) >> 20 & ((uint64_t)t->entries * BITS - 1);

	*mask = UINT64_C(1) << (i % 64);
	return &t->bits[i / 64];
}

bool table_is_new(const struct table *t, uint64_t hash)
{
	uint64_t a, b;

	return t->complete && (!t->forgot || !(*bit(t, hash, 0, &a) & a) || !(*bit(t, hash, 1, &b) & b));
}

bool table_put(struct table *t, uint64_t hash, struct str text, int64_t id)
{
	bool full = t->n == t->entries || t->used + text.n > t->room;

	for (int half = 0; half < 2; half++) {
		uint64_t mask, *word = bit(t, hash, half, &mask);
		*word |= mask;
	}
	if (text.n > t->room / 64 || id > UINT32_MAX) {
		t->forgot = true;
		return false;
	}
	if (full) {
		memset(t->slot, 0, (size_t)t->entries * 2 * sizeof *t->slot);
		t->n = 0;
		t->used = 0;
		t->forgot = true;
	}
	uint64_t i = place(t, hash);
	while (t->slot[i].id)
		i = place(t, i + 1);
	if (text.n)
		memcpy(t->bytes + t->used, text.p, text.n);
	t->slot[i] = (struct table_slot){ (uint32_t)(hash >> 32), (uint32_t)id, (uint32_t)t->used, (uint32_t)text.n };
	t->used += text.n;
	t->n++;
	return !full;
}
