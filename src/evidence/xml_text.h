/* xml_text: what receivers send as XML, made into UTF-8 that an XML parser can be given. Each repair has a name and is told as a warning:
 *
 *   encoding       UTF-16 or ISO 8859-1 made UTF-8           bad-bytes   bytes that are no UTF-8, now U+FFFD
 *   bad-header     an <?xml …?> line that is none, dropped   control     control characters, now blanks
 *   text-before    something before the document, dropped    stray-tag   <xs:schema …> tags around or in it, dropped
 *   text-after     something after it, dropped               stray-lt    a < that begins no tag (<postmaster@example.com>), now &lt;
 *                                                            stray-amp   an & that begins no known reference, now &amp;
 */
#ifndef POSTMORTEM_EVIDENCE_XML_TEXT_H
#define POSTMORTEM_EVIDENCE_XML_TEXT_H

#include "evidence/bytes.h"
#include "evidence/warnings.h"
#include "util/err.h"

enum {
	REPAIRS_MAX = 10000,
	TOKEN_MAX = 65536, /* of a tag or a comment: a parser may have to hold it as one */
};

/* Takes the text piece by piece; last: this is the end. -1 stops. */
typedef int xml_feed(void *arg, struct str piece, bool last);

/* Gives the mended text to feed; nothing is copied. -1 where feed said so, or with an error: an encoding we don't know, a DOCTYPE (there is none in a
 * report, and it is the way in for attacks), too much damage, something too long. */
int xml_text(const char *where, struct str data, xml_feed *feed, void *arg, struct warnings *w, struct err *e);

/* For the first step and for sniffing: after a byte order mark, blanks, and (where far) up to 1000 bytes of something else, a "<" of a document. */
bool xml_begins(struct str data);

/* Part of xml_text: UTF-16, ISO 8859-1 and windows-1252 to UTF-8 in buf. */
int xml_decode(const char *where, struct str data, struct bytes *buf, struct str *out, struct warnings *w, struct err *e);

#endif
