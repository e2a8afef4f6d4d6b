/* detail: what a detector notes of a finding, in the language of the report. Private to src/report. */
#ifndef POSTMORTEM_REPORT_DETAIL_H
#define POSTMORTEM_REPORT_DETAIL_H

#include "report/words.h"

/* The detail in that language: by the words DT_… of en.inc, which are the forms that queries/detect writes, and those of the language in their place.
 * What has no such form stays as it is. Kept in the report, or the caller's own. */
struct str detail_words(struct report *r, enum lang lang, struct str detail);

#endif
