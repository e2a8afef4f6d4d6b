/* digest: the mail of the morning: what is new since the last one, whether that is worth a mail, the mail, and the memory of what was told. */
#ifndef POSTMORTEM_DIGEST_DIGEST_H
#define POSTMORTEM_DIGEST_DIGEST_H

#include <stdio.h>

#include "report/buf.h"
#include "report/model.h"
#include "report/words.h"
#include "store/db.h"
#include "util/err.h"

enum { DIGEST_NAMES = 200 };

enum digest_state { DIGEST_OK, DIGEST_WARN, DIGEST_FAIL, DIGEST_STALE }; /* also the exit status */
const char *digest_state_word(enum digest_state s);

/* One incident or unknown reply that the mail tells of, as it is when the mail is made: what is remembered is this, not what another run found since. */
struct told {
	struct str name, severity, state; /* of a reply only the name */
	struct told *next;
};

struct digest {
	struct db *db;
	struct report *r;  /* texts below live in its arena */
	enum lang lang;
	double at, since_at; /* now; how far it looks back: a last mail's time or a day before */
	double told_at;      /* of the last mail; 0 none */
	double log_at;       /* up to when the log goes; 0: not at all */
	enum digest_state state;
	int64_t fresh, changed, recovered, ongoing, unknown; /* incidents by their news; unknown replies to tell of */
	struct str fresh_list, changed_list, recovered_list, ongoing_list, unknown_list;
	struct str worst, worst_provider; /* key of the worst incident that is news or open; "" none */
	bool weekly;       /* a sign of life is due */
	bool stale;        /* the log has stopped, and no mail said so yet */
	struct told *incidents, *replies;
	struct str subject;
};

/* A query of queries/ with :since bound. Free with stmt_free(). */
struct stmt *digest_ask(const struct digest *d, const char *query);
/* The last mail's time (0 none). */
double digest_told(struct db *db);
/* How far a run at that time looks back: to the last mail; with none yet, to a day before the first run, so that a mail that no sendmail took is not
 * forgotten by the run of the next day. Notes the first run. */
double digest_since(struct db *db, double at);
/* Fills all but the subject. */
void digest_look(struct digest *d);
/* True when a mail is due. */
bool digest_due(const struct digest *d);
/* Makes the subject, and puts the digest's lines in the place of the report's own lead. */
void digest_lines(struct digest *d);
/* Remembers that the mail was told; one transaction. */
void digest_remember(const struct digest *d);

/* Gives the mail to sendmail -t. -1 and an error (74) when it doesn't take it. */
int digest_send(struct str mail, struct err *e);
/* Puts the mail into a folder, whole or not at all, as TIME-PID.eml. -1 and an error (73, 74). */
int digest_put(const char *folder, double at, struct str mail, struct err *e);

#endif
