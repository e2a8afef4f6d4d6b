/* fate: see fate.h. Texts stand in blocks that stay where they are; one block is enough for most messages, and is used again. */
#include "analysis/fate.h"

#include <stdlib.h>

#include "util/die.h"
#include "util/memory.h"

struct fate_block {
	struct fate_block *next;
	size_t room;
	char bytes[];
};

enum { BLOCK = 16384 };

struct fate_line *fate_line_new(struct fate *f)
{
	f->line = room_for_one(f->line, f->lines, &f->room, sizeof *f->line);
	return &f->line[f->lines++];
}

struct fate_end *fate_end_new(struct fate *f)
{
	f->end = room_for_one(f->end, f->ends, &f->end_room, sizeof *f->end);
	return &f->end[f->ends++];
}

struct str fate_text(struct fate *f, struct str s)
{
	if (s.p == NULL)
		return STR_NONE;
	if (f->block == NULL || f->block->room - f->used < s.n) {
		size_t room = s.n > BLOCK ? s.n : BLOCK;
		struct fate_block *b = malloc(sizeof *b + room);
		if (b == NULL)
			die_oom();
		*b = (struct fate_block){ f->block, room };
		f->block = b;
		f->used = 0;
	}
	char *to = f->block->bytes + f->used;
	memcpy(to, s.p, s.n);
	f->used += s.n;
	return (struct str){ to, s.n };
}

void fate_empty(struct fate *f)
{
	while (f->block && f->block->next) {
		struct fate_block *b = f->block;
		f->block = b->next;
		free(b);
	}
	f->used = 0;
	f->lines = f->ends = 0;
}

void fate_free(struct fate *f)
{
	fate_empty(f);
	free(f->block);
	free(f->line);
	free(f->end);
}
