/* twins: see twins.h. */
#include "ingest/twins.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "store/load.h"

#define MIX UINT64_C(0x9e3779b97f4a7c15)

enum { EDGE_S = 1, MATCHES = 2, PRINTS = 64 };

struct span { /* what a source covers of a machine */
	int64_t host, stream;
	double from, to;
	uint64_t before[2]; /* of the last line and the one before it, each alone */
	uint64_t print[PRINTS]; /* of its last lines with the two before each, in a ring: equal lines are told apart by those before them */
	unsigned n;    /* lines so far; the ring's newest is before it */
	double edge;   /* how much later the same line may be stamped elsewhere */
	bool passed;   /* that line was seen: what comes now is new */
};

struct twins {
	struct db *db;
	struct stmt *others, *put, *delivery, *client;
	struct span *other; /* of the other sources */
	int nother, room;
	double from, to;    /* all of them together */
	bool dry;           /* nothing is stored, so nothing is ever told again */
	bool streams;       /* some of them are of another stream than the source at hand */
	struct span *own;   /* of the source at hand, by machine */
	int64_t nown;
};

static uint64_t newest(const struct span *s)
{
	return s->print[(s->n - 1) % PRINTS];
}

static bool has_print(const struct span *s, uint64_t print)
{
	for (unsigned i = 0; i < PRINTS && i < s->n; i++)
		if (s->print[i] == print)
			return true;
	return false;
}

enum { TEXT = (PRINTS + 2) * 17 + 1 };

/* The two alone, then the ring, oldest first: 16 hexadecimal digits and a blank each. */
static struct str write_prints(const struct span *s, char out[TEXT])
{
	size_t at = (size_t)sprintf(out, "%016llx %016llx ", (unsigned long long)s->before[0], (unsigned long long)s->before[1]);

	for (unsigned i = s->n > PRINTS ? s->n - PRINTS : 0; i < s->n; i++)
		at += (size_t)sprintf(out + at, "%016llx ", (unsigned long long)s->print[i % PRINTS]);
	return (struct str){ out, at };
}

static void read_prints(struct span *s, struct str text)
{
	for (int i = 0; text.n >= 17 && s->n < PRINTS; text = str_skip(text, 17), i++)
		*(i < 2 ? &s->before[i] : &s->print[s->n++]) = strtoull(text.p, NULL, 16);
}

struct twins *twins_open(struct db *db)
{
	struct twins *t = calloc(1, sizeof *t);

	if (t == NULL)
		die_oom();
	t->db = db;
	t->dry = db_is_dry(db);
	t->others = db_prepare(db, "SELECT mta, coalesce(stream, 0), c.first_at, c.last_at, source = ?1, last_lines FROM source_host c JOIN source USING (source)");
	t->put = db_prepare(db, "INSERT OR REPLACE INTO source_host(source, mta, first_at, last_at, last_lines) VALUES (?, ?, ?, ?, ?)");
	t->delivery = db_prepare(db, "SELECT coalesce(s.stream, 0) FROM message m JOIN delivery d ON d.msg = m.msg JOIN source s ON s.source = d.source"
				     " WHERE m.queue_id = ?1 AND d.recipient = ?2 AND d.logged_at BETWEEN ?3 AND ?4 AND d.source <> ?5 LIMIT 1");
	t->client = db_prepare(db, "SELECT coalesce(s.stream, 0) FROM message m JOIN source s ON s.source = m.source"
				   " WHERE m.queue_id = ?1 AND m.client = ?2 AND m.intake_at BETWEEN ?3 AND ?4 AND m.source <> ?5 LIMIT 1");
	return t;
}

void twins_free(struct twins *t)
{
	stmt_free(t->others);
	stmt_free(t->put);
	stmt_free(t->delivery);
	stmt_free(t->client);
	free(t->other);
	free(t->own);
	free(t);
}

static struct span *own(struct twins *t, int64_t host)
{
	if (host >= t->nown) {
		int64_t room = host * 2 + 16;
		t->own = realloc(t->own, (size_t)room * sizeof *t->own);
		if (t->own == NULL)
			die_oom();
		for (; t->nown < room; t->nown++)
			t->own[t->nown] = (struct span){ .host = t->nown, .from = INFINITY, .to = -INFINITY };
	}
	return &t->own[host];
}

static void find_streams(struct twins *t, const struct source *s)
{
	t->streams = false;
	for (int i = 0; i < t->nother; i++)
		t->streams |= t->other[i].stream != (s->stream < 0 ? 0 : s->stream);
}

void twins_start(struct twins *t, const struct source *s)
{
	t->nother = 0;
	t->nown = 0;
	t->from = INFINITY;
	t->to = -INFINITY;
	stmt_int(t->others, 1, s->id);
	while (stmt_step(t->others)) {
		struct span one = { .host = col_int(t->others, 0), .stream = col_int(t->others, 1), .from = col_real(t->others, 2), .to = col_real(t->others, 3) };
		read_prints(&one, col_text(t->others, 5));
		one.edge = floor(one.to) < one.to ? 0.1 : 1;
		if (col_int(t->others, 4)) {
			*own(t, one.host) = one;
			continue;
		}
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
	for (int i = 0; i < t->nother; i++) { /* was it passed in a former run? */
		struct span *o = &t->other[i], *mine = own(t, o->host);
		o->passed = mine->to >= o->to - o->edge && has_print(mine, newest(o));
	}
	find_streams(t, s);
}

void twins_save(struct twins *t, const struct source *s)
{
	char prints[TEXT];

	for (int64_t i = 0; i < t->nown; i++) {
		if (t->own[i].from > t->own[i].to)
			continue;
		stmt_int(t->put, 1, s->id);
		stmt_int(t->put, 2, i);
		stmt_real(t->put, 3, t->own[i].from);
		stmt_real(t->put, 4, t->own[i].to);
		stmt_text(t->put, 5, write_prints(&t->own[i], prints));
		stmt_do(t->put);
	}
}

void twins_redate(struct twins *t, const struct redate *wrong)
{
	for (int64_t i = 0; i < t->nown; i++)
		if (t->own[i].from <= t->own[i].to) {
			t->own[i].from = clock_again(wrong, t->own[i].from);
			t->own[i].to = clock_again(wrong, t->own[i].to);
		}
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
static bool within(struct span *o, double at, uint64_t print)
{
	if (at < floor(o->from) || at > o->to + o->edge)
		return false;
	if (at <= o->to - o->edge)
		return true;
	bool before = !o->passed;
	o->passed |= print == newest(o);
	return before;
}

bool twins_repeat(struct twins *t, const struct source *s, const struct where *w, const struct fed *line)
{
	if (t->dry)
		return false;
	struct span *mine = own(t, w->host);
	uint64_t one = line->print, print = (one * MIX + mine->before[0]) * MIX + mine->before[1];
	bool repeat = false;

	mine->from = w->at < mine->from ? w->at : mine->from;
	mine->to = w->at > mine->to ? w->at : mine->to;
	mine->print[mine->n++ % PRINTS] = print;
	mine->before[1] = mine->before[0];
	mine->before[0] = one;
	for (int i = 0; t->streams && i < t->nother; i++)
		if (t->other[i].host == w->host && t->other[i].stream != (s->stream < 0 ? 0 : s->stream))
			repeat |= within(&t->other[i], w->at, print);
	return repeat;
}
