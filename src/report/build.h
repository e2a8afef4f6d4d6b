/* build: what the sections of a report share while it is made. Private to src/report. */
#ifndef POSTMORTEM_REPORT_BUILD_H
#define POSTMORTEM_REPORT_BUILD_H

#include "report/causes.h"
#include "report/facts.h"
#include "report/model.h"
#include "report/report.h"
#include "report/words.h"
#include "store/db.h"

/* Conditions on the window, for queries asked with ask(). */
#define IN_WINDOW(at) at " >= coalesce(:since, 0) AND " at " < coalesce(:until, 1e11)"
/* Incidents that touch the window. */
#define INCIDENTS "started_at < coalesce(:until, 1e11) AND coalesce(ok_after_at, ended_at) >= coalesce(:since, 0)"

enum { EARLY = 12 /* asked early */, GROUPS = 40, NAMED = 4 /* lists and addresses of a group that are told */, STRETCHES = 4 /* times */, HOST_MAX = 200, RECEIVERS = 6 /* domains that a table's line is written out for */ };
/* The machines of a database by name; of many the first ones, and how many more. */
#define HOSTS_SQL                                                                                                                     \
	"(SELECT coalesce(group_concat(host, ', '), '') || CASE WHEN n > 5 THEN ' (+' || (n - 3) || ')' ELSE '' END FROM ("           \
	"SELECT host, n FROM (SELECT host, row_number() OVER (ORDER BY host) AS nth, count(*) OVER () AS n FROM (SELECT DISTINCT host FROM mta))" \
	" WHERE n <= 5 OR nth <= 3))"

#define FORWARDED "hypothesis/forwarded"
#define UNKNOWN "hypothesis/unknown-users"

/* A list with one of our addresses, or an address alone, as replies name them; "" what they don't. */
struct named {
	struct str list, sublist, addr;
	struct str fqdn;  /* of an address alone, where there are several: its machine's name, "" not known */
	int64_t n;        /* replies */
	bool part_unsaid; /* some name the list without this part of it */
};

/* A time of trouble; others of the same cause lie days before or after it. */
struct stretch {
	double from, to, ok_after_at; /* the last 0: not seen to work again */
	bool open;
};

/* All incidents of one cause, together. */
struct group {
	struct str words;            /* id of causes.json whose words tell it: mostly the cause's own */
	struct str cause, severity, providers, list, our_addr, url; /* list and address: those of most replies */
	struct named named[NAMED], ours[NAMED]; /* lists, and addresses of ours: those of most replies first, */
	size_t lists, addrs;         /* and how many there are */
	struct stretch stretch[STRETCHES]; /* in order of time; of many the first ones and the last */
	size_t stretches;
	struct str detail;           /* what the detector noted of the largest, where it counts something of its own; "" else */
	struct str who;              /* the login or uid of that, "" none */
	struct str relay, relay_port; /* the server that all mail goes through, where the words are those of it */
	int64_t provider_count, confidence, rank; /* rank: 0 critical … 3 low */
	bool open;
	double started_at, ended_at; /* first and last event */
	double ok_after_at;          /* seen to work again everywhere; 0 when open */
	int64_t events;              /* what the detectors counted */
	int64_t replies;             /* servers' answers with this cause, in the window */
	int64_t lines, masked;       /* `to=` lines that are due to it, those that show another error */
	int64_t messages, recipients;
};

/* The time from one start, stop or reload of Postfix (or several within seconds) to the next, as queries/report/phases.sql counts it. */
struct phase {
	double since_at, until_at;
	bool start, reload, stop;  /* what began it; none: the log */
	struct str file;           /* the last line of that */
	int64_t line;
	int64_t tries, sent, failed, masked, ipv6_failed, objections, listings;
};

/* Receivers that took long over messages for a while, by queries/report/slow.sql. */
struct slow {
	int64_t n, provider_count; /* recipients */
	struct str providers;
	double first_at, last_at, min_s, max_s, usual_s;
};

/* The domains that mail of a group was for: the first of them, and how many, up to one more than fits. */
struct receivers {
	const struct group *of;
	struct str name[RECEIVERS];
	size_t n;
};

struct build {
	struct db *db;
	struct report *r;
	enum lang lang;
	double since_at, until_at; /* 0 = no bound */
	struct causes *causes;
	struct facts f;
	struct group group[GROUPS]; /* most severe first */
	size_t groups;
	struct phase *phase;       /* in the arena; the first one begins with the log */
	size_t phases;
	struct str myhostname;     /* the last one the log shows, "" none */
	struct str bare_name;      /* the last one that is a bare domain or has no dots: not a host's name; "" none */
	double bare_from, bare_to; /* when it was seen */
	int64_t bare_lines;
	struct slow slow;
	struct {
		int64_t n;
		double p50_s, max_s;
	} filter;                  /* recipients whose mail waited for a filter of our own, by queries/report/filter.sql */
	double storm_from, storm_to; /* first and last failed IPv6 connect, where there was a storm */
	struct str sender_domain;  /* private to fill.c */
	struct step *steps;        /* and to charts.c */
	struct receivers receivers; /* likewise: those of the group asked for last */
	double began_at, over_at;  /* first and last event of what is more than small */
	bool refused;              /* a receiver refused or deferred us for what we are: reputation, identity, authentication */
	bool storm;
	bool brief;                /* without blanks */
	struct {
		const char *query;
		struct stmt *s;        /* NULL: taken */
	} early[EARLY];
	size_t earlies;
	struct str told;           /* private to groups.c */
	struct stmt *forwarded, *unknown; /* hypothesis/forwarded and unknown-users at their rows, which groups and hypotheses tell of; NULL: it does not arise */
};

/* A statement with :since and :until bound where it has them. Free with stmt_free(). */
struct stmt *ask(struct build *b, const char *sql);
int64_t ask_int(struct build *b, const char *sql);
/* The same for a file of queries/, by name: what a table or figure shows is asked by a file, so that anyone can ask again. */
struct stmt *ask_file(struct build *b, const char *query);
/* Has another thread ask it meanwhile, with these parameters besides :since and :until: who asks for the file later gets that statement, to step through. */
void ask_early(struct build *b, const char *query, const struct param *param, size_t n);
/* Frees those that nobody asked for. */
void early_end(struct build *b);
/* The number of a result's column; a name that isn't there is a bug. */
int column_of(struct stmt *s, const char *name);

/* A word with its values as new prose, in a paragraph of its own, as an item, as a heading's or title's text. */
struct prose *tell(struct build *b, enum word w, const struct arg *args);
void para(struct build *b, struct section *s, enum word w, const struct arg *args);
void item(struct build *b, struct block *list, enum word w, const struct arg *args);
struct str label(struct build *b, enum word w, const struct arg *args);

/* Text of a column, kept in the report, at most TEXT_MAX bytes. */
struct str keep(struct build *b, struct stmt *s, int column);
/* A column as a cell; NULL is CELL_NONE. */
struct cell column_cell(struct build *b, struct stmt *s, int column, enum cell_kind kind);

struct col {
	const char *name; /* of the query's result */
	enum word heading;
	enum cell_kind kind;
};

/* The rows of a query of queries/ as a table, column by column by their names; no table (NULL) when it has no rows. */
struct table *table_file(struct build *b, struct section *s, enum word title, const char *query, const struct col *cols, size_t n);
/* The same from a statement whose parameters are bound; it is freed. */
struct table *table_rows(struct build *b, struct section *s, enum word title, const char *query, const struct col *cols, size_t n, struct stmt *q);
#define TABLE(b, s, title, query, cols) table_file(b, s, title, query, cols, sizeof(cols) / sizeof *(cols))

/* A question to a person, with room for the answer; not in a brief report. */
void blank(struct build *b, struct section *s, const char *name, enum word prompt);

/* "a,b" -> "a, b", cut where it gets long. */
struct str spaced(struct build *b, struct str list);
/* A file's name without its folder, where no other file read has the same. */
struct str short_name(struct build *b, struct str path);
/* Quotes the log line with this source key and number, as far as it was kept. */
void quote_line(struct build *b, struct block *quotes, int64_t source, int64_t line);

struct cell at_cell(double at); /* CELL_TIME; CELL_NONE for 0 */
/* Two times as a text: W_SPAN or W_BETWEEN, or where they print alike, the word behind it. */
struct cell span_cell(struct build *b, enum word both, double from, double to);

/* What began a phase: "Postfix restarted", "the log begins" … */
struct str phase_text(struct build *b, const struct phase *p);
/* What each start or reload brought, as a table. */
void phases_table(struct build *b, struct section *s);

/* The sections, in the order of the report. Each adds what it has to say to s, or nothing. */
void section_summary(struct build *b, struct section *s);
void section_impact(struct build *b, struct section *s);
void section_background(struct build *b, struct section *s);
void section_timeline(struct build *b, struct section *s);
void section_storms(struct build *b, struct section *s);
void section_masked(struct build *b, struct section *s);
void section_delays(struct build *b, struct section *s);
void section_causes(struct build *b, struct section *s);
void section_hypotheses(struct build *b, struct section *s);
void controls_ask(struct build *b); /* early; once the groups are known */
void section_controls(struct build *b, struct section *s);
void section_actions(struct build *b, struct section *s);
void verification_ask(struct build *b); /* early; once phases and groups are known */
void section_verification(struct build *b, struct section *s);
void section_limits(struct build *b, struct section *s);
void section_lessons(struct build *b, struct section *s);
void section_checklist(struct build *b, struct section *s);
void section_evidence(struct build *b, struct section *s);
void section_coverage(struct build *b, struct section *s);
void section_appendix(struct build *b, struct section *s);

/* True when nothing but small things happened: the report stays short. */
bool quiet(const struct build *b);
/* True when the log holds far more than the incident: what failed in all of it says little of that. */
bool scattered(const struct build *b);
/* True when connects fail or receivers are slow, but every mail was accepted: what is found explains no mail that came late or not at all. */
bool unexplained(const struct build *b);
/* Our sending address as replies quote it, "" when none does. */
struct str our_address(struct build *b);
/* What a cause is called, kept in the report; headline() says more where the log does: "Spamhaus CSS lists our address 198.51.100.10". */
struct str cause_title(struct build *b, struct str cause);
struct str headline(struct build *b, const struct group *g);
/* An address as block lists and reverse zones write it; STR_NONE when it is none. */
struct str address_reversed(struct build *b, struct str addr);
/* A text of causes.json with what the log proves in the place of its <placeholders>; the others stay. */
struct str fill(struct build *b, const struct group *g, struct str text);
/* A line to type, likewise; one for a table that names the receivers' domain becomes one for each of them. Lines end in \n. */
struct str fill_line(struct build *b, const struct group *g, struct str line);
/* The first group whose cause starts with prefix, or NULL. */
const struct group *group_find(const struct build *b, const char *prefix);
/* What to mend first: a listing or a bad reputation is a consequence, so where receivers also name a fault that can bring it about
 * (can_list of causes.json), that fault comes before it; else the first group. b has one at least. */
const struct group *group_mend_first(const struct build *b);

#endif
