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
/* A header whose stamp stands further on in the line, or in brackets or quotes, or that is parted by tabs or commas: what kubectl and stern, Kiwi, exports of tables
 * and archives of logs put before it. Only where one of Postfix's tags, with a process number, is within reach of the stamp. */
bool envelope_late(struct str line, struct envelope *env);
/* Bytes of a facility and level with the blank behind it: "mail.info ", "<mail.info> ", "<2.6> ", "[mail.info] ", "mail:info ". */
size_t envelope_facility(struct str s);
/* Bytes of a severity in the place of a host's name, "INFO    ", as a widespread container image of Postfix has it. */
size_t envelope_severity(struct str s);
/* A whole header, or "postfix/smtp[77]: …", in the place of a tag or of a text, as a relay or one of Docker's logging drivers passes it on: true when it is one of Postfix's; then the inner
 * header counts, but for a stamp without a zone where the outer one has one. */
bool envelope_inner(struct str text, struct envelope *env);
/* One word more between the host's name and a tag of Postfix: the host that a relay or a zone's name stands before, or a facility. */
bool envelope_second_word(struct str rest, struct envelope *env);
/* Whether the text behind a tag that is none of a part of Postfix may be such a header, or a tag of Postfix's: it begins with a stamp's first letters and blank, or
 * digits and dash, or it is what the service itself wrote. */
static inline bool envelope_passes_on(const struct envelope *env)
{
	if (env->text.n <= 20 || (env->tag.n > 8 && memcmp(env->tag.p, "postfix/", 8) == 0))
		return false;
	return (env->text.p[3] == ' ' && (env->text.p[5] == ' ' || env->text.p[6] == ' ')) || (env->text.p[4] == '-' && env->text.p[7] == '-') ||
	       (env->tag.n == 7 && str_starts(env->text, STR("postfix/")));
}
/* Bytes between the stamp of a container runtime, outer, and the line of the container: "stdout F " and the line's own stamp, which gives way to a stamp that
 * has a year and a zone. */
size_t envelope_container(struct str s, const struct civil *outer);

#endif
