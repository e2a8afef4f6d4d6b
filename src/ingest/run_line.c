/* run_line: what becomes of one line: its time, its machine, its kind, its facts; each is counted once. */
#include "ingest/run.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "ingest/apply.h"
#include "ingest/feed.h"
#include "ingest/host.h"
#include "ingest/redate.h"
#include "util/utf8.h"
#include "util/when.h"

/* "message repeated 3 times: [ text ]": the text once more, n times, as the same program's. */
static bool repeated(struct run *r, const struct line *l)
{
	int64_t n = str_int(parsed_get(l->p, STR("n")), 100000);
	struct str text = str_trim(parsed_get(l->p, STR("text")));
	struct envelope env = *l->env;
	struct field fields[FIELD_MAX];
	struct parsed p = { .field = fields };
	struct line again = *l;

	if (n < 1 || text.n == 0)
		return false;
	char *bare = malloc(text.n + l->env->tag.n + 40);
	if (bare == NULL)
		die_oom();
	int len = sprintf(bare, "%.*s[%lld]: %.*s", STR_ARG(l->env->tag), (long long)(l->env->pid < 0 ? 0 : l->env->pid), STR_ARG(text));
	bool done = envelope_parse((struct str){ bare, (size_t)len }, &env);
	if (done) {
		if (r->own == NULL)
			r->own = grammar_again(r->g);
		grammar_parse(r->own, &env, &p);
		done = p.kind != NULL && p.kind->becomes != B_REPEAT;
	}
	again.env = &env;
	again.p = &p;
	for (int64_t i = 0; done && i < n; i++)
		if (!apply(r->f, &again))
			tally_count(r->f->tally, &l->w, str_c(p.kind->name), 1);
	free(bare);
	return done;
}

/* A line of another program: counted by its name. */
static void other(struct run *r, const struct line *l)
{
	char kind[80];
	int n = snprintf(kind, sizeof kind, "other: %.*s", STR_ARG(utf8_head(l->env->program, 60)));

	tally_count(r->f->tally, &l->w, (struct str){ kind, (size_t)n }, 1);
	r->src.from_others++;
}

static char *put(char *to, struct str s, size_t most)
{
	s = utf8_head(s, most);
	return s.n ? (char *)mempcpy(to, s.p, s.n) : to;
}

/* Under which key a filter signed our mail: the check of DKIM asks for the keys that are in use. Not printed, since many lines are of this kind. */
static void signed_by(struct run *r, const struct line *l)
{
	char kind[240], *end = put(kind, str_c(l->p->kind->name), 40);

	end = put(end, STR(": "), 2);
	end = put(end, parsed_get(l->p, STR("selector")), 63);
	end = put(end, STR("._domainkey."), 12);
	end = put(end, parsed_get(l->p, STR("domain")), 110);
	tally_count(r->f->tally, &l->w, (struct str){ kind, (size_t)(end - kind) }, 1);
	r->src.counted++;
}

static void not_understood(struct run *r, const struct line *l, struct str text, const char *why)
{
	tally_unparsed(r->f->tally, &l->w, l->env ? l->env->service : STR(""), text, l->text, why);
	r->src.not_understood++;
}

/* What a person should know of the log's own clock: as events, at the line where it shows. */
static void check_clock(struct run *r, struct line *l)
{
	char from[WHEN_MAX], to[WHEN_MAX], detail[200];

	if (r->clock.note[0]) {
		apply_note(r->f, l, "log.dating", r->clock.note);
		r->clock.note[0] = '\0';
	}
	if (l->w.at < r->src.line_at - JITTER_S) { /* never where that is NAN */
		snprintf(detail, sizeof detail, "the log's clock goes back from %s to %s", when_print(r->src.line_at, false, from), when_print(l->w.at, false, to));
		apply_note(r->f, l, "log.clock_back", detail);
	}
	r->src.line_at = l->w.at;
}

/* Postfix gives at most 2000 bytes of a text to syslog (msg_syslog.c, msg_logger.c): one that is as long has lost its end. */
static bool is_cut(const struct envelope *env)
{
	return env->text.n > 1900 && (env->queue_id.n ? env->text.p - env->queue_id.p : env->noqueue ? 9 : 0) + (long)env->text.n >= 2000;
}

void run_line(struct run *r, struct fed *fed)
{
	struct envelope *env = &fed->env;
	const struct parsed *p = &fed->p;
	struct redate wrong;
	struct line l = { .w = { .source = r->src.id, .line = ++r->src.lines, .at = isnan(r->src.last_at) ? 0 : r->src.last_at }, .text = fed->text, .p = p };

	if (!fed->headed) {
		not_understood(r, &l, l.text, l.text.n == 0 ? "empty line" : "no header");
		return;
	}
	l.env = env;
	if (!r->clock.checked && env->stamp.year == 0 && env->queue_id.n && clock_learn(&r->clock, env, &wrong) && r->src.lines > 1)
		redate(r->f, &r->src, &wrong), twins_redate(r->twins, &wrong), hosts_redate(r->hosts, &wrong);
	l.w.at = clock_at(&r->clock, &env->stamp);
	if (!(l.w.at >= r->src.first_at)) /* or it is NAN */
		r->src.first_at = l.w.at;
	if (!(l.w.at <= r->src.last_at))
		r->src.last_at = l.w.at;
	hosts_find(r->hosts, env, p->kind ? p->kind->says : R_NONE, &l.w);
	if (twins_repeat(r->twins, &r->src, &l.w, fed)) {
		r->src.repeats++;
		return;
	}
	now_line(r->f->nows, l.w.mta, l.w.at);
	check_clock(r, &l);
	if (p->kind && str_eq(env->program, STR("postfix")) && env->pid >= 0 && p->kind->program[0] && env->service.n == env->program.n)
		env->program = env->service = str_c(p->kind->program); /* a tag that was cut to "postfix" */
	if (p->as.n)
		env->program = p->as;
	if (is_cut(env))
		tally_count(r->f->tally, &l.w, STR("cut at 2000 bytes by Postfix"), 1);
	if (fed->cut) {
		not_understood(r, &l, env->text, "too long");
	} else if (p->kind == NULL && !grammar_is_ours(r->g, env)) {
		other(r, &l);
	} else if (p->kind == NULL) {
		not_understood(r, &l, env->text, p->limit ? "regex limit" : p->cut ? "cut short" : "no kind");
	} else if (p->kind->becomes == B_REPEAT ? repeated(r, &l) : apply(r->f, &l)) {
		r->src.facts++;
	} else if (p->kind->becomes == B_SIGNED) {
		signed_by(r, &l);
	} else {
		tally_kind(r->f->tally, &l.w, p->kind->becomes == B_DEBUG ? "debug" : p->kind->name);
		r->src.counted++;
	}
}
