/* file: all of a stream at once, within a bound. */
#ifndef POSTMORTEM_UTIL_FILE_H
#define POSTMORTEM_UTIL_FILE_H

#include <stdio.h>

#include "util/err.h"

/* What is left of f, to be freed; *n is its length. NULL and an error that names path: 66 it can't be read, 65 it is longer than max MiB. */
char *file_all(FILE *f, const char *path, size_t max, size_t *n, struct err *e);

#endif
