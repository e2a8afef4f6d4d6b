/* model: what a report says, without a word about how it looks.
 *
 * A report is a title, a few facts about itself, sections, and a part for machines (incidents, figures). A section has an id
 * that stays (renderers and programs key on it), a heading, and blocks in order: paragraphs, lists, tables, code to copy, and
 * quoted log lines. Text is valid UTF-8 and otherwise untrusted: what comes from a log is never parsed as markup, each renderer
 * escapes all of it. It is built in one pass through the functions below and not changed afterwards; everything in it lives
 * in the report's arena and dies with report_free(). */
#ifndef POSTMORTEM_REPORT_MODEL_H
#define POSTMORTEM_REPORT_MODEL_H

#include "report/arena.h"
#include "util/str.h"

enum {
	QUOTE_MAX = 500, /* bytes of a quoted line or reply; longer ones are cut and marked */
	TEXT_MAX = 300,  /* bytes of any other text out of a log: names, addresses */
};

enum cell_kind {
	CELL_NONE,    /* no value: not known, or does not apply */
	CELL_TEXT,    /* our words */
	CELL_CODE,    /* a name, an address, a setting: shown letter by letter */
	CELL_INT,     /* a count */
	CELL_REAL,
	CELL_TIME,    /* seconds since 1970, UTC */
	CELL_SECONDS, /* a span */
	CELL_PCT,     /* 0..100 */
};

struct cell {
	enum cell_kind kind;
	struct str text;
	int64_t n;
	double r;
};

struct span {
	bool code; /* to be shown letter by letter */
	struct str text;
	struct span *next;
};

/* One paragraph or list item. */
struct prose {
	struct span *first, *last;
	struct str query; /* the file of queries/ that gives its numbers again, "" none */
	struct prose *next;
};

struct column {
	struct str name;    /* stays: a key for programs */
	struct str heading; /* in the report's language */
	enum cell_kind kind;
};

struct row {
	struct cell *cell; /* one for each column */
	struct row *next;
};

struct table {
	struct str lang; /* of the report */
	size_t columns;
	struct column *column;
	struct row *first, *last;
	size_t rows;
};

struct quote {
	struct str path, name;  /* of the file; name is its last part where that tells it from the others */
	int64_t line;
	struct str text; /* verbatim, at most QUOTE_MAX bytes */
	bool cut;        /* the line is longer */
	struct quote *next;
};

enum block_kind { BLOCK_HEADING, BLOCK_PARAGRAPH, BLOCK_LIST, BLOCK_CHECKLIST, BLOCK_TABLE, BLOCK_CODE, BLOCK_QUOTES, BLOCK_CHART,
		  BLOCK_BLANK /* what only a person knows; title asks for it */ };

struct block {
	enum block_kind kind;
	struct str title;             /* of a heading, a table, code: what it is, or where it goes ("/etc/postfix/main.cf") */
	struct str query;             /* the file of queries/ that gives these numbers again, "" none */
	struct prose *first, *last;   /* paragraph (one), list, checklist */
	struct table table;
	struct str code;              /* lines end in \n */
	struct str name;              /* of a blank; stays */
	struct quote *quote, *quote_last;
	struct chart *chart;          /* report/chart.h */
	struct block *next;
};

struct section {
	struct str id, heading;
	int level;                    /* 2, or 3: part of the section before it */
	struct block *first, *last;
	struct section *next;
};

/* One number of the report and how to get it again. */
struct figure {
	struct str name;  /* stays: "messages", "failed_connects_ipv6" */
	struct cell value;
	struct str query; /* the file of queries/ that gives it again */
	struct figure *next;
};

struct incident {
	struct str key, cause, provider, severity, state; /* state: open, recovered */
	struct str title;                                 /* in the report's language */
	int64_t confidence;                               /* 0..100 */
	struct cell started_at, ended_at, ok_after_at;    /* first and last event; seen to work again */
	int64_t events, messages, recipients;
	struct incident *next;
};

struct report {
	struct arena arena;
	struct str title, lang, host, zone;
	const char *mail_from, *mail_to; /* when it is written as a mail: NULL = the defaults of mail.h; its time */
	double mail_at;
	const struct notes *notes;       /* report/notes.h: what people wrote into an earlier one; NULL nothing */
	struct str state, severity;      /* ok, open, recovered; none, low … critical */
	struct cell since_at, until_at;  /* asked for; CELL_NONE = no bound. until is exclusive */
	struct cell first_at, last_at;   /* what the log covers within that */
	struct prose *lead, *lead_last;  /* the lines under the title */
	struct prose *lead_cause, *lead_first; /* of these: the probable cause, what to do first; NULL none */
	struct section *first, *last;
	struct incident *incident, *incident_last;
	struct figure *figure, *figure_last;
};

/* Never NULL. */
struct report *report_new(void);
/* Takes NULL. */
void report_free(struct report *r);

static inline struct cell cell_none(void) { return (struct cell){ .kind = CELL_NONE }; }
static inline struct cell cell_text(struct str s) { return (struct cell){ .kind = CELL_TEXT, .text = s }; }
static inline struct cell cell_code(struct str s) { return (struct cell){ .kind = CELL_CODE, .text = s }; }
static inline struct cell cell_int(int64_t n) { return (struct cell){ .kind = CELL_INT, .n = n }; }
static inline struct cell cell_num(enum cell_kind kind, double r) { return (struct cell){ .kind = kind, .r = r }; }

/* Texts handed to these are borrowed: they must live in the report's arena or be constants; quotes are copied. */
struct section *section_new(struct report *r, const char *id, struct str heading);
/* Takes the section out again when nothing was put in it: no empty headings. It must be the last one. */
void section_end(struct report *r, struct section *s);
struct block *block_new(struct report *r, struct section *s, enum block_kind kind, struct str title);
/* A blank for a person to fill in; name: ASCII letters. */
void block_blank(struct report *r, struct section *s, const char *name, struct str prompt);
/* Takes the block out again when nothing was put in it. It must be the last one. */
void block_end(struct section *s, struct block *b);
struct prose *prose_new(struct report *r);
void prose_add(struct report *r, struct prose *p, bool code, struct str text);
/* For a paragraph, a list, a checklist. */
void block_prose(struct block *b, struct prose *p);
struct table *table_new(struct report *r, struct section *s, struct str title, const char *query);
void table_column(struct report *r, struct table *t, const char *name, struct str heading, enum cell_kind kind);
/* A row of CELL_NONE, to be filled; call after the last table_column. */
struct cell *table_row(struct report *r, struct table *t);
void block_quote(struct report *r, struct block *b, struct str path, struct str name, int64_t line, struct str text);
void report_lead(struct report *r, struct prose *p);
void report_figure(struct report *r, const char *name, struct cell value, const char *query);
struct incident *report_incident(struct report *r);

/* A copy in the arena of text from a log, at most max bytes; a cut is marked with an ellipsis. */
struct str report_text(struct report *r, struct str s, size_t max);

#endif
