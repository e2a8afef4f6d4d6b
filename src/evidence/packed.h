/* packed: gzip and zip, unpacked in memory under hard bounds: 2 MiB packed, 16 MiB unpacked, 200 to 1 after the first MiB, counted while unpacking: what a
 * header says about sizes is at most a reason to refuse. Nothing is ever written to disk. */
#ifndef POSTMORTEM_EVIDENCE_PACKED_H
#define POSTMORTEM_EVIDENCE_PACKED_H

#include "evidence/bytes.h"
#include "util/err.h"

enum {
	PACKED_MAX = 2 << 20,
	PLAIN_MAX = 16 << 20,
	RATIO_MAX = 200,
	RATIO_FREE = 1 << 20, /* below this any ratio is fine */
	MEMBERS_MAX = 8,
};

bool is_gzip(struct str data);
bool is_zip(struct str data);

/* Appends what is in a gzip file (several members are one text; what follows the last one and is no gzip is passed over: Mimecast adds CR LF). -1 and an
 * error (65) that begins with where. */
int gzip_unpack(const char *where, struct str data, struct bytes *out, struct err *e);

/* Calls each(arg, name, data) for every member of a zip file that holds something. Stops at -1. */
int zip_each(const char *where, struct str data, int (*each)(void *arg, const char *name, struct str data, struct err *e), void *arg, struct err *e);

/* Whether out bytes from in packed ones are too much. -1 and an error. */
int packed_check(const char *where, size_t in, size_t out, struct err *e);

#endif
