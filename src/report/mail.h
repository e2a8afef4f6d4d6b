/* mail: a report as a mail for sendmail -t: plain text for a phone first, the page of render.h beside it. */
#ifndef POSTMORTEM_REPORT_MAIL_H
#define POSTMORTEM_REPORT_MAIL_H

#include "report/buf.h"
#include "report/model.h"
#include "util/err.h"

enum { MAIL_WIDTH = 72 };

struct mail {
	const char *from, *to; /* NULL or "": this user at this machine; root */
	struct str subject;
	double at;             /* its date */
};

/* RFC 5322 and MIME: header from our words and checked options, text and (where built in) HTML. Header fields never hold a line end. -1 and an error
 * (64) when from or to holds control characters. */
int mail_write(const struct report *r, const struct mail *m, struct buf *out, struct err *e);

/* The report as plain text, at most MAIL_WIDTH columns wide. */
void plain_text(const struct report *r, struct buf *b);

#endif
