/* stamp: the forms of a time at the beginning of a line. All return the bytes used (without a blank behind it), or 0. */
#ifndef POSTMORTEM_INGEST_STAMP_H
#define POSTMORTEM_INGEST_STAMP_H

#include "ingest/envelope.h"

/* "Nov  4 02:19:45", "Nov 04 02:19:45", "Nov 4 02:19:45"; with a year before the clock as well. */
size_t stamp_traditional(struct str s, struct civil *c);
/* " 4 02:19:45": what stands behind the month. */
size_t stamp_day_clock(struct str s, struct civil *c);
/* "11月 04 02:19:45", "févr. 04 02:19:45": the month in another language. */
size_t stamp_local(struct str s, struct civil *c);
/* "2026-11-24T02:19:45.536421+00:00"; also slashes for the dashes, a blank for the T, and a zone without its colon (journalctl -o short-iso). */
size_t stamp_rfc3339(struct str s, struct civil *c);
/* "19:45.536421": what stands behind the hour in either. */
size_t stamp_in_hour(struct str s, struct civil *c);

#endif
