/* replies_text: what replies.c shares with the file that takes texts apart. */
#ifndef POSTMORTEM_ANALYSIS_REPLIES_TEXT_H
#define POSTMORTEM_ANALYSIS_REPLIES_TEXT_H

#include "analysis/replies.h"

enum { REPLY_MAX = 8192 }; /* bytes of a text that are looked at */

/* The words of a reply in one form: blanks collapsed, control characters gone, the code that every line of a joined multi-line
 * reply repeats dropped. cased and lower have the same offsets; in lower, what stands before and behind the @ of a mail address is x, and so
 * is a name that the server gives itself in front, so that no rule takes them for the server's words. */
struct reply_text {
	size_t n;
	char cased[REPLY_MAX], lower[REPLY_MAX];
	char addr[48]; /* room for reply_address */
};

void reply_normalise(const struct reply_parts *p, struct reply_text *out);

/* Found in a server's words (slices of said), "" when absent: the client's address as the server saw it, which is never the
 * server's own; a URL; a code in brackets such as [TSS04] or (S3150), else one of a form that stands alone, as AUP#CXSNDR or IB607. */
struct str reply_our_addr(struct str said, struct str server_addr);
struct str reply_url(struct str said);

/* An address in its one form (RFC 5952 for IPv6; a mapped IPv4 address as IPv4), in room, which must have 48 bytes; what is none as it is. */
struct str reply_address(struct str addr, char *room);
struct str reply_tag(struct str said);

#endif
