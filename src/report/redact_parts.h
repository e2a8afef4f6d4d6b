/* redact_parts: what redact_text.c is made of. Private to it. */
#ifndef POSTMORTEM_REPORT_REDACT_PARTS_H
#define POSTMORTEM_REPORT_REDACT_PARTS_H

#include "report/redact.h"

/* Appends prefix and so many hexadecimal digits of the keyed hash of a name. */
void pseudonym(const struct redact *r, const char *prefix, struct str name, int digits, struct buf *out);

/* The length of an address that s begins with; 0 none. IPv6: hexadecimal digits with at least two colons; times of day have only digits and are told apart
 * by their form. */
size_t addr_ipv4(struct str s);
size_t addr_ipv6(struct str s);
bool addr_hidden(const struct redact *r, struct str a);
/* Appends a word up to the end of an IPv4 address in it, or of an IPv6 address backwards, with a pseudonym where the address is hidden. Returns what it
 * took; 0 when there is none. */
size_t addr_in_word(const struct redact *r, struct str w, struct buf *out);

/* Letters of all scripts, since addresses may hold them; not the punctuation of Japanese sentences. */
bool in_name(struct str s, size_t i);

/* Names that a text itself shows to be a person's or a client's: they are hidden wherever else they stand in it. */
struct shown {
	struct str name[40];
	size_t n;
};

void shown_read(const struct redact *r, struct str text, struct shown *s);
bool shown_has(const struct shown *s, struct str w);
/* A name of a function, not of a person: postmaster, info. */
bool role_name(struct str local);

/* What stands behind one of these is a name even without an @: from=<root>, a name behind home/. */
bool key_before(struct str before);

/* Words that people wrote: a header or a line of a body that a check logged, a name before or behind an address. They begin s; before is what stands
 * before it. Appends a pseudonym for them and returns what it took; 0 when there are none. */
size_t written_words(const struct redact *r, struct str before, struct str s, struct buf *out);

#endif
