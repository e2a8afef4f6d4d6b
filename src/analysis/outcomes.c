/* outcomes: see outcomes.h. The lines come message by message; those of one message are sorted by recipient, time and place. */
#include "analysis/outcomes.h"

#include <math.h>
#include <stdlib.h>

enum class { SENT = 1, FILTERED, FORWARDED, DISCARDED, BOUNCED, DEFERRED };

struct line {
	char *recipient;
	int64_t domain, delivery;
	double at;
	enum class class;
	char *cause, *provider; /* NULL: none */
	bool external;
};

struct message {
	int64_t msg;
	bool note;
	double expired_at, ended_at, held_at; /* NAN: not */
	char *ended;                          /* NULL: still queued */
	struct line *line;
	size_t n, room;
};

static int compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	int c = strcmp(x->recipient, y->recipient);

	if (c == 0)
		c = (x->at > y->at) - (x->at < y->at);
	return c ? c : (x->delivery > y->delivery) - (x->delivery < y->delivery);
}

/* What decides among the lines of one recipient: the last final one (see the header), else the last. */
static const struct line *deciding(const struct line *line, size_t n)
{
	const struct line *final = NULL, *real = NULL;

	for (size_t i = 0; i < n; i++) {
		if (line[i].class != DEFERRED)
			final = &line[i];
		if (line[i].class == SENT)
			real = &line[i];
	}
	if (final && final->class != BOUNCED && real)
		return real;
	return final ? final : &line[n - 1];
}

/* Without a final line: how the message ended; *at the time of that. */
static const char *unfinished(const struct message *m, double *at)
{
	if (!isnan(m->expired_at))
		return *at = m->expired_at, "expired";
	if (m->ended) {
		*at = m->ended_at;
		return strcmp(m->ended, "deleted") == 0 ? "deleted" : strcmp(m->ended, "requeued") == 0 ? "forwarded" : "unknown";
	}
	if (!isnan(m->held_at))
		return *at = m->held_at, "held";
	return "deferred";
}

static void put_recipient(struct stmt *put, const struct message *m, const struct line *line, size_t n)
{
	static const char *const name[] = { "", "sent", "filtered", "forwarded", "discarded", "bounced", "deferred" };
	const struct line *d = deciding(line, n), *waited = NULL;
	double at = d->at;
	const char *outcome = d->class == DEFERRED ? unfinished(m, &at) : name[d->class];
	int64_t deferrals = 0;

	for (size_t i = 0; i < n; i++) {
		if (line[i].class != DEFERRED)
			continue;
		deferrals++;
		waited = &line[i];
	}
	stmt_int(put, 1, m->msg);
	stmt_text(put, 2, str_c(d->recipient));
	stmt_int(put, 3, d->domain);
	stmt_text(put, 4, str_c(outcome));
	stmt_int(put, 5, (int64_t)n);
	stmt_int(put, 6, deferrals);
	stmt_real(put, 7, line[0].at);
	stmt_real(put, 8, isnan(at) ? d->at : at);
	stmt_int(put, 9, d->delivery);
	stmt_text(put, 10, d->cause ? str_c(d->cause) : STR_NONE);
	stmt_text(put, 11, d->class < BOUNCED && waited && waited->cause ? str_c(waited->cause) : STR_NONE);
	stmt_text(put, 12, d->provider ? str_c(d->provider) : STR_NONE);
	stmt_int(put, 13, d->class == SENT && d->external);
	stmt_int(put, 14, m->note);
	stmt_do(put);
}

static void put_message(struct stmt *put, struct message *m)
{
	if (m->n > 1)
		qsort(m->line, m->n, sizeof *m->line, compare);
	for (size_t i = 0, end; i < m->n; i = end) {
		for (end = i + 1; end < m->n && strcmp(m->line[end].recipient, m->line[i].recipient) == 0; end++)
			;
		put_recipient(put, m, m->line + i, end - i);
	}
	for (size_t i = 0; i < m->n; i++) {
		free(m->line[i].recipient);
		free(m->line[i].cause);
		free(m->line[i].provider);
	}
	m->n = 0;
	free(m->ended);
	m->ended = NULL;
}

static void add_line(struct message *m, struct stmt *s)
{
	if (m->n == m->room) {
		m->room = m->room ? m->room * 2 : 16;
		m->line = realloc(m->line, m->room * sizeof *m->line);
		if (m->line == NULL)
			die_oom();
	}
	m->line[m->n++] = (struct line){
		.recipient = str_dup(col_text(s, 1)), .domain = col_int(s, 2), .at = col_real(s, 3), .delivery = col_int(s, 4),
		.class = (enum class)col_int(s, 5), .cause = col_null(s, 6) ? NULL : str_dup(col_text(s, 6)),
		.provider = col_null(s, 11) ? NULL : str_dup(col_text(s, 11)), .external = col_int(s, 12) != 0,
	};
}

void outcomes_derive(struct db *db)
{
	struct stmt *s = db_prepare(db, "SELECT msg, recipient, domain, logged_at, delivery, class, cause, expired_at, ended, ended_at, held_at,"
					" provider, external, note FROM outcome_line");
	struct stmt *put = db_prepare(db, "INSERT INTO outcome(msg, recipient, domain, outcome, attempts, deferrals, first_at, last_at, delivery, cause, delayed_by,"
					  " provider, external, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	struct message m = { 0 };

	while (stmt_step(s)) {
		if (col_int(s, 0) != m.msg) {
			put_message(put, &m);
			m.msg = col_int(s, 0);
			m.expired_at = col_real(s, 7);
			m.ended = col_null(s, 8) ? NULL : str_dup(col_text(s, 8));
			m.ended_at = col_real(s, 9);
			m.held_at = col_real(s, 10);
			m.note = col_int(s, 13) != 0;
		}
		add_line(&m, s);
	}
	put_message(put, &m);
	free(m.line);
	stmt_free(put);
	stmt_free(s);
}
