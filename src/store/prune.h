/* prune: facts older than a moment leave the database, or lose the names in them. Sources stay, so that no file is read twice. */
#ifndef POSTMORTEM_STORE_PRUNE_H
#define POSTMORTEM_STORE_PRUNE_H

#include "store/db.h"
#include "util/siphash.h"

struct prune_opts {
	double before_at;              /* messages whose last line is older, and lines without a message that are */
	bool keep_aggregates;          /* keep what is counted per hour or day, and what lies between first and last of it */
	const unsigned char *key;      /* not NULL: replace names by pseudonyms instead of removing the facts */
};

/* In one transaction. Calls each(arg, table, rows) for every table that lost or changed rows. */
void prune(struct db *db, const struct prune_opts *o, void (*each)(void *arg, const char *table, int64_t rows), void *arg);
/* Gives free pages back to the file system; needs room for a second copy meanwhile. */
void prune_vacuum(struct db *db);

/* Registers the SQL functions pseudonym(text) and scrub(text). key must live as long as db. */
void pseudonym_register(struct db *db, const unsigned char *key);

#endif
