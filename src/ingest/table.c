/* table: see table.h. Open addressing, texts one behind the other in one block. The bits are a Bloom filter of two. */
#include "ingest/table.h"

#include <stdlib.h>

#include "util/die.h"

enum { BITS = 128, FIRST_SLOTS = 256, FIRST_ROOM = 4096 };

struct table_slot {
	uint32_t hash, id; /* id 0: empty */
	uint32_t at, n;
};

/* The half of a hash that a slot has, which all else follows from. */
static uint32_t half(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

static uint32_t place(const struct table *t, uint32_t i)
{
	return i & ((uint32_t)t->slots - 1);
}

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		die_oom();
	return p;
}

void table_init(struct table *t, bool complete, int most, size_t each)
{
	*t = (struct table){ .complete = complete, .most = most, .slots = FIRST_SLOTS, .limit = (size_t)most * each, .room = FIRST_ROOM };
	t->slot = zeroed(FIRST_SLOTS, sizeof *t->slot);
	t->bytes = zeroed(FIRST_ROOM, 1);
}

void table_free(struct table *t)
{
	free(t->slot);
	free(t->bytes);
	free(t->bits);
}

int64_t table_get(const struct table *t, uint64_t hash, struct str text)
{
	uint32_t h = half(hash);

	for (uint32_t i = place(t, h); t->slot[i].id; i = place(t, i + 1)) {
		const struct table_slot *s = &t->slot[i];
		if (s->hash == h && s->n == text.n && memcmp(t->bytes + s->at, text.p, text.n) == 0)
			return s->id;
	}
	return 0;
}

/* One of the two bits of a hash. */
static uint64_t *bit(const struct table *t, uint32_t h, bool second, uint64_t *mask)
{
	uint64_t i = (second ? ~(uint64_t)h : h) * UINT64_C(0x9e3779b97f4a7c15) >> 20 & ((uint64_t)t->most * BITS - 1);

	*mask = UINT64_C(1) << (i % 64);
	return &t->bits[i / 64];
}

static void leave_bits(struct table *t, uint32_t h)
{
	uint64_t mask;

	for (int second = 0; second < 2; second++) {
		uint64_t *word = bit(t, h, second, &mask);
		*word |= mask;
	}
}

bool table_is_new(const struct table *t, uint64_t hash)
{
	uint64_t a, b;

	return t->complete && (t->bits == NULL || !(*bit(t, half(hash), false, &a) & a) || !(*bit(t, half(hash), true, &b) & b));
}

/* Something is forgotten: from now on each text leaves its bits, as those that are here do. */
static void start_bits(struct table *t)
{
	if (t->bits)
		return;
	t->bits = zeroed((size_t)t->most * BITS / 64, sizeof *t->bits);
	for (int i = 0; i < t->slots; i++)
		if (t->slot[i].id)
			leave_bits(t, t->slot[i].hash);
}

static void insert(struct table *t, struct table_slot s)
{
	uint32_t i = place(t, s.hash);

	while (t->slot[i].id)
		i = place(t, i + 1);
	t->slot[i] = s;
}

static void more_slots(struct table *t)
{
	struct table_slot *old = t->slot;
	int n = t->slots;

	t->slots *= 2;
	t->slot = zeroed((size_t)t->slots, sizeof *t->slot);
	for (int i = 0; i < n; i++)
		if (old[i].id)
			insert(t, old[i]);
	free(old);
}

static void more_room(struct table *t, size_t n)
{
	while (t->room < t->used + n)
		t->room *= 2;
	if ((t->bytes = realloc(t->bytes, t->room)) == NULL)
		die_oom();
}

bool table_put(struct table *t, uint64_t hash, struct str text, int64_t id)
{
	bool keep = text.n <= t->limit / 64 && id <= UINT32_MAX, full = keep && (t->n == t->most || t->used + text.n > t->limit);

	if (full || !keep)
		start_bits(t);
	if (t->bits)
		leave_bits(t, half(hash));
	if (!keep)
		return false;
	if (full) {
		memset(t->slot, 0, (size_t)t->slots * sizeof *t->slot);
		t->n = 0;
		t->used = 0;
	}
	if (t->n * 2 == t->slots)
		more_slots(t);
	if (t->used + text.n > t->room)
		more_room(t, text.n);
	if (text.n)
		memcpy(t->bytes + t->used, text.p, text.n);
	insert(t, (struct table_slot){ half(hash), (uint32_t)id, (uint32_t)t->used, (uint32_t)text.n });
	t->used += text.n;
	t->n++;
	return !full;
}
