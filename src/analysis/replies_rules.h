/* replies_rules: the rules of replies.json, as replies.c tries them. */
#ifndef POSTMORTEM_ANALYSIS_REPLIES_RULES_H
#define POSTMORTEM_ANALYSIS_REPLIES_RULES_H

#include "analysis/literals.h"
#include "util/err.h"
#include "util/re.h"
#include "util/str.h"

enum origin { ORIGIN_REMOTE, ORIGIN_LOCAL, ORIGIN_ACCEPT };

/* What a rule captures by name. */
enum { GROUP_LIST, GROUP_SUBLIST, GROUP_IP, GROUP_URL, GROUP_CODE, GROUP_KINDS };

struct strs {
	struct str *at;
	int n;
};

struct ints { /* numbers of literals */
	int *at;
	int n;
};

struct rule {
	const char *id, *cause;
	int confidence;
	bool firm;
	enum origin origin;
	struct strs provider, code, dsn, samples;
	unsigned stages; /* bits by stage_bit, 0 = any */
	unsigned ruled_out; /* the same: where its cause can't be known yet */
	struct ints contains, any;
	struct re *regex;
	int group[GROUP_KINDS]; /* numbers of the regex's groups, 0 when it has none of that name */
	struct str list, sublist;
};

struct rules {
	struct rule *at;
	int n;
	void *json; /* the documents, which own every text above */
};

/* Appends the rules of a JSON text; -1 and an error that names the rule. Literals are added to lit. */
int rules_add(struct rules *r, struct str json, struct literals *lit, struct err *e);
void rules_free(struct rules *r);

/* Sets ruled_out of the rules from number `from` on, unless they are firm or name a stage or a provider. */
void rules_rule_out(struct rules *r, int from);

/* The bit of a stage's name ("" counts as "unknown"); 0 when there is no such stage. */
unsigned stage_bit(struct str name);

#endif
