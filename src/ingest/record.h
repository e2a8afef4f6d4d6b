/* record: structured log records to lines. journalctl -o json, rsyslog's and Logstash's JSON, and journalctl -o export say in named fields what a
 * syslog line says in its header; here they become the RFC 3339 line that syslog would have written, so that everything behind is the same. */
#ifndef POSTMORTEM_INGEST_RECORD_H
#define POSTMORTEM_INGEST_RECORD_H

#include "ingest/reader.h"
#include "util/str.h"

struct record { /* borrowed; "" or -1 where not given */
	struct str message, ident, host, pid, stamp; /* stamp: RFC 3339 text */
	int64_t realtime;                            /* microseconds since the epoch */
};

enum { RECORD_HEADER = 700 }; /* the line is at most this much longer than the message */

enum { RECORD_KEYS = 64, RECORD_KEY_MAX = 44 };

/* The names of the last records, as they stand there, and which one followed which: most records have the same in the same order. All 0: none yet. */
struct record_memo {
	int n;
	struct record_key {
		unsigned char n, next; /* next: the index of the one behind it. [0] stands for the beginning of a record */
		char what;             /* as record_what says */
		char bytes[RECORD_KEY_MAX]; /* "NAME":" */
	} key[RECORD_KEYS];
};

/* Takes one JSON object apart. scratch (room for json.n bytes) holds what had to be unescaped. False when it is not an object with a message. Known
 * keys are scanned by hand; a value in an odd form (numbers for bytes, nesting) goes through jansson. */
bool record_json(struct record_memo *memo, struct str json, char *scratch, struct record *r);

/* Where the record of "2026-11-30 06:27:30.0 +0900 mail.info: {…}" (Fluentd's stdout; its files have tabs) or "[0] mail.info: [[1795486786.5, {}], {…}]" (Fluent Bit's)
 * begins, and the stamp before it; "" where there is none. */
bool record_behind(struct str line, struct str *record, struct str *stamp);

/* "time=2026-11-30T06:27:30Z host=mx1 appname=postfix/smtp procid=77 message=\"…\"". False unless the whole line is such and has a message. */
bool record_logfmt(struct str line, char *scratch, struct record *r);

/* "2026-11-30 06:27:30,mx1,postfix/smtp,77,\"…\"" and the like, by tabs, commas, semicolons or bars: a stamp, one of Postfix's tags behind it, the text behind that. */
bool record_columns(struct str line, char *scratch, struct record *r);

/* One field by its name; or in two steps: what the name stands for (0: nothing we look at), and what that takes. */
void record_field(struct record *r, struct str name, struct str value);
char record_what(struct str name);
void record_take(struct record *r, char what, struct str value);

/* True when the input begins as journalctl -o export does. */
bool record_is_export(struct str head);

/* The next record of journalctl -o export: NAME=VALUE lines up to an empty one; a value that is not text follows its name's line as a length and bytes.
 * buf has room for LINE_MAX_BYTES. False at the end. *bytes is what it took from the input. */
bool record_export(struct reader *in, char *buf, struct record *r, int64_t *bytes);

/* Writes "STAMP HOST IDENT[PID]: MESSAGE" to out, which has room for RECORD_HEADER + message.n; returns the line, or the message where that is
 * such a line itself, or an absent slice when the record has no usable time or message. */
struct str record_line(const struct record *r, char *out);

#endif
