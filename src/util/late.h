/* late: shared libraries that few runs need. A program that is linked with all of them has them all loaded, with what they need in turn, before it does anything: that took
 * as long as reading 50,000 lines. These are opened when the first function of theirs is wanted. Which file it is, is found out when this program is built. */
#ifndef POSTMORTEM_UTIL_LATE_H
#define POSTMORTEM_UTIL_LATE_H

#include "util/err.h"

/* A library's functions that are used are named once: #define FUNCTIONS(F) F(sd_journal_open) F(sd_journal_close)
 * static struct { FUNCTIONS(LATE_POINTER) } lib; static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL }; */
#define LATE_POINTER(f) __typeof__(&f) f;
#define LATE_NAME(f) #f,

/* Opens the library, once, and sets the pointers of lib, of which there are as many as names before the NULL. -1 and an error (65) that says what is missing. */
int late_open(const char *file, const char *const *names, void *lib, struct err *e);

#endif
