/* dmarc: aggregate reports, as RFC 7489 appendix C and RFC 9990 define them and as receivers write them. */
#ifndef POSTMORTEM_EVIDENCE_DMARC_H
#define POSTMORTEM_EVIDENCE_DMARC_H

#include "evidence/warnings.h"
#include "util/err.h"

enum { DMARC_DEPTH_MAX = 16, DMARC_RECORDS_MAX = 100000, DMARC_LIST_MAX = 64 };

/* Every field: NULL when it is absent, else a clean text (clean_text). */
struct dmarc_report {
	char *version, *xmlns;
	char *org_name, *email, *contact, *report_id, *generator, *error, *begin, *end;
	char *domain, *adkim, *aspf, *p, *sp, *np, *pct, *fo, *testing, *discovery_method;
	double begin_at, end_at;
	int64_t records;
	const char *form; /* "7489", "9990" */
};

struct dmarc_auth {
	char *domain, *selector, *scope, *result, *human_result;
	const char *kind; /* dkim, spf */
};

struct dmarc_reason {
	char *type, *comment;
};

struct dmarc_record {
	char *source_ip, *count, *disposition, *dkim, *spf, *header_from, *envelope_from, *envelope_to;
	int64_t messages;
	int nauth, nreason;
	struct dmarc_auth auth[DMARC_LIST_MAX];
	struct dmarc_reason reason[DMARC_LIST_MAX];
};

/* Reads a report. Calls each(arg, record) for every record that is sound, as it comes: what the report is called is known only when dmarc_read returns, so
 * the caller must be able to take the records back. what's left out or mended is told as a warning. -1 and an error (65) that begins with where. */
int dmarc_read(const char *where, struct str data, struct dmarc_report *report, struct warnings *w,
	       void (*each)(void *arg, const struct dmarc_record *record), void *arg, struct err *e);
void dmarc_report_clear(struct dmarc_report *report);

/* Part of dmarc_read (dmarc_check.c): what a field may hold. record_check: false when the record is to be left out. */
bool dmarc_record_check(struct dmarc_record *r, struct warnings *w);
int dmarc_report_check(const char *where, struct dmarc_report *r, struct warnings *w, struct err *e);

/* An address in its canonical form in out (46 bytes); false when it is none. */
bool canonical_ip(struct str s, char *out);

#endif
