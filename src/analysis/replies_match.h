/* replies_match: whether one rule fits one text, and what of it decided. */
#ifndef POSTMORTEM_ANALYSIS_REPLIES_MATCH_H
#define POSTMORTEM_ANALYSIS_REPLIES_MATCH_H

#include "analysis/literals.h"
#include "analysis/replies.h"
#include "analysis/replies_rules.h"
#include "util/re.h"

/* A text whose literals were looked for. */
struct question {
	const struct reply_parts *parts;
	struct str provider, lower;
	unsigned stage;
	bool success;
};

bool rule_fits(const struct rule *rule, const struct literals *lit, const struct question *q, struct re_match *m);

/* What of a rule that fits decided, as: provider google; code 550; words "spf or dkim". */
void rule_why(const struct rule *rule, const struct literals *lit, const struct question *q, char *out, size_t room);

#endif
