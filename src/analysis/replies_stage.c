/* replies_stage: see replies_stage.h. */
#include "analysis/replies_stage.h"

#include <stddef.h>
#include <string.h>

/* In order: the stages before MAIL FROM, MAIL FROM, RCPT TO. Bits of until: the last one at which the cause can't be known yet. */
enum { GREETING = 1, MAIL, RCPT };

static const struct {
	const char *cause; /* or the beginning of several */
	int until;
} known_after[] = {
	{ "content.encoding", GREETING }, /* SMTPUTF8 and 8BITMIME are asked for at MAIL FROM */
	{ "content.spam", MAIL },	  /* at RCPT TO a sender may be called a sender of spam */
	{ "content.", RCPT },
	{ "mailbox.", MAIL },
	{ "policy.recipient", MAIL },
	{ "rate.recipient", MAIL },
	{ "policy.sender", GREETING },
	{ "auth.sender_domain", GREETING },
	{ "size", GREETING },
};

int stage_order(const char *stage)
{
	if (!strcmp(stage, "banner") || !strcmp(stage, "helo"))
		return GREETING;
	return !strcmp(stage, "mail") ? MAIL : !strcmp(stage, "rcpt") ? RCPT : RCPT + 1;
}

int cause_order(const char *cause)
{
	for (size_t i = 0; i < sizeof known_after / sizeof *known_after; i++)
		if (!strncmp(cause, known_after[i].cause, strlen(known_after[i].cause)))
			return known_after[i].until;
	return 0;
}

bool cause_too_early(const char *cause, const char *stage)
{
	return stage_order(stage) <= cause_order(cause);
}
