/* err: what went wrong with something the user gave us. Functions that can fail so take a struct err *,
 * return -1 (or NULL), and set it; the first message wins; only src/cli prints it. Start from {0}. */
#ifndef POSTMORTEM_UTIL_ERR_H
#define POSTMORTEM_UTIL_ERR_H

#include "util/die.h"

struct err {
	int code;       /* a sysexits code, 0 = no error */
	char text[600]; /* one line, without the program's name */
};

/* Always returns -1, so that callers write: return err_set(e, EXIT_DATA, "%s: …", path); */
int err_set(struct err *e, int code, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
