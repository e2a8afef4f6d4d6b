/* run: one import of reports. Files and what is in them are told apart by their first bytes, never by their names. Private to src/evidence. */
#ifndef POSTMORTEM_EVIDENCE_RUN_H
#define POSTMORTEM_EVIDENCE_RUN_H

#include "evidence/evidence.h"

enum { WHERE_MAX = 600 };

struct run;

struct report_kind {
	const char *name;         /* dmarc, tlsrpt */
	const char *title;        /* DMARC report */
	const char *other, *hint; /* what it is when it is the other kind */
	bool (*begins)(struct str plain);       /* does it look like one */
	bool (*begins_other)(struct str plain);
	/* Reads one and stores it, inside a transaction, as evidence file id. 0 stored, 1 known already (nothing stored), -1 and an error. */
	int (*store)(struct run *r, int64_t file, const char *where, struct str plain, struct err *e);
};

struct run {
	struct db *db;
	const struct report_kind *kind;
	struct evidence_sums *sums;
	double now;
	struct err last;  /* a failure that is not told yet: the only one is told by the caller */
	int others;       /* reports of the other kind seen in a mail */
	bool only;        /* the user named this one file: nothing in it is passed over */
};

/* A plain or packed document by itself, or a part of a mail: known by its bytes, imported. */
void run_document(struct run *r, const char *where, struct str data);
/* Whether a part of a mail is worth it. */
bool run_wants(struct run *r, struct str part);
/* A failure: told, counted, kept as a row. */
void run_failed(struct run *r, const char *where, struct str data, const struct err *e);
/* Reads what path names. */
int run_path(struct run *r, const char *path, struct err *e);

/* The row of a file; it belongs to the transaction that is open. */
int64_t file_row(struct db *db, const char *kind, const char *where, struct str data, double now, const char *result, const char *detail);

#endif
