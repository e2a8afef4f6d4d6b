/* grammar: what a line's text says, by the data file src/rules/lines.json.
 *
 * The file is one JSON array of kinds. A line is first taken apart by envelope.c: header, tag (instance/service/program), pid,
 * level (warning, error, fatal, panic), queue id, and the text that remains. Then the kinds of that program are tried in the
 * order of the file, and the first whose prefix and pattern fit claims the line. Members of a kind:
 *
 *   kind      name, program.what: "smtp.connect_failed"
 *   programs  the last elements of the tag that write it: ["smtp","lmtp"]; "*" = any Postfix program (tried after all named ones);
 *             programs that are not Postfix's (postgrey, opendkim …) are named like any other
 *   level     "warning" …: only lines of that level; absent: lines without a level; "*": any
 *   qid       true: the text follows a queue id; false: it follows none (NOQUEUE counts as none); absent: either
 *   prefix    the literal bytes the text starts with; "" is allowed only with a pattern that is anchored by something else
 *   pattern   PCRE2, matched against the whole text, anchored by the author; named groups are the line's fields.
 *             Absent: the prefix alone decides
 *   parse     "kv" instead of a pattern: the text is NAME=VALUE, NAME=VALUE … in any order, unknown names allowed
 *             (values: <…> or up to the next ", " or blank); what follows "status=WORD (" is the field reason
 *   becomes   what ingest does with it (enum becomes, below)
 *   keep      beginnings of words (words.h) in the field reason: a success whose text has one of them is kept verbatim all the same
 *   samples   [{ "line": a whole genuine line or its part from the tag on, "yields": { field: value, … } }]; at least one
 *
 * Laws, checked by grammar_check and so by `make check`: every kind has a sample; every sample is claimed by its own kind, whether all fields are
 * wanted or not; every field named in yields comes out with that value; unknown members are errors. A kind matches one text of one source line of
 * Postfix: a catch-all is not a kind. */
#ifndef POSTMORTEM_INGEST_GRAMMAR_H
#define POSTMORTEM_INGEST_GRAMMAR_H

#include "ingest/envelope.h"
#include "ingest/words.h"
#include "util/err.h"
#include "util/re.h"
#include "util/str.h"

/* What ingest does with a kind. The names in lines.json are these without the prefix, in lower case. Of a pattern's fields only those come out that ingest looks at
 * (becomes_known in grammar_load.c), unless all are wanted. */
enum becomes {
	B_COUNT,           /* only counted, per hour */
	B_DEBUG,           /* -v noise: counted under one name */
	B_DELIVERY,        /* kv: to orig_to relay conn_use delay delays tls dsn status reason */
	B_CONNECT_FAILURE, /* host addr port error */
	B_REPLY,           /* host addr; the whole text is the reply (said, refused, lost, timeout) */
	B_TLS,             /* trust host addr port protocol: a TLS summary of an attempt */
	B_ACTIVE,          /* kv: from size nrcpt (queue active) */
	B_EXPIRED,         /* from status */
	B_REMOVED,         /* left the queue */
	B_CANCELED,        /* cleanup 3.10+: removed (canceled), removed (discarded): field how */
	B_CLIENT,          /* kv: client sasl_username orig_queue_id orig_client */
	B_PICKUP,          /* kv: uid from orig_id */
	B_MESSAGE_ID,      /* message_id; resent=1 for resent-message-id */
	B_NOTIFICATION,    /* what (sender non-delivery …) child */
	B_POSTSUPER,       /* what: removed requeued placed on hold, released from hold, expired */
	B_REJECT,          /* action stage client code dsn reason from to helo; with a queue id it may end that message */
	B_EVENT,           /* a row of event */
	B_REPEAT,          /* message repeated N times: n, text */
	B_SIGNED,          /* a DKIM signer's selector and domain: counted per hour and key */
	B_KINDS
};

enum { FIELD_MAX = 24 };

struct field {
	struct str name;  /* borrowed from the grammar or the line */
	struct str value; /* borrowed from the line */
};

enum restart { R_NONE, R_START, R_STOP, R_RELOAD }; /* what a line of master(8) or postfix-script says */

struct kind {
	const char *name;
	enum restart says;
	const char *program; /* the first of its programs: what a line tagged only "postfix[pid]" must have been */
	enum becomes becomes;
	struct words *keep;  /* or NULL */
};

struct parsed {
	bool all_fields;         /* set by the caller: fields are wanted even of kinds that are only counted */
	const struct kind *kind; /* NULL: not understood */
	bool limit;              /* a regex limit was hit: why it is not understood */
	bool cut;                /* its text lacks an end that its kind always has: likewise */
	bool keep;               /* the kind's keep matched the reason */
	struct str as;           /* which daemon one under another name is, "smtpd" of "smtpd.local"; absent for any other */
	int n;
	struct field *field;     /* the caller's, with room for FIELD_MAX */
};

struct grammar;

/* From a JSON text (lines.json), which must stay. NULL and an error that names the kind. */
struct grammar *grammar_new(struct str json, struct err *e);
/* Another grammar from the same text, for another thread. */
struct grammar *grammar_again(const struct grammar *g);
void grammar_free(struct grammar *g);

/* Fills out with the kind that claims the line of env, and its fields; out->field must point to room for them. Not for two threads at once. */
void grammar_parse(struct grammar *g, const struct envelope *env, struct parsed *out);

/* The value of a field, or STR_NONE. Names are compared by text. */
static inline struct str parsed_get(const struct parsed *p, struct str name)
{
	for (int i = 0; i < p->n; i++)
		if (p->field[i].name.n == name.n && p->field[i].name.p[0] == name.p[0] && memcmp(p->field[i].name.p, name.p, name.n) == 0)
			return p->field[i].value;
	return STR_NONE;
}

/* True when a line that no kind claims is Postfix's all the same (not understood) rather than another program's: its program is
 * named by some kind, or its tag starts with "postfix". */
bool grammar_is_ours(const struct grammar *g, const struct envelope *env);

/* Checks the laws above on the grammar's own samples. Returns how many samples were tried; -1 and an error naming the first
 * kind that fails. */
int grammar_check(struct grammar *g, struct err *e);

#endif
