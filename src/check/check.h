/* check: the operator's checklist. Each check looks at one thing in the DNS, in Postfix's settings or in the host and says PASS, WARN, FAIL, or
 * UNKNOWN: a look-up that failed is never a PASS. The words (title, why, caveats) are data: src/rules/checks.json; the lines to change are made
 * here, since they hold what was found. */
#ifndef POSTMORTEM_CHECK_CHECK_H
#define POSTMORTEM_CHECK_CHECK_H

#include <stdio.h>

#include "check/config.h"
#include "check/machine.h"
#include "dns/dns.h"

enum check_state { CHECK_PASS, CHECK_WARN, CHECK_FAIL, CHECK_UNKNOWN };

enum { CHECK_MAX_NAMES = 32, CHECK_TEXT = 4000, CHECK_CHANGES = 8, CHECK_LINE = 1200, CHECK_ADVICE = 4 };

struct check_names {
	int n;
	const char *name[CHECK_MAX_NAMES];
};

/* One way that mail leaves: a transport of master.cf has an address and a name of its own, or shares main.cf's. */
struct check_identity {
	const char *transport; /* "smtp"; "" when the operator named it */
	const char *helo;      /* NULL: not known */
	struct check_names ips;
};

/* How the addresses we send from are known. */
enum check_origin { ORIGIN_NONE, ORIGIN_STATED, ORIGIN_CONFIG, ORIGIN_INTERFACE, ORIGIN_ROUTE, ORIGIN_REPLIES };

/* A block list's earlier "not listed" that may be taken again: a list is not to be asked over and over. */
struct check_heard {
	const char *subject, *zone, *evidence;
	double looked_up_at, keep_until;
};

/* An address that every domain must have (RFC 2142), which our own server refused. */
struct check_mailbox {
	const char *address;
	int64_t refused;     /* in the last week of the log */
	double refused_at;   /* the last time */
	bool taken;          /* mail for it arrived since */
};

/* What is checked; all borrowed. Empty lists and NULL: not known, so that the checks which need it say UNKNOWN. */
struct check_in {
	struct dns *dns;
	const char *server;            /* the DNS server asked; NULL: own recursion, or a file */
	bool signed_answers;           /* the resolver proves answers by DNSSEC */
	const struct config *config;   /* NULL: none given */
	const struct machine *machine; /* NULL: not looked at */
	struct check_names ips, domains, selectors; /* ips: all there are that others see */
	struct check_names inside;     /* addresses of ours that mean something only inside: behind a translator */
	bool selectors_stated;         /* the operator named them; else they are those that reports and the log showed */
	struct check_names signing;    /* of these, those under which mail was still signed in the last day of the log */
	const char *relay;             /* the host that takes all our mail (relayhost), so that others see its addresses; NULL: we deliver ourselves */
	bool relay_mx;                 /* it is a domain, whose MX are meant */
	struct check_identity identity[CHECK_MAX_NAMES];
	int identities;
	enum check_origin origin;
	double now;                    /* seconds since the epoch */
	int mailboxes;
	struct check_mailbox mailbox[CHECK_MAX_NAMES];
	int heards;
	const struct check_heard *heard;
	int64_t v6_failures;           /* IPv6 connects that failed within this host in the last day of the log; -1: no log */
	int64_t clean_days;            /* days of DMARC reports in which our mail passed; -1: no database */
	const char *only; /* a check, a cause it bears on, or what these begin with before a dot; NULL: all */
};

/* A line that mends it. */
struct check_change {
	const char *at;  /* "dns", "main.cf", "master.cf" */
	bool replace;    /* dns: in the place of all records of that name and type */
	bool either;     /* this one or the next */
	char line[CHECK_LINE]; /* "NAME. TYPE DATA", "name = value" for postconf -e, "service/type/name = value" for postconf -P; printable ASCII */
};

struct check_result {
	const char *id;      /* "identity.ptr" */
	const char *finding; /* which sentence of checks.json says it: "none" */
	enum check_state state;
	char subject[300];         /* address or name; printable ASCII */
	char value[300];           /* what was found, for the sentence; printable ASCII */
	char also[300];            /* what goes with it: the EHLO name; a list's codes */
	char advice[CHECK_ADVICE][12]; /* which of the check's pieces of advice (checks.json) go with it; "" at the end */
	int ttl;                   /* how long resolvers may keep the answers, seconds; 0: not known */
	double looked_up_at;       /* seconds since the epoch: of this run, or of the one whose answer is taken again */
	double keep_until;         /* until then the answer may be taken again; 0: not at all */
	char evidence[CHECK_TEXT]; /* the answers, as records; printable ASCII; " ..." at its end where it was cut */
	int changes;
	struct check_change change[CHECK_CHANGES];
};

struct check_list {
	int n, room;
	struct check_result *r;
};

/* Runs the checks that in->only wants. The list's owner frees it with check_free. -1 and an error when the rules can't be read. */
int check_run(const struct check_in *in, struct check_list *out, struct err *e);
void check_free(struct check_list *l);

/* The exit status: 2 when one failed, else 3 when one is unknown or nothing was checked, else 1 when one warns, else 0. */
int check_exit(const struct check_list *l);

/* A check's words filled in; printable ASCII where they come from outside. fix: the n-th caveat, "" when there are no more. false: as they stand;
 * code: values as Markdown's code spans. Valid until the next call. */
struct check_words;
struct check_words *check_words_open(const char *lang, struct err *e);
const char *check_words_title(struct check_words *w, const struct check_result *r);
const char *check_words_why(struct check_words *w, const struct check_result *r);
const char *check_words_text(struct check_words *w, const struct check_result *r, bool code);
const char *check_words_fix(struct check_words *w, const struct check_result *r, size_t n, bool code);
const char *check_words_label(struct check_words *w, const char *name);
void check_words_close(struct check_words *w);

/* Writes the list to out: a document, JSON (schema/check.schema.json), or one line as monitors show it. */
void check_print_md(struct check_words *w, const struct check_list *l, FILE *out);
void check_print_json(struct check_words *w, const struct check_list *l, double now, FILE *out);
void check_print_line(const struct check_list *l, FILE *out);
extern const char *const check_states[]; /* "pass", "warn", "fail", "unknown" */

/* Whether an address means something only inside: private, shared (a carrier's NAT), link-local, loopback, unique local. */
bool check_inside(const char *ip);

/* Whether there is a check that `only` could mean, and whether it means this one. */
bool check_known(const char *only, struct err *e);

#endif
