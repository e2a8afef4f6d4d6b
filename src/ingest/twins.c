/* twins: see twins.h. */
#include "ingest/twins.h"

#include <math.h>
#include <stdlib.h>

#include "ingest/twins_span.h"
#include "store/load.h"

enum { EDGE_S = 1, MATCHES = 2 };

struct other { /* what another source covers of a machine */
	int64_t host, stream;
	double from, to;
	uint64_t newest; /* of its last line */
	double edge;     /* how much later the same line may be stamped elsewhere */
	bool passed;     /* that line was seen: what comes now is new */
};

struct twins {
	struct db *db;
	struct stmt *others, *delivery, *client;
	struct other *other; /* of the other sources */
	int nother, room;
	double from, to;    /* all of them together */
	bool dry;           /* nothing is stored, so nothing is ever told again */
	bool streams;       /* some of them are of another stream than the source at hand */
	struct spans *own;  /* of the source at hand */
};

struct twins *twins_open(struct db *db)
{
	struct twins *t = calloc(1, sizeof *t);

	if (t == NULL)
		die_oom();
	t->db = db;
	t->dry = db_is_dry(db);
	t->own = spans_open(db);
	t->others = db_prepare(db, "SELECT mta, coalesce(stream, 0), c.first_at, c.last_at, last_lines FROM source_host c JOIN source USING (source) WHERE source <> ?");
	t->delivery = db_prepare(db, "SELECT coalesce(s.stream, 0) FROM message m JOIN delivery d ON d.msg = m.msg JOIN source s ON s.source = d.source"
				     " WHERE m.queue_id = ?1 AND d.recipient = ?2 AND d.logged_at BETWEEN ?3 AND ?4 AND d.source <> ?5 LIMIT 1");
	t->client = db_prepare(db, "SELECT coalesce(s.stream, 0) FROM message m JOIN source s ON s.source = m.source"
				   " WHERE m.queue_id = ?1 AND m.client = ?2 AND m.intake_at BETWEEN ?3 AND ?4 AND m.source <> ?5 LIMIT 1");
	return t;
}

void twins_free(struct twins *t)
{
	stmt_free(t->others);
	stmt_free(t->delivery);
	stmt_free(t->client);
	free(t->other);
	spans_free(t->own);
	free(t);
}

static void find_streams(struct twins *t, const struct source *s)
{
	t->streams = false;
	for (int i = 0; i < t->nother; i++)
		t->streams |= t->other[i].stream != (s->stream < 0 ? 0 : s->stream);
}

/* Whether the line that ends what another source covers was seen in a former run. */
static bool passed(struct twins *t, const struct other *o)
{
	struct span mine = { .host = o->host };

	return spans_read(t->own, &mine) && mine.to >= o->to - o->edge && span_has(&mine, o->newest);
}

void twins_start(struct twins *t, const struct source *s)
{
	spans_start(t->own, s->id);
	t->nother = 0;
	t->from = INFINITY;
	t->to = -INFINITY;
	stmt_int(t->others, 1, s->id);
	while (stmt_step(t->others)) {
		struct other one = { .host = col_int(t->others, 0), .stream = col_int(t->others, 1), .from = col_real(t->others, 2), .to = col_real(t->others, 3) };
		struct span lines = { .n = 0 };
		span_prints(&lines, col_text(t->others, 4));
		one.newest = lines.print[(lines.n - 1) % SPAN_PRINTS];
		one.edge = floor(one.to) < one.to ? 0.1 : 1;
		one.passed = passed(t, &one);
		if (t->nother == t->room) {
			t->room = t->room * 2 + 16;
			t->other = realloc(t->other, (size_t)t->room * sizeof *t->other);
			if (t->other == NULL)
				die_oom();
		}
		t->other[t->nother++] = one;
		t->from = fmin(t->from, one.from);
		t->to = fmax(t->to, one.to);
	}
	stmt_reset(t->others);
	find_streams(t, s);
}

void twins_save(struct twins *t, const struct source *s)
{
	spans_save(t->own, s->id);
}

void twins_redate(struct twins *t, const struct redate *wrong)
{
	spans_redate(t->own, wrong);
}

/* The stream of another source that has told this delivery or intake; -1 none has; -2 the line is neither. */
static int64_t told(struct twins *t, const struct source *s, const struct fed *l, double at)
{
	struct stmt *q = l->p.kind == NULL ? NULL : l->p.kind->becomes == B_DELIVERY ? t->delivery : l->p.kind->becomes == B_CLIENT ? t->client : NULL;
	int64_t stream = -1;

	if (q == NULL || l->env.queue_id.n == 0)
		return -2;
	stmt_text(q, 1, l->env.queue_id);
	stmt_text(q, 2, parsed_get(&l->p, q == t->delivery ? STR("to") : STR("client")));
	stmt_real(q, 3, at - EDGE_S - 0.1);
	stmt_real(q, 4, at + EDGE_S + 0.1);
	stmt_int(q, 5, s->id);
	if (stmt_step(q))
		stream = col_int(q, 0);
	stmt_reset(q);
	return stream;
}

/* The first and last stamp of a batch; false when it has none. */
static bool covers(const struct batch *b, const struct clock *clock, double *from, double *to)
{
	struct clock c = *clock;
	int first = 0, last = b->n - 1;

	while (first < b->n && !b->line[first].headed)
		first++;
	while (last > first && !b->line[last].headed)
		last--;
	if (first >= b->n)
		return false;
	*from = clock_at(&c, &b->line[first].env.stamp);
	*to = clock_at(&c, &b->line[last].env.stamp);
	return true;
}

void twins_look(struct twins *t, struct source *s, const struct batch *b, const struct clock *clock)
{
	double from, to;
	int tested = 0, known = 0;
	uint64_t taken = 0; /* the streams of those that have told it */

	if (s->stream >= 0 || t->nother == 0 || !covers(b, clock, &from, &to) || from > t->to + EDGE_S || to < t->from)
		return;
	struct clock c = *clock;
	load_indexes(t->db);
	for (int i = 0; i < b->n; i++) {
		if (!b->line[i].headed)
			continue;
		double at = clock_at(&c, &b->line[i].env.stamp);
		int64_t stream = at < t->from || at > t->to ? -2 : told(t, s, &b->line[i], at);
		tested += stream != -2;
		known += stream >= 0;
		if (stream >= 0 && stream < 64)
			taken |= UINT64_C(1) << stream;
	}
	if (known < MATCHES || known * 10 < tested * 9)
		return;
	for (s->stream = 0; s->stream < 63 && taken >> s->stream & 1; s->stream++)
		;
	find_streams(t, s);
}

/* Whether the line at hand, of another stream, lies within what o covers. At the end of it the lines go on in the same order: up to o's last
 * line they are repeats, from there on they are new. */
static bool within(struct other *o, double at, uint64_t print)
{
	if (at < floor(o->from) || at > o->to + o->edge)
		return false;
	if (at <= o->to - o->edge)
		return true;
	bool before = !o->passed;
	o->passed |= print == o->newest;
	return before;
}

bool twins_repeat(struct twins *t, const struct source *s, const struct where *w, const struct fed *line)
{
	if (t->dry)
		return false;
	struct span *mine = spans_own(t->own, w->host);
	uint64_t one = line->print, print = (one * SPAN_MIX + mine->before[0]) * SPAN_MIX + mine->before[1];
	bool repeat = false;

	mine->changed = true;
	mine->from = w->at < mine->from ? w->at : mine->from;
	mine->to = w->at > mine->to ? w->at : mine->to;
	mine->print[mine->n++ % SPAN_PRINTS] = print;
	mine->before[1] = mine->before[0];
	mine->before[0] = one;
	for (int i = 0; t->streams && i < t->nother; i++)
		if (t->other[i].host == w->host && t->other[i].stream != (s->stream < 0 ? 0 : s->stream))
			repeat |= within(&t->other[i], w->at, print);
	return repeat;
}
