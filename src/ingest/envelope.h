/* envelope: the part of a log line that is the same for every program: time, host, tag[pid], level, queue id.
 *
 * Headers understood, told apart by the first byte of each line: traditional (RFC 3164 as written by syslogd and postlogd),
 * RFC 3339, RFC 5424, a leading <priority>, and a traditional stamp with its year in front; what others wrap around these: envelope_odd.c; stamps of other
 * programs: stamp_other.c. */
#ifndef POSTMORTEM_INGEST_ENVELOPE_H
#define POSTMORTEM_INGEST_ENVELOPE_H

#include "ingest/queue_id.h"
#include "util/str.h"

struct civil { /* a stamp as it stands in the line */
	short year; /* 0 = not given */
	signed char month, day, hour;
	bool zoned;  /* offset is given */
	int offset;  /* seconds east of UTC */
	int min;
	double sec;
};

struct tag_memo;

struct envelope {
	struct civil stamp;
	bool stamped;         /* false: no header at all (explain accepts a bare tag[pid]: text) */
	struct str host;      /* "" when the header has none */
	struct str tag;       /* "postfix/submission/smtpd" */
	struct str instance;  /* "postfix"; "" for a program that is not under an instance */
	struct str program;   /* "smtpd": the last element */
	struct str service;   /* "submission/smtpd": the tag without the instance; equals program when there is nothing between */
	int64_t pid;          /* -1 when there is none */
	struct str level;     /* "warning", "error", "fatal", "panic" or "" */
	struct str queue_id;  /* "" when there is none, or NOQUEUE */
	bool noqueue;         /* "NOQUEUE: " stood there */
	struct str text;      /* the rest */
	struct tag_memo *seen; /* the memo's entry of this tag, or NULL: only until the next line */
	uint64_t origin;       /* the same for lines in a row that have the same host and instance; 0: not known */
};

/* Takes line apart; line has no newline. False when there is no tag to be found: such a line has no header we know. */
bool envelope_parse(struct str line, struct envelope *env);

enum { TAG_MEMO_MAX = 24 };

/* What the last line began with, up to its tag, apart from minutes and seconds: most lines begin as the one before; and the tags that come again and again.
 * All 0: nothing. */
struct envelope_memo {
	size_t head, tail, host; /* bytes before the minutes; from behind the seconds to the tag; of the host's name */
	struct civil stamp;
	char bytes[80]; /* head and tail */
	size_t whole;   /* all of what the last line began with, where its seconds were whole ones: most lines are of the same second; 0: it is not kept */
	char same[80];
	uint64_t origin;
	const struct tag_memo *last; /* the tag of the line before, where that was known */
	struct tag_memo {
		uint64_t first, middle, last; /* all of its bytes: up to three times eight, which may overlap */
		void *kinds;                  /* for grammar.c: the kinds of its program, once looked up */
		unsigned char n, instance, service, service_n, program, program_n; /* how long; where its parts begin */
		bool passes_on; /* not a part of Postfix: its text may be another's line */
		char bytes[TAG_MEMO_MAX];
	} tag[128];
};

/* The same as envelope_parse, quicker for lines in a row. */
bool envelope_next(struct envelope_memo *memo, struct str line, struct envelope *env);

#endif
