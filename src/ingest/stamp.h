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
/* "30.11.2026 06:27:30", "30/Nov/2026:06:27:30 +0900", "30-Nov-2026 06:27:30", "Mon, 30 Nov 2026 06:27:30 +0900", and Kibana's "Nov 30, 2026 @ 06:27:30.123". */
size_t stamp_day_first(struct str s, struct civil *c);
/* "1795486786.127162", "1795486786.127", "1795486786", "1795486786127": since 1970, up to a blank. */
size_t stamp_epoch(struct str s, struct civil *c);
#define STAMP_LAST_US INT64_C(253402300800000000) /* the year 10000 */
/* The same number alone, in microseconds; 0 where it is none. */
int64_t stamp_epoch_us(struct str s);

/* The parts: "+09:00", "+0900", "Z"; the same, or "UTC" or "GMT", behind a blank and before another or the end; "02:19:45.536421"; the month of three letters, 0 for none. */
size_t stamp_offset(struct str s, struct civil *c);
size_t stamp_zone(struct str s, struct civil *c);
size_t stamp_clock(struct str s, struct civil *c);
int stamp_month(const char *p);
/* "19:45.536421": what stands behind the hour in either. */
size_t stamp_in_hour(struct str s, struct civil *c);

#endif
