/* grammar: see grammar.h. The trick: kinds are dealt into one list per (program, first byte of the text), in the order of the file, so
 * that a line is compared with the few prefixes that could fit and usually runs one regular expression. */
#include "ingest/grammar.h"

#include "ingest/grammar_load.h"
#include "ingest/kv.h"

struct program *grammar_program(struct grammar *g, struct str name, bool add)
{
	size_t i = str_hash(name) % PROGRAMS_MAX;

	for (; g->programs[i].name != NULL; i = (i + 1) % PROGRAMS_MAX)
		if (str_eq((struct str){ g->programs[i].name, g->programs[i].name_n }, name))
			return &g->programs[i];
	if (!add || g->nprograms >= PROGRAMS_MAX / 2)
		return NULL;
	g->nprograms++;
	g->programs[i].name = name.p;
	g->programs[i].name_n = name.n;
	return &g->programs[i];
}

/* The first eight bytes of a text, zeros behind a shorter one: most prefixes are told apart by them. */
static uint64_t beginning(struct str s)
{
	uint64_t w = 0;

	memcpy(&w, s.p, s.n < 8 ? s.n : 8);
	return w;
}

/* The straight way through a pattern, where it has one. As straight_run. */
static int straight(const struct grammar *g, struct rule *r, struct str text, struct parsed *out)
{
	size_t at[2 * WANTED_MAX];
	const struct straight *way = r->way_known ? r->way : rule_way(g, r);
	const struct wanted *wanted = &g->wanted[r->kind.becomes];
	int hit = way ? straight_run(way, text, at) : STRAIGHT_ASK;

	for (int i = 0; hit > 0 && i < wanted->n; i++)
		if (at[2 * i] != RE_UNSET)
			out->field[out->n++] = (struct field){ wanted->name[i], { text.p + at[2 * i], at[2 * i + 1] - at[2 * i] } };
	return hit;
}

static bool pattern(struct rule *r, struct str text, struct parsed *out)
{
	const size_t *at;

	if (r->re == NULL && !rule_compile(r, &(struct err){ 0 }))
		return false; /* grammar_check tells about it */
	int hit = re_spans(r->re, text, &at);
	out->limit |= hit < 0;
	for (int i = 0; i < r->names->n; i++) {
		int g = r->names->group[i];
		if (g < hit && at[2 * g] != RE_UNSET)
			out->field[out->n++] = (struct field){ r->names->name[i], { text.p + at[2 * g], at[2 * g + 1] - at[2 * g] } };
	}
	return hit > 0;
}

/* A syslog daemon that cuts long lines cuts anywhere; Postfix itself ends each of these texts as follows. */
static bool is_whole(const struct rule *r, const struct parsed *out)
{
	const struct field *last = &out->field[out->n - 1];
	struct str v;

	switch (r->kind.becomes) {
	case B_DELIVERY: return str_eq(last->name, STR("reason"));
	case B_ACTIVE: return str_eq(last->name, STR("rest")) && last->value.p[0] == '('; /* (queue active) */
	case B_PICKUP: v = parsed_get(out, STR("from")); return v.p && (v.p[-1] == '<' || (v.n && v.p[0] != '<')); /* <> is taken off, where it is whole */
	case B_CLIENT: v = parsed_get(out, STR("client")); return str_find(v, ']', 0) < v.n;
	default: return true;
	}
}

static bool claims(const struct grammar *g, const struct choice *c, const struct envelope *env, struct parsed *out)
{
	struct rule *r = &g->rules[c->rule];

	if (!str_starts(env->text, r->prefix))
		return false;
	out->n = 0;
	if (r->kv) {
		bool fits = kv_parse(env->text, out), whole = fits && is_whole(r, out);
		out->cut |= fits && !whole;
		return whole;
	}
	if (r->pattern.p == NULL || (c->decided && !out->all_fields))
		return true;
	if (!out->all_fields) {
		int way = straight(g, r, env->text, out);
		if (way != STRAIGHT_ASK)
			return way > 0;
	}
	return pattern(r, env->text, out);
}

static bool try_list(const struct grammar *g, struct program *p, const struct envelope *env, struct parsed *out)
{
	unsigned char first = env->text.n ? (unsigned char)env->text.p[0] : 0;

	if (p == NULL || p->n == 0)
		return false;
	const struct bucket *b = p->bucket && p->bucket[first].dealt ? &p->bucket[first] : grammar_deal(g, p, first);
	if (b->n == 0)
		return false;
	uint64_t begins = beginning(env->text);
	char level = env->level.n ? env->level.p[0] : 0;
	signed char other = env->queue_id.n ? 0 : 1;
	for (const struct choice *c = b->choice; c < b->choice + b->n; c++) {
		const struct gate *gate = &g->gates[c->rule];
		if ((begins & gate->mask) != gate->begins || gate->qid == other || !(gate->any_level || gate->level == level))
			continue;
		if (claims(g, c, env, out)) {
			out->kind = &g->rules[c->rule].kind;
			return true;
		}
	}
	return false;
}

/* The kinds of a line's program; looked up once per tag. A daemon under another name, "postfix/smtpd.local" or "postfix/smtp-slow", writes what it does under its own. */
static struct program *program_of(struct grammar *g, const struct envelope *env)
{
	if (env->seen && env->seen->kinds)
		return env->seen->kinds;
	struct program *p = grammar_program(g, env->program, false);
	size_t own = str_find(env->program, '.', 0), dash = str_find(env->program, '-', 0);
	if (p == NULL && (own = own < dash ? own : dash) < env->program.n && str_starts(env->instance, STR("postfix")))
		p = grammar_program(g, str_head(env->program, own), false);
	if (env->seen)
		env->seen->kinds = p ? p : &g->none;
	return p;
}

void grammar_parse(struct grammar *g, const struct envelope *env, struct parsed *out)
{
	struct program *p = program_of(g, env);

	out->kind = NULL;
	out->limit = out->cut = out->keep = false;
	out->n = 0;
	out->as = p && p->name_n && p->name_n < env->program.n ? (struct str){ p->name, p->name_n } : STR_NONE;
	if (try_list(g, p, env, out)) {
		if (out->kind->keep)
			out->keep = words_in(out->kind->keep, parsed_get(out, STR("reason")));
		return;
	}
	if ((env->instance.n || env->program.n == 0) && try_list(g, &g->star, env, out))
		return;
	/* some syslog daemons cut "postfix/smtp" to "postfix": then the text alone must tell the program */
	if (env->instance.n && str_eq(env->program, STR("postfix")) && try_list(g, &g->all, env, out))
		return;
	out->kind = NULL;
	out->n = 0;
}

bool grammar_is_ours(const struct grammar *g, const struct envelope *env)
{
	if (env->instance.n == 0)
		return false;
	if (env->tag.n == env->instance.n && env->tag.n > 7) /* "postfix-ratelimiter[77]: …", of which nothing above made sense: a neighbour */
		return false;
	return str_starts(env->instance, STR("postfix")) || grammar_program((struct grammar *)(uintptr_t)g, env->program, false) != NULL;
}
