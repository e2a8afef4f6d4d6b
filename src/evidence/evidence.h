/* evidence: what stands beside the logs, put into the same database: reports of receivers (DMARC, TLS-RPT), snapshots of the queue and of the
 * configuration. The bounds: packed.h (sizes), dmarc.h (depth, records), mail.h (messages). */
#ifndef POSTMORTEM_EVIDENCE_EVIDENCE_H
#define POSTMORTEM_EVIDENCE_EVIDENCE_H

#include "store/db.h"

struct evidence_opts {
	const char *host; /* --host; NULL: work it out */
	double at;        /* --at; NAN: work it out */
};

struct evidence_sums {
	int imported, known, failed;
	int passed_over; /* in a folder or mbox: mails without such a report, and reports of the other kind */
	int64_t parts;   /* records, policies, recipients, settings */
};

/* Each imports what path names: a file, "-" (standard input), for reports a folder (a Maildir too), for snapshots "live". One report that can't be read does not
 * stop the others: it is told with warn() and counted. -1 and an error (65 bad data, 66 no such file) when anything failed. */
int evidence_dmarc(struct db *db, const char *path, struct evidence_sums *sums, struct err *e);
int evidence_tlsrpt(struct db *db, const char *path, struct evidence_sums *sums, struct err *e);
int evidence_queue(struct db *db, const char *path, const struct evidence_opts *o, struct evidence_sums *sums, struct err *e);
int evidence_postconf(struct db *db, const char *path, const struct evidence_opts *o, struct evidence_sums *sums, struct err *e);

/* States that an address is ours, for telling our own DMARC failures from others'. -1 and an error (64) when it is no address. */
int evidence_ours(struct db *db, const char *addr, struct err *e);

#endif
