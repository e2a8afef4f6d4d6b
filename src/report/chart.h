/* chart: numbers as a picture: lanes under each other on one axis. A chart shows nothing that its report does not also say in words or
 * tables; renderers without pictures draw the bars as characters or leave it out. It lives in its report's arena. */
#ifndef POSTMORTEM_REPORT_CHART_H
#define POSTMORTEM_REPORT_CHART_H

#include "report/buf.h"
#include "report/format.h"
#include "report/model.h"

enum { CHART_STEPS = 60, /* bars of a lane at most */
       CHART_LANES = 12 };

enum lane_kind {
	LANE_BARS,  /* a count for each step of the axis */
	LANE_SPANS, /* stretches of time */
	LANE_RANGES /* from a median to a high percentile, on an axis of seconds */
};

enum tone { TONE_PLAIN, TONE_GOOD, TONE_WARN, TONE_BAD };

struct chart_item {
	double from, to;      /* on the axis: a step of it, a stretch, a range */
	double value;         /* of bars: the count */
	struct str text;      /* what it is, where it needs saying: "before" */
	enum tone tone;
	struct chart_item *next;
};

struct lane {
	struct str name;      /* stays: a key for programs */
	struct str label;     /* in the report's language */
	enum lane_kind kind;
	enum tone tone;
	double max, sum;      /* of the values */
	double max_at;        /* where the greatest is */
	struct chart_item *first, *last;
	struct lane *next;
};

/* Something that happened at one moment, across all lanes: a restart. */
struct chart_mark {
	double at;
	struct str label;
	struct chart_mark *next;
};

struct chart {
	struct str lang;      /* of the report */
	enum cell_kind axis;  /* CELL_TIME, or CELL_SECONDS: logarithmic */
	double from, to;      /* the axis; from < to */
	double step;          /* of bars, seconds */
	struct prose *about;  /* what it shows, in a sentence or two: for those who do not see it */
	struct lane *first, *last;
	struct chart_mark *mark, *mark_last;
};

/* A block of s. Its axis of time is made wider to begin and end with a whole step: at most CHART_STEPS of them. */
struct chart *chart_times(struct report *r, struct section *s, struct str title, const char *query, double from, double to);
/* An axis of seconds, from the power of ten below from to the one above to. */
struct chart *chart_seconds(struct report *r, struct section *s, struct str title, const char *query, double from, double to);
struct lane *chart_lane(struct report *r, struct chart *c, const char *name, struct str label, enum lane_kind kind, enum tone tone);
/* What lies outside the axis is cut; what lies wholly outside is left out. */
void lane_add(struct report *r, const struct chart *c, struct lane *l, struct chart_item item);
void chart_mark(struct report *r, struct chart *c, double at, struct str label);

/* A round number of ticks for the axis: how far they are apart (a factor of 10 on an axis of seconds), and the first. */
double chart_tick(const struct chart *c, double *first);
/* The text of a tick: "04:40", "11-24", "10 s". */
struct str chart_tick_text(const struct chart *c, double at, char out[CELL_MAX]);

/* The bars as lines of text, one character for each step, their label behind them or above. Appends nothing where the chart has no bars. */
void chart_text(struct buf *b, const struct chart *c, bool above);

#endif
