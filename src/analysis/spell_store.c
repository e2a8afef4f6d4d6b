/* spell_store: see spell_parts.h. A line that is kept for more than one reason stands once: a slot without a row is as the first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/radix.h"
#include "analysis/spell_parts.h"
#include "analysis/spells.h"

void spell_store_open(struct maker *m, struct db *db)
{
	m->db = db;
	m->find = db_prepare(db, "SELECT spell, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked, confidence, list, sublist,"
				 " our_addr, peak_events, hour_events FROM spell WHERE cause = ? AND provider = ? AND host = ? ORDER BY started_at DESC LIMIT 1");
	m->lines = db_prepare(db, "SELECT slot, logged_at, source, line, text, masked, to_at, to_source, to_line FROM spell_line WHERE spell = ? ORDER BY slot");
	m->known = db_prepare(db, "SELECT msg, recipient, bounced FROM temp.was WHERE cause = ? AND provider = ? AND host = ? AND logged_at >= ?");
	m->put = db_prepare(db, "INSERT INTO spell(host, cause, provider, started_at, ended_at, peak_at, events, replies, messages, recipients, domains, bounced, masked,"
				" confidence, list, sublist, our_addr, peak_events, hour_events, spell) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	m->last_id = db_int(db, "SELECT coalesce(max(spell), 0) FROM spell");
	m->first = m->last_id == 0;
	m->change = db_prepare(db, "UPDATE spell SET ended_at = ?5, peak_at = ?6, events = ?7, replies = ?8, messages = ?9, recipients = ?10, domains = ?11, bounced = ?12,"
				   " masked = ?13, confidence = ?14, list = ?15, sublist = ?16, our_addr = ?17, peak_events = ?18, hour_events = ?19,"
				   " ok_after_at = CASE WHEN ended_at = ?5 THEN ok_after_at END WHERE spell = ?20");
	m->put_line = db_prepare(db, "INSERT INTO spell_line(spell, slot, logged_at, source, line, text, masked, to_at, to_source, to_line) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	m->drop_lines = db_prepare(db, "DELETE FROM spell_line WHERE spell = ?");
	m->has_domain = db_prepare(db, "SELECT 1 FROM spell_domain WHERE spell = ? AND domain = ?");
	m->put_domain = db_prepare(db, "INSERT INTO spell_domain(spell, domain) VALUES (?, ?)");
}

static void free_set(struct set *t)
{
	free(t->v);
	free(t->spare);
}

void spell_store_close(struct maker *m)
{
	struct stmt *all[] = { m->find, m->lines, m->known, m->put, m->change, m->put_line, m->drop_lines, m->has_domain, m->put_domain };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		stmt_free(all[i]);
	for (int i = 0; i < SETS; i++) {
		free_set(&m->set[i]);
		free_set(&m->known_set[i]);
	}
	free_set(&m->domain);
}

/* cause, provider, host: as the index has them */
static void bind_key(struct stmt *q, const struct spell *s)
{
	stmt_text(q, 1, str_c(s->cause));
	stmt_text(q, 2, str_c(s->provider));
	stmt_text(q, 3, str_c(s->host));
}

static void take_names(struct spell *s, struct stmt *q, int column)
{
	for (int i = 0; i < NAMES; i++) {
		struct str names = str_head(col_text(q, column + i), NAME_ROOM - 1);
		if (names.n)
			memcpy(s->name[i], names.p, names.n);
	}
}

static void take_lines(struct maker *m)
{
	struct spell *s = &m->s;

	stmt_int(m->lines, 1, s->id);
	while (stmt_step(m->lines)) {
		int64_t slot = col_int(m->lines, 0);
		if (slot < 0 || slot >= SLOTS)
			continue;
		s->has[slot] = true;
		s->line[slot] = (struct line){ .at = col_real(m->lines, 1), .source = col_int(m->lines, 2), .line = col_int(m->lines, 3), .text = col_int(m->lines, 4),
					       .masked = col_int(m->lines, 5), .to_at = col_real(m->lines, 6), .to_source = col_int(m->lines, 7), .to_line = col_int(m->lines, 8) };
	}
	stmt_reset(m->lines);
	static const int as_first[] = { LAST, PEAK, HOUR };
	for (size_t i = 0; i < sizeof as_first / sizeof *as_first; i++)
		if (!s->has[as_first[i]]) {
			s->has[as_first[i]] = true;
			s->line[as_first[i]] = s->line[FIRST];
		}
	if (!s->has[MASKED] && s->line[FIRST].masked) {
		s->has[MASKED] = true;
		s->line[MASKED] = s->line[FIRST];
	}
}

static void take_known(struct maker *m)
{
	bind_key(m->known, &m->s);
	stmt_real(m->known, 4, m->s.started_at);
	while (stmt_step(m->known)) {
		int64_t msg = col_int(m->known, 0);
		uint64_t recipient = col_null(m->known, 1) ? 0 : recipient_number(col_text(m->known, 1), msg);
		bool counts[SETS] = { true, !col_null(m->known, 1), !col_null(m->known, 1) && col_int(m->known, 2) };
		for (int i = 0; i < SETS; i++)
			if (counts[i]) {
				set_add(&m->set[i], i == MESSAGES ? (uint64_t)msg : recipient);
				set_add(&m->known_set[i], i == MESSAGES ? (uint64_t)msg : recipient);
			}
	}
	stmt_reset(m->known);
}

bool spell_take_up(struct maker *m, double at)
{
	struct spell *s = &m->s;
	struct stmt *q = m->find;

	if (m->first) /* those of this key that were written are a day apart */
		return false;
	bind_key(q, s);
	bool goes_on = stmt_step(q) && at - col_real(q, 2) < SPELL_GAP_S;
	if (goes_on) {
		s->id = col_int(q, 0);
		s->started_at = col_real(q, 1);
		s->ended_at = col_real(q, 2);
		s->peak_hour = (int64_t)floor(col_real(q, 3) / 3600);
		s->events = col_int(q, 4);
		s->replies = col_int(q, 5);
		s->counted[MESSAGES] = col_int(q, 6);
		s->counted[RECIPIENTS] = col_int(q, 7);
		s->domains = col_int(q, 8);
		s->counted[BOUNCED] = col_int(q, 9);
		s->masked = col_int(q, 10);
		s->confidence = col_int(q, 11);
		take_names(s, q, 12);
		s->peak_events = col_int(q, 15);
		s->hour_events = col_int(q, 16);
		s->hour = (int64_t)floor(s->ended_at / 3600);
	}
	stmt_reset(q);
	if (goes_on) {
		take_lines(m);
		take_known(m);
	}
	return goes_on;
}

static bool same_line(const struct line *x, const struct line *y)
{
	return x->source == y->source && x->line == y->line && x->to_line == y->to_line && x->to_source == y->to_source;
}

static void write_lines(struct maker *m, bool fresh)
{
	const struct spell *s = &m->s;

	if (!fresh) {
		stmt_int(m->drop_lines, 1, s->id);
		stmt_do(m->drop_lines);
	}
	for (int i = 0; i < SLOTS; i++) {
		const struct line *l = &s->line[i];
		if (!s->has[i] || (i != FIRST && same_line(l, &s->line[FIRST])))
			continue;
		stmt_int(m->put_line, 1, s->id);
		stmt_int(m->put_line, 2, i);
		stmt_real(m->put_line, 3, l->at);
		stmt_int(m->put_line, 4, l->source);
		stmt_int(m->put_line, 5, l->line);
		stmt_int(m->put_line, 6, l->text);
		stmt_int(m->put_line, 7, l->masked);
		stmt_real(m->put_line, 8, l->to_line ? l->to_at : NAN);
		stmt_id(m->put_line, 9, l->to_line ? l->to_source : -1);
		stmt_id(m->put_line, 10, l->to_line ? l->to_line : -1);
		stmt_do(m->put_line);
	}
}

static bool has_domain(struct maker *m, int64_t domain)
{
	stmt_int(m->has_domain, 1, m->s.id);
	stmt_int(m->has_domain, 2, domain);
	bool has = stmt_step(m->has_domain);
	stmt_reset(m->has_domain);
	return has;
}

static int64_t write_domains(struct maker *m, bool fresh)
{
	struct set *d = &m->domain;
	int64_t n = 0;

	radix_sort(d->v, d->spare, d->n);
	for (size_t i = 0; i < d->n; i++) {
		if ((i && d->v[i] == d->v[i - 1]) || (!fresh && has_domain(m, (int64_t)d->v[i])))
			continue;
		stmt_int(m->put_domain, 1, m->s.id);
		stmt_int(m->put_domain, 2, (int64_t)d->v[i]);
		stmt_do(m->put_domain);
		n++;
	}
	d->n = 0;
	return n;
}

static void bind_all(struct stmt *q, const struct spell *s, const int64_t *counted)
{
	double peak = (double)s->peak_hour * 3600;

	stmt_text(q, 1, str_c(s->host));
	stmt_text(q, 2, str_c(s->cause));
	stmt_text(q, 3, str_c(s->provider));
	stmt_real(q, 4, s->started_at);
	stmt_real(q, 5, s->ended_at);
	stmt_real(q, 6, peak > s->started_at ? peak : s->started_at);
	stmt_int(q, 7, s->events);
	stmt_int(q, 8, s->replies);
	stmt_int(q, 9, counted[MESSAGES]);
	stmt_int(q, 10, counted[RECIPIENTS]);
	stmt_int(q, 11, s->domains);
	stmt_int(q, 12, counted[BOUNCED]);
	stmt_int(q, 13, s->masked);
	stmt_int(q, 14, s->confidence);
	for (int i = 0; i < NAMES; i++)
		stmt_text(q, 15 + i, s->name[i][0] ? str_c(s->name[i]) : STR_NONE);
	stmt_int(q, 18, s->peak_events);
	stmt_int(q, 19, s->hour_events);
}

void spell_write(struct maker *m)
{
	struct spell *s = &m->s;
	int64_t counted[SETS];

	for (int i = 0; i < SETS; i++)
		counted[i] = s->counted[i] + set_count(&m->set[i]) - set_count(&m->known_set[i]);
	bool fresh = s->id == 0;
	if (fresh)
		s->id = ++m->last_id;
	s->domains += write_domains(m, fresh);
	struct stmt *q = fresh ? m->put : m->change;
	bind_all(q, s, counted);
	stmt_int(q, 20, s->id);
	stmt_do(q);
	write_lines(m, fresh);
}
