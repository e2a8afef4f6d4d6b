/* outcomes: see outcomes.h. What is seldom (aliases, content filters) is asked of the database, line by line. */
#include "analysis/outcomes.h"

#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "analysis/swept.h"

enum class { SENT = 1, FILTERED, FORWARDED, DISCARDED, BOUNCED, DEFERRED };

struct outcomes {
	const struct peers *peers;
	struct causes *causes;
	struct interned *names;
	uint32_t name[DEFERRED + 1];
	struct stmt *ask;
	struct swept *swept;
};

/* The class of an acceptance. An smtp(8) or lmtp(8) acceptance is a hand-over to a filter when a message linked as its filtered self carries the queue id of the answer, or
 * came back from that server; and on a loopback relay, when the answer gives a queue id. */
static const char ask_[] =
	"SELECT CASE"
	" WHEN (d.program = 'local' OR d.program LIKE '%/local') AND (SELECT x.body FROM answer x WHERE x.delivery = d.delivery) LIKE 'forwarded as %' THEN 3"
	" WHEN d.program NOT LIKE '%smtp' AND d.program NOT LIKE '%lmtp' THEN 1"
	" WHEN i.place = 'loopback' AND ((SELECT x.body FROM answer x WHERE x.delivery = d.delivery) LIKE '%queued as %'"
	"   OR EXISTS (SELECT 1 FROM link l WHERE l.parent = d.msg AND l.kind = 'filter')) THEN 2"
	" WHEN EXISTS (SELECT 1 FROM link l JOIN message c ON c.msg = l.child LEFT JOIN peer p ON p.peer = d.relay"
	"   WHERE l.parent = d.msg AND l.kind = 'filter' AND ("
	"     instr((SELECT x.body FROM answer x WHERE x.delivery = d.delivery), c.queue_id) > 0"
	"     OR instr(c.client, '[' || p.addr || ']') > 0"
	"     OR (SELECT count(DISTINCT o.relay) FROM delivery o WHERE o.msg = d.msg AND o.status = 'sent') = 1)) THEN 2"
	" ELSE 1 END FROM delivery d LEFT JOIN peer_info i ON i.peer = d.relay WHERE d.delivery = ?";

struct outcomes *outcomes_open(struct db *db, const struct peers *peers, struct causes *causes, struct interned *names)
{
	static const char *const name[] = { "", "sent", "filtered", "forwarded", "discarded", "bounced", "deferred" };
	struct outcomes *o = calloc(1, sizeof *o);

	if (o == NULL)
		die_oom();
	*o = (struct outcomes){ .peers = peers, .causes = causes, .names = names, .ask = db_prepare(db, ask_), .swept = swept_load(db) };
	for (int i = 1; i <= DEFERRED; i++)
		o->name[i] = intern(names, str_c(name[i]));
	return o;
}

/* Whether a program is NAME or ends in /NAME. */
static bool is_agent(struct str program, struct str name)
{
	return str_ends(program, name) && (program.n == name.n || program.p[program.n - name.n - 1] == '/');
}

/* As LIKE '%END' has it: without regard to case. */
static bool ends(struct str s, struct str end)
{
	return s.n >= end.n && strncasecmp(s.p + s.n - end.n, end.p, end.n) == 0;
}

static enum class accepted(struct outcomes *o, const struct fate *f, const struct fate_line *l)
{
	if (l->program.n >= 7 && (is_agent(l->program, STR("discard")) || ends(l->program, STR("/discard"))))
		return DISCARDED;
	bool local = is_agent(l->program, STR("local")) || ends(l->program, STR("/local"));
	if (!local && !ends(l->program, STR("smtp")) && !ends(l->program, STR("lmtp")))
		return SENT;
	if (!local && !f->filtered && !(l->relay && o->peers->loopback[l->relay]))
		return SENT;
	stmt_int(o->ask, 1, l->delivery);
	enum class class = stmt_step(o->ask) ? (enum class)col_int(o->ask, 0) : SENT;
	stmt_reset(o->ask);
	return class;
}

static enum class class_of(struct outcomes *o, const struct fate *f, const struct fate_line *l)
{
	struct str status = interned_text(o->names, l->status);

	if (str_eq(status, STR("sent")) || str_eq(status, STR("delivered")) || str_eq(status, STR("relayed")) || str_eq(status, STR("expanded")))
		return accepted(o, f, l);
	return str_eq(status, STR("bounced")) || str_eq(status, STR("failed")) ? BOUNCED : DEFERRED;
}

static int order(struct str a, struct str b)
{
	int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);

	return c ? c : (a.n > b.n) - (a.n < b.n);
}

static int compare(const void *a, const void *b)
{
	const struct fate_line *x = a, *y = b;
	int c = order(x->recipient, y->recipient);

	if (c == 0)
		c = (x->at > y->at) - (x->at < y->at);
	return c ? c : (x->delivery > y->delivery) - (x->delivery < y->delivery);
}

/* Without a final line: how the message ended; *at the time of that. */
static uint32_t unfinished(const struct outcomes *o, const struct fate *f, double *at)
{
	if (!isnan(f->expired_at))
		return *at = f->expired_at, intern(o->names, STR("expired"));
	if (f->ended.p) {
		*at = f->ended_at;
		return str_eq(f->ended, STR("deleted")) ? intern(o->names, f->ended) : str_eq(f->ended, STR("requeued")) ? o->name[FORWARDED] : intern(o->names, STR("unknown"));
	}
	double swept = swept_at(o->swept, f);
	if (!isnan(swept))
		return *at = swept, intern(o->names, STR("deleted"));
	if (!isnan(f->held_at))
		return *at = f->held_at, intern(o->names, STR("held"));
	return o->name[DEFERRED];
}

/* Lines from..to are of one recipient; what decides among them: the last final one (see the header), else the last. */
static void end_recipient(struct outcomes *o, struct fate *f, size_t from, size_t to)
{
	const struct fate_line *final = NULL, *real = NULL, *waited = NULL, *first = NULL, *last = NULL;
	enum class class = DEFERRED;
	int64_t n = 0, deferrals = 0;

	for (size_t i = from; i < to; i++) {
		const struct fate_line *l = &f->line[i];
		if (l->probe)
			continue;
		enum class this = class_of(o, f, l);
		n++;
		first = first ? first : l;
		last = l;
		if (this == DEFERRED) {
			deferrals++;
			waited = l;
			continue;
		}
		final = l;
		class = this;
		if (this == SENT)
			real = l;
	}
	if (n == 0)
		return;
	if (final && class != BOUNCED && real) {
		final = real;
		class = SENT;
	}
	const struct fate_line *d = final ? final : last;
	double at = d->at;
	struct fate_end *e = fate_end_new(f);
	*e = (struct fate_end){ .recipient = d->recipient, .line = d, .domain = d->domain, .delay_us = d->delay_us, .attempts = n, .deferrals = deferrals, .first_at = first->at, .from = from, .to = to };
	e->outcome = class == DEFERRED ? unfinished(o, f, &at) : o->name[class];
	e->last_at = isnan(at) ? d->at : at;
	e->cause = d->reason && d->failed ? d->cause : 0;
	e->delayed_by = class < BOUNCED && waited && waited->reason && waited->failed ? waited->cause : 0;
	e->provider = d->relay ? causes_provider(o->causes, d->relay) : d->failed ? d->provider : 0;
	e->external = class == SENT && d->relay && o->peers->external[d->relay] && !ends(d->program, STR("lmtp"));
}

/* Of a message without any line. What was refused or given up before it was queued has no outcome; nor have the probes of address verification, whose sender is the
 * double-bounce address. */
static void end_unheard(struct outcomes *o, struct fate *f)
{
	bool queued = str_eq(f->ended, STR("removed")) || str_eq(f->ended, STR("deleted")) || str_eq(f->ended, STR("requeued")) || str_eq(f->ended, STR("discarded")) ||
		      (f->ended.p == NULL && (f->activations > 0 || !isnan(f->held_at) || !isnan(f->expired_at)));
	double at = !isnan(f->expired_at) ? f->expired_at : !isnan(f->ended_at) ? f->ended_at : !isnan(f->held_at) ? f->held_at : f->last_at;

	if (!queued || (f->sender.n >= 14 && strncasecmp(f->sender.p, "double-bounce@", 14) == 0))
		return;
	struct fate_end *e = fate_end_new(f);
	struct str outcome = STR("unknown");
	if (str_eq(f->ended, STR("discarded")))
		outcome = f->ended;
	else if (!isnan(f->expired_at))
		outcome = STR("expired");
	else if (str_eq(f->ended, STR("deleted")))
		outcome = f->ended;
	else if (str_eq(f->ended, STR("requeued")))
		outcome = STR("forwarded");
	else if (f->ended.p == NULL && !isnan(f->held_at))
		outcome = STR("held");
	*e = (struct fate_end){ .recipient = STR(""), .outcome = intern(o->names, outcome), .delay_us = -1, .first_at = f->active_at, .last_at = at };
}

void outcomes_find(struct outcomes *o, struct fate *f)
{
	if (f->lines == 0)
		end_unheard(o, f);
	if (f->lines > 1)
		qsort(f->line, f->lines, sizeof *f->line, compare);
	for (size_t i = 0, end; i < f->lines; i = end) {
		for (end = i + 1; end < f->lines && str_eq(f->line[end].recipient, f->line[i].recipient); end++)
			;
		end_recipient(o, f, i, end);
	}
}

void outcomes_close(struct outcomes *o)
{
	stmt_free(o->ask);
	swept_free(o->swept);
	free(o);
}
