/* spells: see spells.h. The rows come sorted by machine, cause, provider and time; what is counted once is gathered as numbers, sorted and counted
 * when a spell ends. A spell that goes on is taken up as it was kept, so that an analysis costs what is new. */
#include "analysis/spells.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/radix.h"
#include "analysis/spell_parts.h"

void set_add(struct set *t, uint64_t v)
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

int64_t set_count(struct set *t)
{
	int64_t count = 0;

	radix_sort(t->v, t->spare, t->n);
	for (size_t i = 0; i < t->n; i++)
		count += i == 0 || t->v[i] != t->v[i - 1];
	t->n = 0;
	return count;
}

uint64_t recipient_number(struct str recipient, int64_t msg)
{
	return str_hash(recipient) ^ (uint64_t)msg * UINT64_C(0x9e3779b97f4a7c15);
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

static void set_slot(struct spell *s, int slot, const struct line *l)
{
	s->line[slot] = *l;
	s->has[slot] = true;
}

static void add_line(struct spell *s, const struct line *l)
{
	if (!s->has[FIRST])
		set_slot(s, FIRST, l);
	set_slot(s, LAST, l);
	if (s->hour_events == 0)
		set_slot(s, HOUR, l);
	if (l->masked && !s->has[MASKED])
		set_slot(s, MASKED, l);
	for (int i = FIRST; i < TEXT + TEXTS; i = i == FIRST ? TEXT : i + 1) {
		if (!s->has[i])
			set_slot(s, i, l);
		if (s->line[i].text == l->text)
			break;
	}
}

/* The hour at hand has one more. */
static void count_hour(struct spell *s)
{
	if (++s->hour_events > s->peak_events) {
		s->peak_events = s->hour_events;
		s->peak_hour = s->hour;
		set_slot(s, PEAK, &s->line[HOUR]);
	}
}

static void finish(struct maker *m)
{
	struct spell *s = &m->s;

	if (s->events)
		spell_write(m);
	free(s->host);
	free(s->cause);
	free(s->provider);
	*s = (struct spell){ 0 };
}

static void begin(struct maker *m, struct stmt *r, double at)
{
	struct spell *s = &m->s;

	s->host = str_dup(col_text(r, 0));
	s->cause = str_dup(col_text(r, 1));
	s->provider = str_dup(col_text(r, 2));
	if (spell_take_up(m, at))
		return;
	s->started_at = at;
	s->hour = (int64_t)floor(at / 3600);
}

static void add(struct maker *m, struct stmt *r)
{
	struct spell *s = &m->s;
	double at = col_real(r, 3);
	int64_t msg = col_int(r, 4), hour = (int64_t)floor(at / 3600);
	struct line line = { .at = at, .masked = col_int(r, 8), .text = col_int(r, 14), .source = col_int(r, 15), .line = col_int(r, 16), .to_at = col_real(r, 17),
			     .to_source = col_int(r, 18), .to_line = col_int(r, 19) };

	if (s->events && (at - s->ended_at >= SPELL_GAP_S || !str_eq(col_text(r, 2), str_c(s->provider)) || !str_eq(col_text(r, 1), str_c(s->cause)) ||
			  !str_eq(col_text(r, 0), str_c(s->host))))
		finish(m);
	if (s->events == 0)
		begin(m, r, at);
	if (hour != s->hour) {
		s->hour = hour;
		s->hour_events = 0;
	}
	add_line(s, &line);
	count_hour(s);
	s->events++;
	s->ended_at = at;
	s->replies += col_int(r, 7);
	s->masked += line.masked;
	if (col_int(r, 9) > s->confidence)
		s->confidence = col_int(r, 9);
	set_add(&m->set[MESSAGES], (uint64_t)msg);
	if (!col_null(r, 5)) {
		uint64_t recipient = recipient_number(col_text(r, 5), msg);
		set_add(&m->set[RECIPIENTS], recipient);
		if (col_int(r, 10))
			set_add(&m->set[BOUNCED], recipient);
	}
	if (!col_null(r, 6))
		set_add(&m->domain, (uint64_t)col_int(r, 6));
	for (int i = 0; i < NAMES; i++)
		add_name(s->name[i], col_text(r, 11 + i));
}

void spells_add(struct db *db)
{
	struct maker m = { 0 };

	spell_store_open(&m, db);
	struct stmt *r = db_prepare(db, "SELECT host, cause, provider, logged_at, msg, recipient, domain, reply, masked, confidence, bounced, list, sublist, our_addr, text,"
					" source, line, to_at, to_source, to_line FROM temp.complaint ORDER BY host, cause, provider, logged_at, source, line, key");
	while (stmt_step(r))
		add(&m, r);
	finish(&m);
	stmt_free(r);
	spell_store_close(&m);
}
