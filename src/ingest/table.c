/* table: see table.h. A part: open addressing, texts one behind the other in one block. The bits are a Bloom filter of two. */
#include "ingest/table.h"

#include <stdlib.h>

#include "util/die.h"

enum { BITS = 256, FIRST_SLOTS = 256, FIRST_ROOM = 4096 };

struct table_slot {
	uint32_t hash, id; /* id 0: empty */
	uint32_t at, n;
};

/* The half of a hash that a slot has, which all else follows from. */
static uint32_t half(uint64_t hash)
{
	return (uint32_t)(hash >> 32);
}

static uint32_t place(const struct table_part *p, uint32_t i)
{
	return i & ((uint32_t)p->slots - 1);
}

static void *zeroed(size_t n, size_t size)
{
	void *p = calloc(n, size);

	if (p == NULL)
		die_oom();
	return p;
}

static void part_init(struct table_part *p)
{
	*p = (struct table_part){ .slots = FIRST_SLOTS, .room = FIRST_ROOM };
	p->slot = zeroed(FIRST_SLOTS, sizeof *p->slot);
	p->bytes = zeroed(FIRST_ROOM, 1);
}

static void part_free(struct table_part *p)
{
	free(p->slot);
	free(p->bytes);
}

static void insert(struct table_part *p, struct table_slot s)
{
	uint32_t i = place(p, s.hash);

	while (p->slot[i].id)
		i = place(p, i + 1);
	p->slot[i] = s;
}

static void more_slots(struct table_part *p)
{
	struct table_slot *old = p->slot;
	int n = p->slots;

	p->slots *= 2;
	p->slot = zeroed((size_t)p->slots, sizeof *p->slot);
	for (int i = 0; i < n; i++)
		if (old[i].id)
			insert(p, old[i]);
	free(old);
}

static void more_room(struct table_part *p, size_t n, size_t limit)
{
	while (p->room < p->used + n)
		p->room *= 2;
	if (p->room > limit)
		p->room = limit;
	if ((p->bytes = realloc(p->bytes, p->room)) == NULL)
		die_oom();
}

static void part_put(struct table_part *p, size_t limit, uint32_t h, struct str text, uint32_t id)
{
	if (p->n * 2 == p->slots)
		more_slots(p);
	if (p->used + text.n > p->room)
		more_room(p, text.n, limit);
	if (text.n)
		memcpy(p->bytes + p->used, text.p, text.n);
	insert(p, (struct table_slot){ h, id, (uint32_t)p->used, (uint32_t)text.n });
	p->used += text.n;
	p->n++;
}

static int64_t part_get(const struct table_part *p, uint32_t h, struct str text)
{
	for (uint32_t i = place(p, h); p->slot[i].id; i = place(p, i + 1)) {
		const struct table_slot *s = &p->slot[i];
		if (s->hash == h && s->n == text.n && memcmp(p->bytes + s->at, text.p, text.n) == 0)
			return s->id;
	}
	return 0;
}

void table_init(struct table *t, bool complete, int most, size_t each)
{
	*t = (struct table){ .complete = complete, .most = most / 2, .limit = (size_t)most / 2 * each };
	part_init(&t->part);
	part_init(&t->past);
}

void table_free(struct table *t)
{
	part_free(&t->part);
	part_free(&t->past);
	free(t->bits);
}

static bool has_room(const struct table *t, size_t n)
{
	return t->part.n < t->most && t->part.used + n <= t->limit;
}

int64_t table_get(struct table *t, uint64_t hash, struct str text)
{
	int64_t id = part_get(&t->part, half(hash), text);

	if (id || t->past.n == 0)
		return id;
	id = part_get(&t->past, half(hash), text);
	if (id && has_room(t, text.n))
		part_put(&t->part, t->limit, half(hash), text, (uint32_t)id);
	return id;
}

/* One of the two bits of a hash. */
static uint64_t *bit(const struct table *t, uint32_t h, bool second, uint64_t *mask)
{
	uint64_t i = h * UINT64_C(0x9e3779b97f4a7c15) >> (second ? 40 : 20) & ((uint64_t)t->most * BITS - 1);

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

static void leave_all(struct table *t, const struct table_part *p)
{
	for (int i = 0; i < p->slots; i++)
		if (p->slot[i].id)
			leave_bits(t, p->slot[i].hash);
}

/* Something is forgotten: from now on each text leaves its bits, as those that are here do. */
static void start_bits(struct table *t)
{
	if (t->bits)
		return;
	t->bits = zeroed((size_t)t->most * BITS / 64, sizeof *t->bits);
	leave_all(t, &t->part);
	leave_all(t, &t->past);
}

/* Makes room for a newer part. False when something was forgotten. */
static bool move_on(struct table *t)
{
	bool empty = t->past.n == 0;

	if (!empty)
		start_bits(t);
	part_free(&t->past);
	t->past = t->part;
	part_init(&t->part);
	return empty;
}

bool table_put(struct table *t, uint64_t hash, struct str text, int64_t id)
{
	bool keep = text.n <= t->limit / 64 && id <= UINT32_MAX, whole = keep;

	if (!keep)
		start_bits(t);
	else if (!has_room(t, text.n))
		whole = move_on(t);
	if (t->bits)
		leave_bits(t, half(hash));
	if (keep)
		part_put(&t->part, t->limit, half(hash), text, (uint32_t)id);
	return whole;
}
