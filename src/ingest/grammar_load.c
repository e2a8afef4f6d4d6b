/* grammar_load: lines.json into a grammar. Unknown members are errors. */
#include "ingest/grammar_load.h"

#include <stdlib.h>

/* The names, and the fields that ingest looks at. */
static const struct {
	const char *name, *fields;
} becomes_known[B_KINDS] = {
	[B_COUNT] = { "count", "" },
	[B_DEBUG] = { "debug", "" },
	[B_DELIVERY] = { "delivery", "to orig_to relay conn_use delay delays tls dsn status reason" },
	[B_CONNECT_FAILURE] = { "connect_failure", "host addr port error" },
	[B_REPLY] = { "reply", "host addr" },
	[B_TLS] = { "tls", "trust protocol" },
	[B_ACTIVE] = { "active", "from size nrcpt" },
	[B_EXPIRED] = { "expired", "" },
	[B_REMOVED] = { "removed", "" },
	[B_CANCELED] = { "canceled", "how" },
	[B_CLIENT] = { "client", "client sasl_username orig_queue_id" },
	[B_PICKUP] = { "pickup", "uid from orig_id" },
	[B_MESSAGE_ID] = { "message_id", "message_id" },
	[B_NOTIFICATION] = { "notification", "what child" },
	[B_POSTSUPER] = { "postsuper", "what" },
	[B_REJECT] = { "reject", "action stage client code dsn reason from to helo" },
	[B_EVENT] = { "event", "" },
	[B_REPEAT] = { "repeat", "n text" },
	[B_SIGNED] = { "signed", "selector domain" },
};

int known_members(json_t *o, const struct member *known, const char *kind, struct err *e)
{
	const char *key;
	json_t *v;

	json_object_foreach(o, key, v)
	{
		const struct member *m = known;
		while (m->name && strcmp(m->name, key) != 0)
			m++;
		if (m->name == NULL)
			return err_set(e, EXIT_DATA, "lines.json: kind %s: unknown member '%s'", kind, key);
		char type = json_is_string(v) ? 's' : json_is_boolean(v) ? 'b' : json_is_array(v) ? 'a' : json_is_object(v) ? 'o' : '?';
		if (type != m->type)
			return err_set(e, EXIT_DATA, "lines.json: kind %s: '%s' has a value of the wrong type", kind, key);
	}
	return 0;
}

static void bucket_add(struct bucket *b, int rule)
{
	if ((b->n & (b->n - 1)) == 0) { /* room doubles at 0, 1, 2, 4, 8 … */
		b->rule = realloc(b->rule, (size_t)(b->n ? 2 * b->n : 1) * sizeof *b->rule);
		if (b->rule == NULL)
			die_oom();
	}
	b->rule[b->n++] = (short)rule;
}

/* A kind without a prefix goes into the list of every byte it can begin with. */
static void deal(struct program *p, const struct rule *r, int index)
{
	bool first[256];

	if (r->prefix.n) {
		bucket_add(&p->bucket[(unsigned char)r->prefix.p[0]], index);
		return;
	}
	bool known = pattern_first(r->pattern, first);
	for (int c = 0; c < 256; c++)
		if (!known || first[c])
			bucket_add(&p->bucket[c], index);
}

struct naming {
	struct rule *r;
	bool full;
};

static void note_name(void *arg, const char *name, int number)
{
	struct naming *n = arg;

	if (n->r->nnames == FIELD_MAX) {
		n->full = true;
		return;
	}
	n->r->name[n->r->nnames] = str_c(name);
	n->r->group[n->r->nnames++] = number;
}

static struct re *compile(const struct rule *r, struct str pattern, bool icase, struct err *e)
{
	struct err why = { 0 };
	struct re *re = re_new(pattern, icase, &why);

	if (re == NULL)
		err_set(e, why.code, "kind %s: %s", r->kind.name, why.text);
	return re;
}

bool rule_compile(struct rule *r, struct err *e)
{
	struct naming n = { .r = r };

	if (r->pattern.p == NULL || r->re)
		return true;
	if ((r->re = compile(r, r->pattern, false, e)) == NULL)
		return false;
	re_names(r->re, note_name, &n);
	if (n.full)
		err_set(e, EXIT_DATA, "kind %s: too many named groups", r->kind.name);
	return !n.full;
}

const struct straight *rule_way(struct rule *r)
{
	if (r->way_known)
		return r->way;
	r->way_known = true;
	for (struct str rest = str_c(becomes_known[r->kind.becomes].fields); rest.n;) {
		struct str name = str_head(rest, str_find(rest, ' ', 0));
		r->wanted[r->nwanted++] = name;
		rest = str_skip(rest, name.n + 1);
	}
	if (r->kind.keep == NULL) /* it asks for one field more */
		r->way = straight_new(r->pattern, r->wanted, r->nwanted);
	return r->way;
}

static int load_pattern(struct rule *r, json_t *o, struct err *e)
{
	json_t *keep = json_object_get(o, "keep");

	r->pattern = str_c(json_string_value(json_object_get(o, "pattern")));
	if (json_is_array(keep) && (r->kind.keep = words_new(keep, e)) == NULL)
		return err_set(e, EXIT_DATA, "kind %s: keep: not a list of words", r->kind.name);
	if (r->prefix.n == 0 && r->pattern.p == NULL)
		return err_set(e, EXIT_DATA, "kind %s: neither a prefix nor a pattern", r->kind.name);
	return 0;
}

/* What says something of one message means nothing without its queue id. */
static bool about_message(enum becomes b)
{
	switch (b) {
	case B_DELIVERY: case B_ACTIVE: case B_EXPIRED: case B_REMOVED: case B_CANCELED: case B_PICKUP:
	case B_MESSAGE_ID: case B_NOTIFICATION: case B_POSTSUPER: return true;
	default: return false;
	}
}

static enum restart says(const char *kind)
{
	static const struct { const char *kind; enum restart r; } known[] = {
		{ "master.start", R_START }, { "master.stop", R_STOP }, { "master.reload", R_RELOAD },
		{ "script.start", R_START }, { "script.stop", R_STOP }, { "script.refresh", R_RELOAD },
	};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(kind, known[i].kind) == 0)
			return known[i].r;
	return R_NONE;
}

static int load_rule(struct grammar *g, int index, json_t *o, struct err *e)
{
	struct rule *r = &g->rules[index];
	struct gate *gate = &g->gates[index];
	static const struct member known[] = { { "kind", 's' },  { "programs", 'a' }, { "level", 's' },   { "qid", 'b' },  { "prefix", 's' }, { "pattern", 's' },
					       { "parse", 's' }, { "becomes", 's' },  { "keep", 'a' },    { "note", 's' }, { "samples", 'a' }, { 0 } };
	const char *becomes = json_string_value(json_object_get(o, "becomes"));
	const char *level = json_string_value(json_object_get(o, "level"));
	const char *parse = json_string_value(json_object_get(o, "parse"));
	json_t *qid = json_object_get(o, "qid"), *programs = json_object_get(o, "programs"), *program;
	size_t i;

	r->kind.name = json_string_value(json_object_get(o, "kind"));
	if (r->kind.name == NULL)
		return err_set(e, EXIT_DATA, "lines.json: entry %d has no kind", index + 1);
	if (known_members(o, known, r->kind.name, e) != 0)
		return -1;
	r->kind.says = says(r->kind.name);
	r->kind.becomes = B_KINDS;
	for (int b = 0; becomes && b < B_KINDS; b++)
		if (strcmp(becomes, becomes_known[b].name) == 0)
			r->kind.becomes = (enum becomes)b;
	if (r->kind.becomes == B_KINDS)
		return err_set(e, EXIT_DATA, "kind %s: becomes '%s' is nothing we know", r->kind.name, becomes ? becomes : "");
	gate->any_level = level && strcmp(level, "*") == 0;
	gate->level = level ? level[0] : 0;
	if (level && strcmp(level, "*") != 0 && strcmp(level, "warning") != 0 && strcmp(level, "error") != 0 && strcmp(level, "fatal") != 0 && strcmp(level, "panic") != 0)
		return err_set(e, EXIT_DATA, "kind %s: level '%s' is none of warning, error, fatal, panic and *", r->kind.name, level);
	gate->qid = qid ? (signed char)json_is_true(qid) : about_message(r->kind.becomes) ? 1 : -1;
	r->prefix = str_c(json_string_value(json_object_get(o, "prefix")));
	size_t first = r->prefix.n < 8 ? r->prefix.n : 8;
	memset(&gate->mask, 0xff, first);
	memcpy(&gate->begins, first ? r->prefix.p : "", first);
	r->kv = parse && strcmp(parse, "kv") == 0;
	if (load_pattern(r, o, e) != 0)
		return -1;
	if (parse && !r->kv)
		return err_set(e, EXIT_DATA, "kind %s: parse is '%s', not kv", r->kind.name, parse);
	if (json_array_size(programs) == 0)
		return err_set(e, EXIT_DATA, "kind %s: no programs", r->kind.name);
	json_array_foreach(programs, i, program)
	{
		struct str name = str_c(json_string_value(program));
		if (name.n == 0)
			return err_set(e, EXIT_DATA, "kind %s: programs holds something that is no name", r->kind.name);
		bool star = str_eq(name, STR("*"));
		struct program *p = star ? &g->star : grammar_program(g, name, true);
		if (p == NULL)
			return err_set(e, EXIT_DATA, "lines.json: more than %d programs", PROGRAMS_MAX / 2);
		if (i == 0)
			r->kind.program = star ? "" : p->name;
		deal(p, r, index);
	}
	deal(&g->all, r, index);
	return 0;
}

struct grammar *grammar_new(struct str json, struct err *e)
{
	json_error_t why;
	struct grammar *g = calloc(1, sizeof *g);

	if (g == NULL)
		die_oom();
	g->text = json;
	char *less = malloc(json.n + 1);
	if (less == NULL)
		die_oom();
	struct str text = grammar_without_samples(json, less);
	g->json = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &why);
	free(less);
	if (!json_is_array(g->json)) {
		err_set(e, EXIT_DATA, "lines.json:%d: %s", why.line, g->json ? "not an array" : why.text);
		grammar_free(g);
		return NULL;
	}
	g->nrules = (int)json_array_size(g->json);
	g->rules = calloc((size_t)g->nrules + 1, sizeof *g->rules);
	g->gates = calloc((size_t)g->nrules + 1, sizeof *g->gates);
	if (g->rules == NULL || g->gates == NULL || g->nrules > 32000)
		die_oom();
	for (int i = 0; i < g->nrules; i++) {
		if (load_rule(g, i, json_array_get(g->json, (size_t)i), e) != 0) {
			grammar_free(g);
			return NULL;
		}
	}
	grammar_prefixes(g);
	return g;
}

struct grammar *grammar_again(const struct grammar *g)
{
	struct err e = { 0 };
	struct grammar *again = grammar_new(g->text, &e);

	if (again == NULL)
		bug("%s", e.text);
	return again;
}

static void free_program(struct program *p)
{
	free(p->name);
	for (int c = 0; c < 256; c++)
		free(p->bucket[c].rule);
}

void grammar_free(struct grammar *g)
{
	if (g == NULL)
		return;
	for (int i = 0; g->rules && i < g->nrules; i++) {
		re_free(g->rules[i].re);
		straight_free(g->rules[i].way);
		words_free(g->rules[i].kind.keep);
	}
	for (int i = 0; i < PROGRAMS_MAX; i++)
		if (g->programs[i].name)
			free_program(&g->programs[i]);
	free_program(&g->star);
	free_program(&g->all);
	free(g->rules);
	free(g->gates);
	json_decref(g->json);
	free(g);
}
