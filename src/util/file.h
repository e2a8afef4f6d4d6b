/* file: all of a stream at once, within a bound; a whole file in one step. */
#ifndef POSTMORTEM_UTIL_FILE_H
#define POSTMORTEM_UTIL_FILE_H

#include <stdio.h>
#include <sys/types.h>

#include "util/err.h"
#include "util/str.h"

/* What is left of f, to be freed; *n is its length. NULL and an error that names path: 66 it can't be read, 65 it is longer than max MiB. */
char *file_all(FILE *f, const char *path, size_t max, size_t *n, struct err *e);
/* Writes path anew in one step: after whatever happens it is the old file or the new one, whole and on the disk. -1 and an error that names path: 73 no file
 * can be made there, 74 it can't be written. */
int file_put(const char *path, struct str text, mode_t mode, struct err *e);

#endif
