/* swept: messages that an operator deleted all at once. "postsuper -d ALL" logs how many there were, and none by its name.
 *
 * Taken for deleted then: what waited at that moment and was never heard of again, where the log knows of no more such messages than were deleted. */
#ifndef POSTMORTEM_ANALYSIS_SWEPT_H
#define POSTMORTEM_ANALYSIS_SWEPT_H

#include <stdint.h>

#include "store/db.h"

struct swept;

struct swept *swept_load(struct db *db);
/* When a message was deleted so; NAN: it wasn't. */
double swept_at(const struct swept *s, int64_t msg);
void swept_free(struct swept *s);

#endif
