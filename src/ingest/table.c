/* table: see table.h. Open addressing, texts one behind the other in one block. */
#include "ingest/table.h"

#include <stdlib.h>

#include "util/die.h"

struct table_slot {
	uint64_t hash;
	int64_t id; /* 0: empty */
	uint32_t at, n;
};

enum { SLOTS = 2 * TABLE_ENTRIES };

void table_init(struct table *t, bool complete)
{
	*t = (struct table){ .complete = complete };
	t->slot = calloc(SLOTS, sizeof *t->slot);
	t->bytes = malloc(TABLE_BYTES);
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
	for (uint64_t i = hash % SLOTS; t->slot[i].id; i = (i + 1) % SLOTS) {
		const struct table_slot *s = &t->slot[i];
		if (s->hash == hash && s->n == text.n && memcmp(t->bytes + s->at, text.p, text.n) == 0)
			return s->id;
	}
	return 0;
}

void table_put(struct table *t, uint64_t hash, struct str text, int64_t id)
{
	if (text.n > TABLE_BYTES / 64) {
		t->complete = false; /* too long to be kept */
		return;
	}
	if (t->n == TABLE_ENTRIES || t->used + text.n > TABLE_BYTES) {
		memset(t->slot, 0, SLOTS * sizeof *t->slot);
		t->n = 0;
		t->used = 0;
		t->complete = false;
	}
	uint64_t i = hash % SLOTS;
	while (t->slot[i].id)
		i = (i + 1) % SLOTS;
	if (text.n)
		memcpy(t->bytes + t->used, text.p, text.n);
	t->slot[i] = (struct table_slot){ hash, id, (uint32_t)t->used, (uint32_t)text.n };
	t->used += text.n;
	t->n++;
}
