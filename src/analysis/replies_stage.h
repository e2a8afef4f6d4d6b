/* replies_stage: what a stage of the session rules out. */
#ifndef POSTMORTEM_ANALYSIS_REPLIES_STAGE_H
#define POSTMORTEM_ANALYSIS_REPLIES_STAGE_H

#include <stdbool.h>

/* Nobody is named and nothing is sent before its command: a refusal in place of a greeting can't be meant for a recipient, one of MAIL FROM not for a text.
 * stage is a name of reply_parts, "" for unknown. */
bool cause_too_early(const char *cause, const char *stage);
/* The same in two steps: where stage_order(stage) <= cause_order(cause). */
int stage_order(const char *stage);
int cause_order(const char *cause);

#endif
