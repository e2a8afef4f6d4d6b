/* spells: see spells.h. The rows come sorted by machine, cause, provider and time; what is counted once is gathered as numbers, sorted and counted
 * when a spell ends. */
#include "analysis/spells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/radix.h"

struct set { /* numbers, each counted once */
	uint64_t *v, *spare;
	size_t n, room;
};

enum { MESSAGES, RECIPIENTS, DOMAINS, BOUNCED, SETS };
enum { LIST, SUBLIST, ADDR, NAMES, NAME_ROOM = 400 };

struct spell {
	char *host, *cause, *provider;
	int64_t first, last; /* rows of complaint */
	double started_at, ended_at;
	int64_t events, replies, masked, confidence;
	int64_t hour, hour_events, peak_hour, peak_events;
	char name[NAMES][NAME_ROOM]; /* separated by commas; "" none */
};

struct maker {
	struct stmt *put, *put_row;
	struct spell s;
	struct set set[SETS];
};

static void set_add(struct set *t, uint64_t v)
{
	if (t->n && t->v[t->n - 1] == v)
		return;
	if (t->n == t->room) {
		t->room = t->room ? t->room * 2 : 256;
		t->v = realloc(t->v, t->room * sizeof *t->v);
		t->spare = realloc(t->spare, t->room * sizeof *t->spare);
		if (t->v == NULL || t->spare == NULL)
			die_oom();
	}
	t->v[t->n++] = v;
}

/* How many different numbers there are; empties the set. */
static int64_t set_count(struct set *t)
{
	int64_t count = 0;

	radix_sort(t->v, t->spare, t->n);
	for (size_t i = 0; i < t->n; i++)
		count += i == 0 || t->v[i] != t->v[i - 1];
	t->n = 0;
	return count;
}

/* Adds a name to a list separated by commas, unless it is there or there is no room. */
static void add_name(char *list, struct str name)
{
	struct str have = str_c(list);

	if (name.n == 0 || have.n + name.n + 2 > NAME_ROOM)
		return;
	for (struct str rest = have; rest.n;) {
		struct str one = str_head(rest, str_find(rest, ',', 0));
		if (str_eq(one, name))
			return;
		rest = str_skip(rest, one.n + 1);
	}
	snprintf(list + have.n, NAME_ROOM - have.n, "%s%.*s", have.n ? "," : "", STR_ARG(name));
}

static void end_hour(struct spell *s)
{
	if (s->hour_events > s->peak_events) {
		s->peak_events = s->hour_events;
		s->peak_hour = s->hour;
	}
	s->hour_events = 0;
}

static void finish(struct maker *m)
{
	struct spell *s = &m->s;

	if (s->events == 0)
		return;
	end_hour(s);
	double peak = (double)s->peak_hour * 3600;
	int64_t count[SETS];
	for (int i = 0; i < SETS; i++)
		count[i] = set_count(&m->set[i]);
	stmt_text(m->put, 1, str_c(s->host));
	stmt_text(m->put, 2, str_c(s->cause));
	stmt_text(m->put, 3, str_c(s->provider));
	stmt_real(m->put, 4, s->started_at);
	stmt_real(m->put, 5, s->ended_at);
	stmt_real(m->put, 6, peak > s->started_at ? peak : s->started_at);
	stmt_int(m->put, 7, s->events);
	stmt_int(m->put, 8, s->replies);
	for (int i = 0; i < SETS; i++)
		stmt_int(m->put, 9 + i, count[i]);
	stmt_int(m->put, 13, s->masked);
	stmt_int(m->put, 14, s->confidence);
	for (int i = 0; i < NAMES; i++)
		stmt_text(m->put, 15 + i, s->name[i][0] ? str_c(s->name[i]) : STR_NONE);
	if (!stmt_step(m->put))
		bug("no key for a spell");
	stmt_int(m->put_row, 1, col_int(m->put, 0));
	stmt_reset(m->put);
	stmt_int(m->put_row, 2, s->first);
	stmt_int(m->put_row, 3, s->last);
	stmt_do(m->put_row);
	free(s->host);
	free(s->cause);
	free(s->provider);
	*s = (struct spell){ 0 };
}

static void add(struct maker *m, struct stmt *r)
{
	struct spell *s = &m->s;
	double at = col_real(r, 4);
	int64_t msg = col_int(r, 5), hour = (int64_t)floor(at / 3600);

	if (s->events && (at - s->ended_at >= SPELL_GAP_S || !str_eq(col_text(r, 3), str_c(s->provider)) || !str_eq(col_text(r, 2), str_c(s->cause)) ||
			  !str_eq(col_text(r, 1), str_c(s->host))))
		finish(m);
	if (s->events == 0) {
		s->host = str_dup(col_text(r, 1));
		s->cause = str_dup(col_text(r, 2));
		s->provider = str_dup(col_text(r, 3));
		s->first = col_int(r, 0);
		s->started_at = at;
		s->hour = hour;
	}
	if (hour != s->hour) {
		end_hour(s);
		s->hour = hour;
	}
	s->hour_events++;
	s->events++;
	s->last = col_int(r, 0);
	s->ended_at = at;
	s->replies += col_int(r, 8);
	s->masked += col_int(r, 9);
	if (col_int(r, 10) > s->confidence)
		s->confidence = col_int(r, 10);
	set_add(&m->set[MESSAGES], (uint64_t)msg);
	if (!col_null(r, 6)) {
		uint64_t recipient = str_hash(col_text(r, 6)) ^ (uint64_t)msg * UINT64_C(0x9e3779b97f4a7c15);
		set_add(&m->set[RECIPIENTS], recipient);
		if (col_int(r, 11))
			set_add(&m->set[BOUNCED], recipient);
	}
	if (!col_null(r, 7))
		set_add(&m->set[DOMAINS], (uint64_t)col_int(r, 7));
	for (int i = 0; i < NAMES; i++)
		add_name(s->name[i], col_text(r, 12 + i));
}

void spells_make(struct db *db)
{
	struct maker m = {
		.put = db_prepare(db, "INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains,"
				      " bounced, masked, confidence, list, sublist, our_addr) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
				      " RETURNING spell"),
		.put_row = db_prepare(db, "INSERT INTO temp.spell_row(spell, first, last) VALUES (?, ?, ?)"),
	};
	struct stmt *r = db_prepare(db, "SELECT rowid, host, cause, provider, logged_at, msg, recipient, domain, reply, masked, confidence, bounced,"
					" list, sublist, our_addr FROM temp.complaint ORDER BY rowid");

	while (stmt_step(r))
		add(&m, r);
	finish(&m);
	for (int i = 0; i < SETS; i++) {
		free(m.set[i].v);
		free(m.set[i].spare);
	}
	stmt_free(r);
	stmt_free(m.put_row);
	stmt_free(m.put);
}
