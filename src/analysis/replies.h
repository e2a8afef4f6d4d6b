/* replies: what a reason or reply means, by the data file src/rules/replies.json.
 *
 * Input is the text that Postfix logged in brackets after status=…, or after "QUEUEID: " on a line of its own, e.g.
 *   host mx1.example[192.0.2.1] said: 451 4.7.1 Service unavailable; … (in reply to RCPT TO command)
 *   connect to mx1.example[2001:db8::1]:25: Cannot assign requested address
 * reply_parse takes it apart; reply_classify finds the first rule that fits, in the order of the file: provider, then bracket
 * tag or URL, then text, then enhanced code, then reply code. Code and enhanced code come from the text, never from dsn=
 * (Postfix rewrites the first digit of a 5xx greeting to 4).
 *
 * Members of a rule: id; cause (an id of causes.json); confidence (0-100); origin "remote" (default: a server's words), "local" (Postfix's
 * own), "accept" (the reply of a success); a text of unknown form may be anybody's. provider (id or list of ids of providers.json; an
 * address or a domain where providers.json knows none); stage (list of connect banner helo tls auth mail rcpt data eod quit rset dns local,
 * unknown where the text tells none); code (list: "4xx", "5xx", "450"); dsn (list, "x.7.25" allows any class); contains (list: all of them
 * occur, lower case); any (list: one of them occurs); regex (PCRE2, case ignored, on the normalised text: from the code on, blanks
 * collapsed, codes of continued lines and "(in reply to …)" gone, mail addresses as xxx@xxx, the server's own name in front as xxx; named
 * groups list, sublist, ip, url, code are captured); list, sublist (constants); source (URL or Postfix file the texts come from); samples
 * (whole reasons, at least one); firm (true: a text's other words never overrule it, see replies_learn). First match wins. A shipped
 * rule that names no stage and no provider and isn't firm doesn't fit where its cause can't be known yet (replies_stage.h). */
#ifndef POSTMORTEM_ANALYSIS_REPLIES_H
#define POSTMORTEM_ANALYSIS_REPLIES_H

#include "util/err.h"
#include "util/str.h"

struct reply_parts {
	bool echo;          /* "delivery temporarily suspended: …": the rest describes the original, but it is no new reply */
	bool remote;        /* a server's own words */
	struct str host;    /* the server; "" when none is named */
	struct str addr;
	const char *stage;  /* connect banner helo tls auth mail rcpt data eod quit rset, dns, local; "" unknown */
	int code;           /* 0 none */
	struct str dsn;     /* "4.7.1" or "" */
	struct str said;    /* the server's words from the code on, or the local text */
};

struct verdict {
	const char *cause;      /* "unknown" when no rule fits */
	int confidence;
	const char *rule;       /* id of the rule, "" when none */
	struct str list, sublist, our_addr, url, provider_code; /* "" when not named; valid until the next call */
	bool own;               /* by one of the user's rules */
};

struct replies;

/* providers and rules are JSON texts; extra (a user's own rules, tried first) may be STR_NONE. NULL and an error naming the rule. */
struct replies *replies_new(struct str rules, struct str extra, struct err *e);
void replies_free(struct replies *r);

/* Gives a table of learned.h, which is borrowed: where no rule fits a server's reply, or one of the shipped ones that is no surer than 85 % and names no provider,
 * its words are asked too; they overrule a guess (up to 65 %) when they are ahead by 1, a surer rule by 2. The rule's id is then "words". -1 and an error. */
int replies_learn(struct replies *r, struct str table, struct err *e);

/* Slices of text; stage is a constant. program ("smtp", "local", …) may be "" when it is not known. */
void reply_parse(struct str text, struct reply_parts *out);

/* success: the text belongs to status=sent. provider is an id of providers.json or ""; for a server at a socket it is always "localhost". */
void reply_classify(struct replies *r, struct str text, const char *provider, bool success, struct verdict *out);

/* A rule that fits a text, and what of it decided: provider, stage, codes, words, pattern. */
struct reply_fit {
	const char *rule, *cause;
	int confidence;
	char why[300];
};

/* All rules that fit, in their order, at most room of them: the first one decides, the second would have come next. Returns how many there are in out. */
int reply_fits(struct replies *r, struct str text, const char *provider, bool success, struct reply_fit *out, int room);

/* Every rule's samples are claimed by that rule and no earlier one, causes exist in causes (JSON text). Returns the number of
 * samples; -1 and an error. */
int replies_check(struct replies *r, struct str causes, struct err *e);

#endif
