/* counts: see counts.h. */
#include "analysis/counts.h"

#include <math.h>
#include <stdlib.h>

#include "analysis/sums.h"
#include "util/memory.h"

#define MESSAGES "(SELECT msg FROM redo UNION SELECT msg FROM temp.awake) n"

struct counts {
	struct db *db;
	struct meanings *meanings;
	struct interned *names;
	struct sums *outcome, *delay, *cause, *total, *said_hour, *said, *ours;
	uint32_t sent, deferred, bounced, filtered, forwarded, late, external, none; /* numbers of these texts */
	uint32_t message, refused, line, line_masked, line_recipient, reply, reply_message; /* names in total */
	uint32_t deliverable, undeliverable, ipv4, ipv6;
	unsigned char *objection; /* by the number of a cause: 1 no, 2 yes */
	size_t causes;
	uint32_t *seen; /* causes of the recipient at hand */
	size_t room;
};

struct counts *counts_open(struct db *db, struct meanings *meanings, struct interned *names)
{
	struct counts *c = want(calloc(1, sizeof *c));
	const struct { uint32_t *number; struct str text; } known[] = {
		{ &c->sent, STR("sent") }, { &c->deferred, STR("deferred") }, { &c->bounced, STR("bounced") }, { &c->filtered, STR("filtered") },
		{ &c->forwarded, STR("forwarded") }, { &c->late, STR("late") }, { &c->external, STR("external") }, { &c->none, STR("") }, { &c->message, STR("message") },
		{ &c->refused, STR("refused") }, { &c->line, STR("line") }, { &c->line_masked, STR("line masked") }, { &c->line_recipient, STR("line recipient") },
		{ &c->reply, STR("reply") }, { &c->reply_message, STR("reply message") }, { &c->deliverable, STR("deliverable") }, { &c->undeliverable, STR("undeliverable") }, { &c->ipv4, STR("ipv4") }, { &c->ipv6, STR("ipv6") },
	};

	c->db = db;
	c->meanings = meanings;
	c->names = names;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		*known[i].number = intern(names, known[i].text);
	c->outcome = sums_open(db, names, "outcome_sum", "titiii", "provider, domain, outcome, late, external, note", "n");
	c->delay = sums_open(db, names, "outcome_delay", "titi", "what, delay_us, provider, domain", "n");
	c->cause = sums_open(db, names, "cause_hour", "itiiii", "hour_at, status, tried, echo, masked, says_connect", "n");
	c->total = sums_open(db, names, "total", "tt", "what, name", "n");
	c->said_hour = sums_open(db, names, "said_hour", "itti", "hour_at, provider, cause, listing", "n");
	c->said = sums_open(db, names, "said_sum", "ttttt", "cause, list, sublist, our_addr, url", "n");
	c->ours = sums_open(db, names, "our_address", "ittt", "mta, addr, family, lists", "<first_at, >last_at, replies, complaints");
	return c;
}

static void add(struct sums *to, const int64_t *key, int64_t n)
{
	sums_add(to, key, &n);
}

static void total(struct counts *c, uint32_t what, uint32_t name, int64_t n)
{
	add(c->total, (int64_t[]){ what, name }, n);
}

static void count_end(struct counts *c, const struct fate *f, const struct fate_end *e, int sign)
{
	int64_t provider = e->provider ? e->provider : c->none, domain = e->provider ? 0 : e->domain;

	add(c->outcome, (int64_t[]){ provider, domain, e->outcome, e->deferrals > 0, e->external, f->note }, sign);
	if (f->note || e->line == NULL)
		return;
	if (e->outcome == c->sent && e->deferrals > 0)
		add(c->delay, (int64_t[]){ c->late, e->delay_us, provider, domain }, sign);
	if (e->external && e->delay_us >= 0 && e->outcome != c->filtered && e->outcome != c->forwarded)
		add(c->delay, (int64_t[]){ c->external, e->delay_us, c->none, 0 }, sign);
}

static bool objects(struct counts *c, uint32_t cause)
{
	if (cause >= c->causes) {
		size_t n = 2 * (size_t)cause;
		c->objection = want(realloc(c->objection, n));
		memset(c->objection + c->causes, 0, n - c->causes);
		c->causes = n;
	}
	if (c->objection[cause] == 0)
		c->objection[cause] = cause_objects(interned_text(c->names, cause)) ? 2 : 1;
	return c->objection[cause] == 2;
}

static bool first_seen(struct counts *c, size_t *n, uint32_t cause)
{
	for (size_t i = 0; i < *n; i++)
		if (c->seen[i] == cause)
			return false;
	if (*n == c->room) {
		c->room = c->room ? 2 * c->room : 16;
		c->seen = want(realloc(c->seen, c->room * sizeof *c->seen));
	}
	c->seen[(*n)++] = cause;
	return true;
}

/* An objection, or the name of a block list, as a line shows it. */
static void count_words(struct counts *c, const struct fate_line *l, int sign)
{
	const struct meaning *m = meaning_of(c->meanings, l->text);

	if (m->remote && !m->echo && m->told)
		add(c->said_hour, (int64_t[]){ (int64_t)(l->at / 3600) * 3600, m->provider ? m->provider : c->none, m->cause, m->list > 0 }, sign);
}

/* The lines of one recipient; how many recipients were put off or refused for an objection to us: 0 or 1. */
static int count_lines(struct counts *c, const struct fate_line *line, size_t n, int sign)
{
	size_t seen = 0;
	int refused = 0;

	for (const struct fate_line *l = line; l < line + n; l++) {
		if (!l->failed)
			continue;
		add(c->cause, (int64_t[]){ (int64_t)(l->at / 3600) * 3600, l->status, l->attempt > 0, l->echo, l->masked, l->says_connect }, sign);
		if ((l->status == c->deferred || l->status == c->bounced) && objects(c, l->cause))
			refused = 1;
		if (l->status == c->sent || l->echo)
			continue;
		if (!l->masked)
			count_words(c, l, sign);
		total(c, c->line, l->cause, sign);
		if (l->masked)
			total(c, c->line_masked, l->cause, sign);
		if (first_seen(c, &seen, l->cause))
			total(c, c->line_recipient, l->cause, sign);
	}
	return refused;
}

void counts_message(struct counts *c, const struct fate *f, int sign)
{
	size_t seen = 0;
	int64_t refused = 0;

	for (size_t i = 0; i < f->ends; i++) {
		const struct fate_end *e = &f->end[i];
		count_end(c, f, e, sign);
		if (!f->note && e->outcome != c->filtered && e->outcome != c->forwarded && first_seen(c, &seen, e->outcome))
			total(c, c->message, e->outcome, sign);
	}
	if (seen)
		total(c, c->message, c->none, sign);
	for (size_t i = 0, end; i < f->lines; i = end) {
		for (end = i + 1; end < f->lines && str_eq(f->line[end].recipient, f->line[i].recipient); end++)
			;
		refused += count_lines(c, f->line + i, end - i, sign);
	}
	if (refused)
		total(c, c->refused, c->none, sign * refused);
}

/* The causes that the lines of a message name in a server's words, each once; where it has replies of their own, src/store/totals.c counts both together. */
static void count_causes(struct counts *c, const struct fate *f, int sign)
{
	size_t seen = 0;

	for (const struct fate_line *l = f->line; l < f->line + f->lines && !f->answered; l++) {
		const struct meaning *m = l->reason && l->status != c->sent && l->status != c->deliverable ? meaning_of(c->meanings, l->reason) : NULL;
		if (m && m->remote && !m->echo && first_seen(c, &seen, m->cause))
			total(c, c->reply_message, m->cause, sign);
	}
}

void counts_said(struct counts *c, const struct fate *f, int64_t delivery)
{
	count_causes(c, f, 1);
	for (const struct fate_line *l = f->line; l < f->line + f->lines; l++) {
		if (l->delivery <= delivery || l->reason == 0)
			continue;
		const struct meaning *m = meaning_of(c->meanings, l->reason);
		if (!m->remote || m->echo)
			continue;
		if (m->our_addr)
			sums_add(c->ours, (int64_t[]){ f->mta, m->our_addr, memchr(interned_text(c->names, m->our_addr).p, ':', interned_text(c->names, m->our_addr).n) ? c->ipv6 : c->ipv4, c->none },
				 (int64_t[]){ sum_time(l->at), sum_time(l->at), 1, m->complaint });
		if (l->status == c->sent || l->status == c->deliverable)
			continue;
		if (l->status == c->undeliverable && m->told)
			add(c->said_hour, (int64_t[]){ (int64_t)(l->at / 3600) * 3600, m->provider ? m->provider : c->none, m->cause, m->list > 0 }, 1);
		add(c->said, (int64_t[]){ m->cause, m->list ? m->list : c->none, m->sublist ? m->sublist : c->none, m->our_addr ? m->our_addr : c->none,
					  m->url ? m->url : c->none }, 1);
		total(c, c->reply, m->cause, 1);
	}
}

static void take_back_causes(struct counts *c, int64_t delivery, int64_t reply)
{
	struct stmt *s = db_prepare(c->db, "SELECT t.msg, d.status, d.reason FROM temp.touched t CROSS JOIN delivery d ON d.msg = t.msg WHERE d.reason IS NOT NULL AND d.delivery <= ?1"
					   " AND NOT EXISTS (SELECT 1 FROM reply r WHERE r.msg = t.msg AND r.reply <= ?2)");
	struct fate f = { 0 };

	stmt_int(s, 1, delivery);
	stmt_int(s, 2, reply);
	for (bool more = true; more;) {
		more = stmt_step(s);
		if (f.lines && (!more || col_int(s, 0) != f.msg)) {
			count_causes(c, &f, -1);
			fate_empty(&f);
		}
		if (!more)
			break;
		f.msg = col_int(s, 0);
		*fate_line_new(&f) = (struct fate_line){ .status = intern(c->names, col_text(s, 1)), .reason = col_int(s, 2) };
	}
	fate_free(&f);
	stmt_free(s);
}

static void take_back_ends(struct counts *c)
{
	static const struct fate_line some = { 0 };
	struct stmt *s = db_prepare(c->db, "SELECT n.msg, o.provider, coalesce(o.domain, 0), o.outcome, o.deferrals, o.external, o.note, coalesce(d.delay_us, -1), d.delivery IS NULL"
					   " FROM " MESSAGES " CROSS JOIN outcome o ON o.msg = n.msg LEFT JOIN delivery d ON d.delivery = o.delivery");
	struct fate f = { 0 };

	for (bool more = true; more;) {
		more = stmt_step(s);
		if (f.ends && (!more || col_int(s, 0) != f.msg)) {
			counts_message(c, &f, -1);
			fate_empty(&f);
		}
		if (!more)
			break;
		f.msg = col_int(s, 0);
		f.note = col_int(s, 6) != 0;
		*fate_end_new(&f) = (struct fate_end){ .provider = intern(c->names, col_text(s, 1)), .domain = col_int(s, 2), .outcome = intern(c->names, col_text(s, 3)),
			.deferrals = col_int(s, 4), .external = col_int(s, 5) != 0, .delay_us = col_int(s, 7), .line = col_int(s, 8) ? NULL : &some };
	}
	fate_free(&f);
	stmt_free(s);
}

static void take_back_lines(struct counts *c)
{
	struct stmt *s = db_prepare(c->db, "SELECT n.msg, c.logged_at, c.status, c.tried, c.echo, c.masked, c.says_connect, c.cause, d.recipient, c.text FROM " MESSAGES
					   " CROSS JOIN delivery_cause c ON c.msg = n.msg CROSS JOIN delivery d ON d.delivery = c.delivery ORDER BY n.msg, d.recipient");
	struct fate f = { 0 };

	for (bool more = true; more;) {
		more = stmt_step(s);
		if (f.lines && (!more || col_int(s, 0) != f.msg)) {
			counts_message(c, &f, -1);
			fate_empty(&f);
		}
		if (!more)
			break;
		f.msg = col_int(s, 0);
		struct fate_line *l = fate_line_new(&f);
		*l = (struct fate_line){ .at = col_real(s, 1), .status = intern(c->names, col_text(s, 2)), .attempt = col_int(s, 3), .failed = true, .echo = col_int(s, 4) != 0,
			.masked = col_int(s, 5) != 0, .says_connect = col_int(s, 6) != 0, .cause = intern(c->names, col_text(s, 7)), .recipient = fate_text(&f, col_text(s, 8)), .text = col_int(s, 9) };
	}
	fate_free(&f);
	stmt_free(s);
}

void counts_take_back(struct counts *c, int64_t delivery, int64_t reply)
{
	take_back_causes(c, delivery, reply);
	take_back_ends(c);
	take_back_lines(c);
}

void counts_close(struct counts *c)
{
	sums_close(c->outcome);
	sums_close(c->delay);
	sums_close(c->cause);
	sums_close(c->total);
	sums_close(c->said_hour);
	sums_close(c->said);
	sums_close(c->ours);
	free(c->objection);
	free(c->seen);
	free(c);
}
