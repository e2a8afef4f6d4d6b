/* bytes: a growing buffer that knows how far it may grow: everything imported comes from strangers. */
#ifndef POSTMORTEM_EVIDENCE_BYTES_H
#define POSTMORTEM_EVIDENCE_BYTES_H

#include "util/str.h"

struct bytes {
	char *p;
	size_t n, room, max; /* start from { .max = … } */
};

/* Room for n more bytes, at b->p + b->n; false when that would be more than max. */
bool bytes_reserve(struct bytes *b, size_t n);
bool bytes_add(struct bytes *b, struct str s);
struct str bytes_str(const struct bytes *b);
void bytes_free(struct bytes *b);

#endif
