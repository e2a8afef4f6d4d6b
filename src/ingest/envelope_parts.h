/* envelope_parts: what envelope.c, envelope_next.c and envelope_odd.c share. */
#ifndef POSTMORTEM_INGEST_ENVELOPE_PARTS_H
#define POSTMORTEM_INGEST_ENVELOPE_PARTS_H

#include "ingest/envelope.h"

/* "tag[pid]: text" or "tag: text". */
bool envelope_tag(struct str s, struct envelope *env);
/* Level and queue id before the text. */
bool envelope_finish(struct envelope *env);
/* Everything behind a header with a host's name. */
bool envelope_behind_host(struct str rest, struct envelope *env);

/* The stamp of a line that does not begin with a plain one: *s is moved behind a container's name; returns the bytes of the stamp at *s, 0 when there is none. */
size_t envelope_odd_stamp(struct str *s, struct civil *c);
/* Bytes of a facility and level with the blank behind it: "mail.info ", "<mail.info> ", "<2.6> ", "[mail.info] ". */
size_t envelope_facility(struct str s);
/* Bytes between the stamp of a container runtime, outer, and the line of the container: "stdout F " and the line's own stamp, which gives way to a stamp that
 * has a year and a zone. */
size_t envelope_container(struct str s, const struct civil *outer);

#endif
