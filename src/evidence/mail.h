/* mail: reports as they arrive: attachments of mails. Private to src/evidence. */
#ifndef POSTMORTEM_EVIDENCE_MAIL_H
#define POSTMORTEM_EVIDENCE_MAIL_H

#include <stdio.h>

#include "evidence/run.h"

enum { MAIL_MAX = 10 << 20, MAIL_DEPTH_MAX = 16, HEADERS_MAX = 256 << 10 };

/* Whether a text begins like a mail: a header line. */
bool is_mail(struct str data);

/* Imports the reports attached to one mail. A mail without any is passed over, or where the user named it (r->only) a failure. */
void mail_import(struct run *r, const char *where, struct str mail);

/* Takes an mbox file apart: head is what was read of it already. Each message is bounded by itself; the file may be of any size. */
void mbox_import(struct run *r, const char *where, FILE *f, struct str head);

#endif
