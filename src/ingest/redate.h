/* redate: rows that were dated without proof are dated again when the log proves its year or its zone. */
#ifndef POSTMORTEM_INGEST_REDATE_H
#define POSTMORTEM_INGEST_REDATE_H

#include "ingest/apply.h"
#include "ingest/source.h"

/* Moves what was read from s so far, inside the transaction at hand. The next analysis begins anew. */
void redate(struct facts *f, struct source *s, const struct redate *wrong);

#endif
