/* meaning: table verdict in memory, as far as it is asked for: what each distinct reason or reply means. */
#ifndef POSTMORTEM_ANALYSIS_MEANING_H
#define POSTMORTEM_ANALYSIS_MEANING_H

#include <stdbool.h>

#include "analysis/interned.h"
#include "store/db.h"

struct meaning {
	uint32_t cause, provider, list, sublist, our_addr, url; /* numbers in names; 0: none is named */
	uint8_t confidence;
	bool known;
	bool remote, echo;  /* as in verdict */
	bool success;       /* accept.ok, accept.local, accept.handoff */
	bool told;          /* it is what reports are about: an objection to us or our content, or the name of a block list */
	bool complaint;     /* about our address: a listing, its reputation, its name */
	bool nobody;        /* the recipient does not exist */
	bool says_connect;  /* the text of a failed connect, or an echo of one */
};

struct meanings;

/* all: read them all now, else each when it is asked for. names stays the caller's. */
struct meanings *meanings_open(struct db *db, struct interned *names, bool all);
void meanings_close(struct meanings *m);
/* Of a text, by its key; valid as long as m. */
const struct meaning *meaning_of(struct meanings *m, int64_t text);
/* Whether a cause is an objection to us: reputation, identity, authentication. */
bool cause_objects(struct str cause);

#endif
