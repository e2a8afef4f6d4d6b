/* config: Postfix's settings as `postconf -n` prints them, with $name expanded. */
#ifndef POSTMORTEM_CHECK_CONFIG_H
#define POSTMORTEM_CHECK_CONFIG_H

#include "util/err.h"
#include "util/str.h"

struct config;

/* Reads a file, or for "live" asks `postconf -n`. NULL and an error (66 no such file, 65 no settings in it). */
struct config *config_read(const char *path, struct err *e);
void config_free(struct config *c);

/* The value of a setting with $name, ${name} and $(name) expanded, into out, cut to room. False and "" when it is not set. */
bool config_get(const struct config *c, const char *name, char *out, size_t room);

#endif
