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

int known_members(struct str o, const struct member *known, struct str *value, const char *kind, struct err *e)
{
	struct str key, v;
	int i;

	for (i = 0; known[i].name; i++)
		value[i] = STR_NONE;
	while (jtext_next(&o, &key, &v)) {
		for (i = 0; known[i].name && !str_eq(key, str_c(known[i].name));)
			i++;
		if (known[i].name == NULL)
			return err_set(e, EXIT_DATA, "lines.json: kind %s: unknown member '%.*s'", kind, STR_ARG(key));
		if (value[i].p)
			return err_set(e, EXIT_DATA, "lines.json: kind %s: '%s' is there twice", kind, known[i].name);
		if (jtext_type(v) != known[i].type)
			return err_set(e, EXIT_DATA, "lines.json: kind %s: '%s' has a value of the wrong type", kind, known[i].name);
		value[i] = v;
	}
	return 0;
}

static void add_rule(struct program *p, int index)
{
	if ((p->n & (p->n - 1)) == 0) { /* room doubles at 0, 1, 2, 4, 8 … */
		p->rule = realloc(p->rule, (size_t)(p->n ? 2 * p->n : 1) * sizeof *p->rule);
		if (p->rule == NULL)
			die_oom();
	}
	p->rule[p->n++] = (short)index;
}

static void note_wanted(struct wanted *w, const char *fields)
{
	for (struct str rest = str_c(fields); rest.n;) {
		struct str name = str_head(rest, str_find(rest, ' ', 0));
		w->name[w->n++] = name;
		rest = str_skip(rest, name.n + 1);
	}
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

enum { KIND, PROGRAMS, LEVEL, QID, PREFIX, PATTERN, PARSE, BECOMES, KEEP, NOTE, SAMPLES, MEMBERS };

static const struct member members[MEMBERS + 1] = {
	[KIND] = { "kind", 's' }, [PROGRAMS] = { "programs", 'a' }, [LEVEL] = { "level", 's' }, [QID] = { "qid", 'b' }, [PREFIX] = { "prefix", 's' },
	[PATTERN] = { "pattern", 's' }, [PARSE] = { "parse", 's' }, [BECOMES] = { "becomes", 's' }, [KEEP] = { "keep", 'a' }, [NOTE] = { "note", 's' },
	[SAMPLES] = { "samples", 'a' }, [MEMBERS] = { NULL, 0 },
};

static int load_words(struct rule *r, struct str list, char **strings, struct err *e)
{
	struct str word[WORDS_MAX], one;
	int n = 0;

	while (jtext_next(&list, NULL, &one) && n < WORDS_MAX)
		word[n++] = jtext_string(one, strings);
	r->kind.keep = words_new(word, n, e);
	return r->kind.keep ? 0 : err_set(e, EXIT_DATA, "kind %s: keep: not a list of words", r->kind.name);
}

static int load_programs(struct grammar *g, int index, struct str list, char **strings, struct err *e)
{
	struct rule *r = &g->rules[index];
	struct str one;

	while (jtext_next(&list, NULL, &one)) {
		struct str name = jtext_string(one, strings);
		if (name.n == 0)
			return err_set(e, EXIT_DATA, "kind %s: programs holds something that is no name", r->kind.name);
		bool star = str_eq(name, STR("*"));
		struct program *p = star ? &g->star : grammar_program(g, name, true);
		if (p == NULL)
			return err_set(e, EXIT_DATA, "lines.json: more than %d programs", PROGRAMS_MAX / 2);
		if (r->kind.program == NULL)
			r->kind.program = star ? "" : p->name;
		add_rule(p, index);
	}
	add_rule(&g->all, index);
	return r->kind.program ? 0 : err_set(e, EXIT_DATA, "kind %s: no programs", r->kind.name);
}

static int load_gate(struct gate *gate, const struct rule *r, struct str qid, struct str level, struct err *e)
{
	static const char *const known[] = { "*", "warning", "error", "fatal", "panic" };
	size_t i = 0, first = r->prefix.n < 8 ? r->prefix.n : 8;

	while (level.p && i < sizeof known / sizeof *known && !str_eq(level, str_c(known[i])))
		i++;
	if (i == sizeof known / sizeof *known)
		return err_set(e, EXIT_DATA, "kind %s: level '%s' is none of warning, error, fatal, panic and *", r->kind.name, level.p);
	gate->any_level = level.p && i == 0;
	gate->level = level.p ? level.p[0] : 0;
	gate->qid = qid.p ? (signed char)(qid.p[0] == 't') : about_message(r->kind.becomes) ? 1 : -1;
	memset(&gate->mask, 0xff, first);
	memcpy(&gate->begins, first ? r->prefix.p : "", first);
	return 0;
}

static int load_rule(struct grammar *g, int index, struct str o, char **strings, struct err *e)
{
	struct rule *r = &g->rules[index];
	struct str v[MEMBERS], name = STR_NONE, rest = o, key, value;

	while (name.p == NULL && jtext_next(&rest, &key, &value))
		if (str_eq(key, STR("kind")))
			name = jtext_string(value, strings);
	if ((r->kind.name = name.p) == NULL)
		return err_set(e, EXIT_DATA, "lines.json: entry %d has no kind", index + 1);
	if (known_members(o, members, v, r->kind.name, e) != 0)
		return -1;
	struct str becomes = jtext_string(v[BECOMES], strings), parse = jtext_string(v[PARSE], strings);
	r->kind.says = says(r->kind.name);
	r->kind.becomes = B_KINDS;
	for (int b = 0; becomes.p && b < B_KINDS; b++)
		if (str_eq(becomes, str_c(becomes_known[b].name)))
			r->kind.becomes = (enum becomes)b;
	if (r->kind.becomes == B_KINDS)
		return err_set(e, EXIT_DATA, "kind %s: becomes '%s' is nothing we know", r->kind.name, becomes.p ? becomes.p : "");
	r->prefix = jtext_string(v[PREFIX], strings);
	r->pattern = jtext_string(v[PATTERN], strings);
	r->kv = str_eq(parse, STR("kv"));
	if (r->prefix.n == 0 && r->pattern.p == NULL)
		return err_set(e, EXIT_DATA, "kind %s: neither a prefix nor a pattern", r->kind.name);
	if (parse.p && !r->kv)
		return err_set(e, EXIT_DATA, "kind %s: parse is '%s', not kv", r->kind.name, parse.p);
	if (v[KEEP].p && load_words(r, v[KEEP], strings, e) != 0)
		return -1;
	if (load_gate(&g->gates[index], r, v[QID], jtext_string(v[LEVEL], strings), e) != 0)
		return -1;
	return load_programs(g, index, v[PROGRAMS], strings, e);
}

static void room_for_rule(struct grammar *g)
{
	int n = g->nrules, more = n ? 2 * n : 256;

	if (n > 32000)
		die_oom();
	if (n != 0 && (n < 256 || (n & (n - 1)) != 0)) /* room doubles at 0, 256, 512, 1024 … */
		return;
	g->rules = realloc(g->rules, (size_t)more * sizeof *g->rules);
	g->gates = realloc(g->gates, (size_t)more * sizeof *g->gates);
	if (g->rules == NULL || g->gates == NULL)
		die_oom();
	memset(g->rules + n, 0, (size_t)(more - n) * sizeof *g->rules);
	memset(g->gates + n, 0, (size_t)(more - n) * sizeof *g->gates);
}

static int load(struct grammar *g, struct err *e)
{
	struct str rest = g->text, entry;

	if (jtext_check(g->text, "lines.json", e) != 0)
		return -1;
	if (jtext_type(str_trim(g->text)) != 'a')
		return err_set(e, EXIT_DATA, "lines.json: not an array");
	char *strings = g->strings = malloc(g->text.n + 1);
	if (strings == NULL)
		die_oom();
	for (int b = 0; b < B_KINDS; b++)
		note_wanted(&g->wanted[b], becomes_known[b].fields);
	while (jtext_next(&rest, NULL, &entry)) {
		room_for_rule(g);
		g->nrules++;
		if (load_rule(g, g->nrules - 1, entry, &strings, e) != 0)
			return -1;
	}
	return 0;
}

struct grammar *grammar_new(struct str json, struct err *e)
{
	struct grammar *g = calloc(1, sizeof *g);

	if (g == NULL)
		die_oom();
	g->text = json;
	if (load(g, e) == 0)
		return g;
	grammar_free(g);
	return NULL;
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
	for (int c = 0; p->bucket && c < 256; c++)
		free(p->bucket[c].choice);
	free(p->bucket);
	free(p->rule);
}

void grammar_free(struct grammar *g)
{
	if (g == NULL)
		return;
	for (int i = 0; g->rules && i < g->nrules; i++) {
		re_free(g->rules[i].re);
		free(g->rules[i].names);
		straight_free(g->rules[i].way);
		words_free(g->rules[i].kind.keep);
	}
	for (int i = 0; i < PROGRAMS_MAX; i++)
		free_program(&g->programs[i]);
	free_program(&g->star);
	free_program(&g->all);
	free(g->strings);
	free(g->rules);
	free(g->gates);
	free(g);
}
