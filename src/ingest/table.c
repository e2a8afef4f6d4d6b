/* table: see table.h. Open addressing, texts one behind the other in one block. */
#include "ingest/table.h"

#include <stdlib.h>

#include "util/die.h"

struct table_slot {
	uint64_t hash;
	int64_t id; /* 0: empty */
	uint32_t at, n;
};

static uint64_t place(const struct table *t, uint64_t i)
{
	return i & ((uint64_t)t->entries * 2 - 1);
}

static size_t room(const struct table *t)
{
	return (size_t)t->entries * TABLE_BYTES;
}

void table_init(struct table *t, bool complete, int entries)
{
	*t = (struct table){ .complete = complete, .entries = entries };
	t->slot = calloc((size_t)entries * 2, sizeof *t->slot);
	t->bytes = malloc(room(t));
	if (t->slot == NULL || t->bytes == NULL)
		die_oom();
}

void table_free(struct table *t)
{
	free(t->slot);
	free(t->bytes);
}

int64_t table_get(const struct table *t, uint64_t hash, struct str text)
{
	for (uint64_t i = place(t, hash); t->slot[i].id; i = place(t, i + 1)) {
		const struct table_slot *s = &t->slot[i];
		if (s->hash == hash && s->n == text.n && memcmp(t->bytes + s->at, text.p, text.n) == 0)
			return s->id;
	}
	return 0;
}

bool table_put(struct table *t, uint64_t hash, struct str text, int64_t id)
{
	bool full = t->n == t->entries || t->used + text.n > room(t);

	if (text.n > room(t) / 64)
		return t->complete = false;
	if (full) {
		memset(t->slot, 0, (size_t)t->entries * 2 * sizeof *t->slot);
		t->n = 0;
		t->used = 0;
		t->complete = false;
	}
	uint64_t i = place(t, hash);
	while (t->slot[i].id)
		i = place(t, i + 1);
	if (text.n)
		memcpy(t->bytes + t->used, text.p, text.n);
	t->slot[i] = (struct table_slot){ hash, id, (uint32_t)t->used, (uint32_t)text.n };
	t->used += text.n;
	t->n++;
	return !full;
}
