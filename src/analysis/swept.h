/* swept: messages that an operator deleted all at once. "postsuper -d ALL" logs how many there were, and none by its name.
 *
 * Taken for deleted then: what waited at that moment and was never heard of again, where the log knows of no more such messages than were deleted. */
#ifndef POSTMORTEM_ANALYSIS_SWEPT_H
#define POSTMORTEM_ANALYSIS_SWEPT_H

#include "analysis/fate.h"
#include "store/db.h"

struct swept;

struct swept *swept_load(struct db *db);
/* Of all that the answers of swept_at depend on but the message itself. */
uint64_t swept_hash(const struct swept *s);
/* When a message that has no end was deleted so; NAN: it wasn't. */
double swept_at(const struct swept *s, const struct fate *f);
void swept_free(struct swept *s);

#endif
