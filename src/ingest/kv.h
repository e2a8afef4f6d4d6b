/* kv: the text "NAME=VALUE, NAME=VALUE … status=WORD (reason)" that delivery agents, qmgr, smtpd and pickup write, in any
 * order and with any unknown names (Postfix: src/global/log_adhoc.c, src/qmgr/qmgr_active.c, src/smtpd/smtpd.c). */
#ifndef POSTMORTEM_INGEST_KV_H
#define POSTMORTEM_INGEST_KV_H

#include "ingest/grammar.h"

/* Fills out->field: one per NAME; the text in brackets behind "status=WORD" is "reason", whatever can't be split is "rest". Returns
 * false when the text does not start with NAME=. At most FIELD_MAX fields are kept. */
bool kv_parse(struct str text, struct parsed *out);

#endif
