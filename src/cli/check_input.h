/* check_input: what `postmortem check` looks at: gathered from its options, Postfix's settings, the host, and the database, in this order. */
#ifndef POSTMORTEM_CLI_CHECK_INPUT_H
#define POSTMORTEM_CLI_CHECK_INPUT_H

#include "check/check.h"
#include "store/db.h"
#include "util/opt.h"

struct check_options {
	const char *helo;
	struct opt_list ips, domains, selectors;
	bool live; /* Postfix's settings are those of this host */
};

/* Fills in's names, addresses and identities; in->config and in->machine are set before. db may be NULL. Texts live as long as the program: it ends
 * after this command. */
void check_gather(struct check_in *in, const struct check_options *o, struct db *db);

#endif
