/* sec_summary: what happened, in three sentences at most, and the lines under the title: period, state, cause, what to do first. */
#include "report/build.h"
#include "store/fresh.h"

enum { CAUSES_TOLD = 4, FEW = 2 /* so many providers are named, more are counted */, CLOCK_S = 600 /* a clock that goes back as far spoils the period */ };

static void lead(struct build *b, enum word w, const struct arg *args)
{
	report_lead(b->r, tell(b, w, args));
}

/* A cause inside a sentence: its first letter is small unless it begins a name. */
static struct str inside(struct build *b, const struct group *g)
{
	struct str t = headline(b, g);

	if (str_eq(t, cause_title(b, g->words)) && t.n > 1 && t.p[0] >= 'A' && t.p[0] <= 'Z' && !(t.p[1] >= 'A' && t.p[1] <= 'Z') && !str_starts(t, STR("Postfix ")))
		return arena_printf(&b->r->arena, "%c%.*s", t.p[0] + 32, STR_ARG(str_skip(t, 1)));
	return t;
}

static void lead_state(struct build *b)
{
	const struct group *g = b->group;
	double ok = 0, last = 0;

	if (str_eq(b->r->state, STR("open"))) {
		lead(b, W_LEAD_OPEN, ARGS({ "severity", cell_text(label(b, W_CRITICAL + (enum word)g->rank, NULL)) }));
		return;
	}
	for (size_t i = 0; i < b->groups; i++) {
		if (g[i].rank > 2 && b->over_at > 0) /* guessed passwords and the like go on when what was severe is over */
			continue;
		ok = g[i].ok_after_at > ok ? g[i].ok_after_at : ok;
		last = g[i].ended_at > last ? g[i].ended_at : last;
	}
	lead(b, g->detail.n ? W_LEAD_OVER : b->f.open ? W_LEAD_RECOVERED : W_LEAD_RECOVERED_EMPTY, ARGS({ "severity", cell_text(label(b, W_CRITICAL + (enum word)g->rank, NULL)) },
				       { "last", at_cell(last) }, { "ok", at_cell(ok) }));
}

/* IPv6 fails, and what failed besides had other reasons. */
static bool harmless(const struct build *b)
{
	return str_starts(b->group[0].cause, STR("network.ipv6.")) && !b->refused && b->f.ipv6_harmed + b->f.ipv6_unsure + b->f.ipv6_given_up == 0;
}

/* Which machine it happened on, where the log holds several. */
static void machine(struct build *b)
{
	struct stmt *s = ask(b, "SELECT max(host), count(DISTINCT host), (SELECT count(DISTINCT host) FROM mta) FROM incident WHERE cause = :cause AND " INCIDENTS);

	stmt_text(s, stmt_param(s, ":cause"), b->group[0].cause);
	if (stmt_step(s) && col_int(s, 1) == 1 && col_int(s, 2) > 1)
		lead(b, W_LEAD_MACHINE, ARGS({ "host", cell_code(keep(b, s, 0)) }, { "n", column_cell(b, s, 2, CELL_INT) }));
	stmt_free(s);
}

static void leads(struct build *b)
{
	if (b->r->host.n && b->f.last_at > 0) /* no machine: no line with a stamp */
		lead(b, W_LEAD_PERIOD, ARGS({ "from", at_cell(b->f.first_at) }, { "to", at_cell(b->f.last_at) },
					    { "span", cell_num(CELL_SECONDS, b->f.last_at - b->f.first_at) }));
	struct stmt *back = ask_file(b, "report/clock");
	if (stmt_step(back) && col_real(back, column_of(back, "back_s")) >= CLOCK_S)
		lead(b, W_LEAD_CLOCK, ARGS({ "span", column_cell(b, back, column_of(back, "back_s"), CELL_SECONDS) }));
	stmt_free(back);
	if (fresh_look(b->db) == FRESH_PART)
		lead(b, W_LEAD_STALE, NULL);
	if (b->groups == 0 || quiet(b))
		return;
	lead_state(b);
	machine(b);
	lead(b, unexplained(b) || harmless(b) ? W_LEAD_FOUND : b->group[0].confidence < 60 ? W_LEAD_CAUSE_WEAK : W_LEAD_CAUSE,
	     ARGS({ "cause", cell_text(headline(b, b->group)) }, { "confidence", cell_int(b->group[0].confidence) }));
	b->r->lead_cause = b->r->lead_last;
	const struct group *g = group_mend_first(b);
	struct remedy m;
	if (cause_remedy(b->causes, g->words, 0, &m)) {
		struct prose *p = tell(b, W_LEAD_FIRST, NULL);
		struct str what = fill(b, g, m.what);
		if (what.n > 3 && what.p[1] == '.' && what.p[2] == ' ') /* "A. …": the first of several ways */
			what = str_skip(what, 3);
		say_plain(b->r, p, what);
		report_lead(b->r, p);
		b->r->lead_first = p;
	}
}

/* Mail that was late before it ever left: no outcome at another server shows it. */
static void filtered(struct build *b, struct prose *p)
{
	if (b->filter.n)
		say(b->r, p, word(b->lang, W_SUM_FILTER), ARGS({ "n", cell_int(b->filter.n) }, { "p50", cell_num(CELL_SECONDS, b->filter.p50_s) }, { "max", cell_num(CELL_SECONDS, b->filter.max_s) }));
}

/* What failed, in numbers. */
static void happened(struct build *b, struct prose *p)
{
	const struct facts *f = &b->f;
	int64_t lost = f->bounced + f->expired + f->discarded + f->deleted;

	if (f->troubled == 0) {
		say(b->r, p, word(b->lang, b->storm ? W_SUM_ALL_SENT_STORM : f->last_failure_at > 0 ? W_SUM_ALL_ACCEPTED : W_SUM_ALL_SENT),
		    ARGS({ "sent", cell_int(f->sent) }, { "recipients", cell_int(f->recipients) }, { "failed", cell_int(f->ipv6_failed) }));
		filtered(b, p);
		return;
	}
	bool refused = b->refused && f->refused > 0 && f->first_objection_at > 0 && !scattered(b); /* a server that hangs up objects without a word, and at no moment told */
	if (scattered(b))
		say(b->r, p, word(b->lang, W_GAP), NULL);
	say(b->r, p, word(b->lang, scattered(b) ? W_SUM_IN_ALL : refused ? W_SUM_REFUSED : b->since_at > 0 ? W_SUM_FAILED_BEFORE : W_SUM_FAILED),
	    ARGS({ "when", refused ? span_cell(b, W_BETWEEN, f->first_objection_at, f->last_objection_at) : span_cell(b, W_BETWEEN, f->first_failure_at, f->last_failure_at) },
		 { "refused", cell_int(f->refused) },
		 { "troubled", cell_int(f->troubled) },
		 { "recipients", cell_int(f->recipients) }, { "late", cell_int(f->late) }, { "lost", cell_int(lost) },
		 { "open", cell_int(f->open) }));
	filtered(b, p);
}

/* The probable cause and up to two that came with it. The storm has its own sentence. */
static void because(struct build *b, struct prose *p)
{
	const struct group *told[CAUSES_TOLD];
	size_t n = 0;

	for (size_t i = 0; i < b->groups && n < CAUSES_TOLD; i++)
		if (b->group[i].rank <= 2 && (!b->storm || !str_starts(b->group[i].cause, STR("network.ipv6"))))
			told[n++] = &b->group[i];
	if (n == 0)
		return;
	if (p->first)
		say(b->r, p, word(b->lang, W_GAP), NULL);
	for (size_t i = 0; i < n; i++) {
		const struct group *g = told[i];
		bool first = i == 0, replies = g->replies > 0;
		enum word w = first ? (harmless(b) ? W_SUM_CAUSE_FOUND : g->confidence < 60 ? W_SUM_CAUSE_WEAK : W_SUM_CAUSE) : i == 1 ? W_SUM_CAUSE_NEXT
			      : i + 1 < n ? W_SUM_CAUSE_MORE : W_SUM_CAUSE_LAST;
		say(b->r, p, word(b->lang, w), NULL);
		prose_add(b->r, p, false, inside(b, g));
		enum word at = g->providers.n == 0 || g->provider_count == 0 ? W_SUM_REPLIES : g->provider_count <= FEW ? W_SUM_REPLIES_AT : W_SUM_REPLIES_MANY;
		say(b->r, p, word(b->lang, g->detail.n ? W_SUM_DETAIL : replies ? at : at == W_SUM_REPLIES ? W_SUM_EVENTS : at == W_SUM_REPLIES_AT ? W_SUM_EVENTS_AT : W_SUM_EVENTS_MANY),
		    ARGS({ "n", cell_int(replies ? g->replies : g->events) }, { "k", cell_int(g->provider_count) }, { "providers", cell_text(g->providers) }, { "detail", cell_code(g->detail) }));
	}
	say(b->r, p, word(b->lang, W_STOP), NULL);
	if (told[0]->stretches > 1)
		say(b->r, p, word(b->lang, n > 1 ? W_SUM_STRETCHES_FIRST : W_SUM_STRETCHES), ARGS({ "n", cell_int((int64_t)told[0]->stretches) }));
	else if (scattered(b))
		say(b->r, p, word(b->lang, told[0]->messages && told[0]->detail.n == 0 ? W_SUM_SEEN : W_SUM_SEEN_ONLY),
		    ARGS({ "from", at_cell(told[0]->started_at) }, { "to", at_cell(told[0]->ended_at) },
			 { "span", cell_num(CELL_SECONDS, told[0]->ended_at - told[0]->started_at) }, { "messages", cell_int(told[0]->messages) }));
}

static void storm(struct build *b, struct prose *p)
{
	const struct facts *f = &b->f;
	struct arg args[] = { { "n", cell_int(f->ipv6_failed) }, { "masked", cell_int(f->masked) }, { "local", cell_int(f->ipv6_local) },
			      { "from", at_cell(b->storm_from) }, { "to", at_cell(b->storm_to) }, { .name = NULL } };

	if (!b->storm || f->troubled == 0)
		return;
	say(b->r, p, word(b->lang, W_GAP), NULL);
	say(b->r, p, word(b->lang, f->ipv6_local < f->ipv6_failed ? W_SUM_STORM_UNKNOWN : b->refused ? W_SUM_STORM_REFUSED : W_SUM_STORM), args);
	say(b->r, p, word(b->lang, f->masked ? W_SUM_STORM_MASKS : W_STOP), args);
}

static void and(struct build *b, struct prose *p, enum word w, const struct arg *args)
{
	say(b->r, p, word(b->lang, W_GAP), NULL);
	say(b->r, p, word(b->lang, w), args);
}

/* The incident as it is told when nobody refuses: the log proves less than people expect. */
static void nothing_refused(struct build *b, struct prose *p)
{
	const struct slow *w = &b->slow;
	bool named = b->bare_name.n > 0, still = named && str_eq(b->bare_name, b->myhostname);

	if (w->n)
		and(b, p, W_SUM_SLOW, ARGS({ "n", cell_int(w->provider_count) }, { "providers", cell_text(w->providers) }, { "from", at_cell(w->first_at) }, { "to", at_cell(w->last_at) },
					   { "min", cell_num(CELL_SECONDS, w->min_s) }, { "max", cell_num(CELL_SECONDS, w->max_s) }, { "usual", cell_num(CELL_SECONDS, w->usual_s) }));
	and(b, p, still ? W_SUM_NO_OBJECTION_BARE : named ? W_SUM_NO_OBJECTION_WAS_BARE : W_SUM_NO_OBJECTION,
	    ARGS({ "name", cell_code(b->bare_name) }, { "n", cell_int(b->bare_lines) }, { "last", at_cell(b->bare_to) }));
}

/* What was not accepted, outcome by outcome. */
static void rest(struct build *b, struct prose *p)
{
	const struct facts *f = &b->f;
	const struct { enum word w; int64_t n; } parts[] = {
		{ W_R_BOUNCED, f->bounced }, { W_R_EXPIRED, f->expired }, { W_R_DISCARDED, f->discarded }, { W_R_DELETED, f->deleted },
		{ W_R_HELD, f->held },	     { W_R_OPEN, f->deferred },	  { W_R_UNKNOWN, f->unknown },
	};
	int told = 0;
	enum word first = f->sent ? W_R_FIRST : W_R_THESE;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].n == 0)
			continue;
		say(b->r, p, word(b->lang, told++ ? W_R_AND : first), NULL);
		say(b->r, p, word(b->lang, parts[i].w), ARGS({ "n", cell_int(parts[i].n) }));
	}
	if (told)
		say(b->r, p, word(b->lang, W_STOP), NULL);
}

/* What is small, each in a few words; the table of small things has them all. */
static void small(struct build *b, struct prose *p)
{
	say(b->r, p, word(b->lang, W_SUM_SMALL), NULL);
	for (size_t i = 0; i < b->groups && i < CAUSES_TOLD; i++) {
		const struct group *g = &b->group[i];
		if (i)
			say(b->r, p, word(b->lang, W_SUM_SMALL_NEXT), NULL);
		if (g->confidence < 60)
			say(b->r, p, word(b->lang, W_SUM_SMALL_WEAK), NULL);
		prose_add(b->r, p, false, inside(b, g));
		say(b->r, p, word(b->lang, g->providers.n && g->messages ? W_SUM_SMALL_AT : W_SUM_SMALL_WHEN),
		    ARGS({ "n", cell_int(g->messages) }, { "providers", cell_text(g->providers) }, { "when", span_cell(b, W_SPAN, g->started_at, g->ended_at) }));
	}
	if (b->groups > CAUSES_TOLD)
		say(b->r, p, word(b->lang, W_SUM_SMALL_MORE), ARGS({ "n", cell_int((int64_t)b->groups - CAUSES_TOLD) }));
	say(b->r, p, word(b->lang, W_STOP), NULL);
	say(b->r, p, word(b->lang, W_GAP), NULL);
}

/* True when mail was given up, thrown away, or refused for another reason than its recipient's address: no everyday thing, however little it is. */
static bool lost(struct build *b)
{
	return b->f.expired + b->f.discarded > 0 ||
	       (b->f.bounced && ask_int(b, "SELECT EXISTS (SELECT 1 FROM outcome WHERE outcome = 'bounced' AND note = 0 AND cause NOT GLOB 'mailbox.*' AND " IN_WINDOW("last_at") ")"));
}

static void calm(struct build *b, struct section *s)
{
	const struct facts *f = &b->f;
	bool all = f->sent == f->recipients, most = f->sent * 10 >= f->recipients * 9 && !lost(b);
	struct prose *p = prose_new(b->r);

	if (b->groups)
		small(b, p);
	if (f->recipients == 0)
		say(b->r, p, word(b->lang, W_SUM_NO_MAIL), NULL);
	else
		say(b->r, p, word(b->lang, b->groups ? (all ? W_SUM_SMALL_ALL : f->sent ? W_SUM_SMALL_SOME : W_SUM_SMALL_NONE) : all ? W_SUM_CALM : f->sent == 0 ? W_SUM_CALM_NONE : most ? W_SUM_CALM_MOST : W_SUM_CALM_FEW),
		    ARGS({ "sent", cell_int(f->sent) }, { "recipients", cell_int(f->recipients) }, { "external", cell_int(f->sent_external) }));
	block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
	if (f->p95_s > 0)
		and(b, p, W_SUM_TIMES, ARGS({ "p50", cell_num(CELL_SECONDS, f->p50_s) }, { "p95", cell_num(CELL_SECONDS, f->p95_s) }));
	rest(b, p);
	if (f->late)
		and(b, p, W_SUM_SOME_LATE, ARGS({ "n", cell_int(f->late) }, { "max", cell_num(CELL_SECONDS, f->late_max_s) }));
	filtered(b, p);
	if (f->attempts_ipv6_failed)
		and(b, p, W_SUM_CONNECTS, ARGS({ "n", cell_int(f->ipv6_failed) }, { "local", cell_int(f->ipv6_local) },
			{ "share", cell_num(CELL_PCT, 100.0 * (double)f->attempts_ipv6_failed / (double)f->attempts) }));
	if (f->sent)
		and(b, p, W_LIM_QUIET, NULL);
}

void section_summary(struct build *b, struct section *s)
{
	if (b->f.lines == 0) {
		para(b, s, W_SUM_EMPTY, NULL);
		return;
	}
	leads(b);
	if (b->f.recipients == 0 && b->groups == 0) {
		para(b, s, W_SUM_NO_MAIL, NULL);
		return;
	}
	if (quiet(b)) {
		calm(b, s);
		return;
	}
	struct prose *p = prose_new(b->r);
	block_prose(block_new(b->r, s, BLOCK_PARAGRAPH, STR("")), p);
	if (scattered(b)) { /* what it was comes before what else the log holds */
		because(b, p);
		happened(b, p);
		storm(b, p);
		return;
	}
	if (b->f.recipients)
		happened(b, p);
	else
		say(b->r, p, word(b->lang, W_SUM_NO_MAIL), NULL);
	if (unexplained(b)) {
		nothing_refused(b, p);
		return;
	}
	because(b, p);
	storm(b, p);
}
