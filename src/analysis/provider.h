/* provider: who runs a mail server, by the suffix of its host name (src/rules/providers.json). */
#ifndef POSTMORTEM_ANALYSIS_PROVIDER_H
#define POSTMORTEM_ANALYSIS_PROVIDER_H

#include "util/err.h"
#include "util/str.h"

struct providers;

/* NULL and an error naming the provider. The text may go away afterwards. */
struct providers *providers_new(struct str json, struct err *e);
void providers_free(struct providers *p);

/* The id of the provider whose longest suffix ends the host name on a label border ("google" for
 * alt1.gmail-smtp-in.l.google.com); else the host's organisational domain in lower case; else the address; "none" when both
 * are empty. The result is a constant of p, or stands in buf, or is a slice of addr. */
struct str provider_of(const struct providers *p, struct str host, struct str addr, char *buf, size_t size);

#endif
