/* redact: a report that may leave the house. Pseudonyms are keyed and stable: the same name has the same one in every report made with the same key,
 * and nobody without the key can tell, or try out, whose it is.
 *
 * Always: what stands before the @ of an address or a Message-ID, logins, addresses of clients (any address that is not known to be ours or that of
 * a server we deliver to) with the names in front of them, words that people wrote (headers that a check logged, the name beside an address); what a text
 * shows to be such a name is hidden wherever else it stands in it. With everything: names of domains and hosts and all addresses too, except loopback. */
#ifndef POSTMORTEM_REPORT_REDACT_H
#define POSTMORTEM_REPORT_REDACT_H

#include "report/buf.h"
#include "report/model.h"
#include "store/db.h"
#include "util/siphash.h"

/* What the database knows about names; hashes of them, sorted. */
struct names {
	uint64_t *hash;
	size_t n, room;
};

struct redact {
	unsigned char key[SIPHASH_KEY];
	bool everything;
	struct names keep;    /* addresses that stay: servers' and ours */
	struct names clients; /* addresses that never do */
	struct names users;   /* logins */
	struct names locals;  /* what stands before the @ of recipients whose mail was late or lost */
	struct names domains; /* domains and hosts, and what they end with down to two labels; filled for everything only */
};

/* Fills a redact whose key and everything are set. Free with redact_free(). */
void redact_learn(struct redact *r, struct db *db);
void redact_free(struct redact *r);
bool names_has(const struct names *n, struct str s);

/* Appends s with pseudonyms in the place of names. cut: s ends in the middle of something. */
void redact_text(const struct redact *r, struct str s, bool cut, struct buf *out);

/* Replaces every text of a report. */
void redact_report(const struct redact *r, struct report *report);

#endif
