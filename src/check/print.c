/* print: the results as Markdown, JSON, or one line. */
#include <string.h>
#include <time.h>

#include "check/parts.h"

const char *const check_states[] = { "pass", "warn", "fail", "unknown" };
static const char *const states[] = { "PASS", "WARN", "FAIL", "UNKNOWN" };

static enum check_state overall(const struct check_list *l)
{
	static const enum check_state by_exit[] = { CHECK_PASS, CHECK_WARN, CHECK_FAIL, CHECK_UNKNOWN };

	return by_exit[check_exit(l)];
}

static void count(const struct check_list *l, int n[4])
{
	for (int i = 0; i < l->n; i++)
		n[l->r[i].state]++;
}

static void code(FILE *out, const char *text)
{
	fputc('`', out);
	for (; *text; text++)
		fputc(*text == '`' ? '\'' : *text, out);
	fputc('`', out);
}

/* How a line is put in: a zone's line as it is, a setting as the command that sets it. */
static void change_text(const struct check_change *c, char *out, size_t room)
{
	const char *command = strcmp(c->at, "main.cf") == 0 ? "postconf -e '" : strcmp(c->at, "master.cf") == 0 ? "postconf -P '" : "";

	snprintf(out, room, "%s%s%s", command, c->line, command[0] ? "'" : "");
}

static void md_changes(FILE *out, struct check_words *w, const struct check_result *r)
{
	char text[sizeof r->change[0].line + 20];

	for (int i = 0; i < r->changes; i++) {
		const struct check_change *c = &r->change[i];
		bool dns = strcmp(c->at, "dns") == 0;
		fprintf(out, "- %s (%s): ", check_words_label(w, i > 0 && r->change[i - 1].either ? "or" : "fix"), dns ? check_words_label(w, c->replace ? "dns-replace" : "dns-add") : c->at);
		change_text(c, text, sizeof text);
		code(out, text);
		fputc('\n', out);
	}
}

static bool replaces(const struct check_result *r)
{
	for (int i = 0; i < r->changes; i++)
		if (r->change[i].replace)
			return true;
	return false;
}

static void when(double at, char *out, size_t room)
{
	time_t t = (time_t)at;

	strftime(out, room, "%Y-%m-%dT%H:%M:%SZ", gmtime(&t));
}

static void md_one(FILE *out, struct check_words *w, const struct check_result *r)
{
	const char *note;

	fprintf(out, "\n## %s %s: %s\n\n", states[r->state], r->id, check_words_title(w, r));
	fprintf(out, "%s\n", check_words_text(w, r, true));
	if (r->evidence[0]) {
		fprintf(out, "\n- %s: ", check_words_label(w, "evidence"));
		code(out, r->evidence);
		fputc('\n', out);
	}
	if (r->state == CHECK_PASS)
		return;
	fprintf(out, "%s- %s: %s\n", r->evidence[0] ? "" : "\n", check_words_label(w, "why"), check_words_why(w, r));
	md_changes(out, w, r);
	if (r->ttl > 0 && replaces(r))
		fprintf(out, "- %s: %d\n", check_words_label(w, "kept"), r->ttl);
	for (size_t i = 0; *(note = check_words_fix(w, r, i, true)); i++)
		fprintf(out, "- %s: %s\n", check_words_label(w, "note"), note);
	fprintf(out, "- %s: `postmortem check --only %s`\n", check_words_label(w, "verify"), r->id);
}

void check_print_md(struct check_words *w, const struct check_list *l, FILE *out)
{
	int n[4] = { 0 };

	count(l, n);
	fprintf(out, "# %s: %s\n\nFAIL %d, UNKNOWN %d, WARN %d, PASS %d\n", check_words_label(w, "title"), states[overall(l)], n[CHECK_FAIL], n[CHECK_UNKNOWN], n[CHECK_WARN], n[CHECK_PASS]);
	for (int i = 0; i < l->n; i++)
		md_one(out, w, &l->r[i]);
}

void check_print_json(struct check_words *w, const struct check_list *l, double now, FILE *out)
{
	json_t *all = json_array();
	const char *note;
	char at[32];

	for (int i = 0; i < l->n; i++) {
		const struct check_result *r = &l->r[i];
		json_t *fix = json_array(), *change = json_array();
		for (size_t k = 0; *(note = check_words_fix(w, r, k, false)); k++)
			json_array_append_new(fix, json_string(note));
		for (int k = 0; k < r->changes; k++)
			json_array_append_new(change, json_pack("{s:s, s:s, s:b, s:b}", "at", r->change[k].at, "line", r->change[k].line, "replace", r->change[k].replace, "either", r->change[k].either));
		when(r->looked_up_at, at, sizeof at);
		json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:i}", "check", r->id, "subject", r->subject, "state", check_states[r->state], "finding", r->finding,
						     "title", check_words_title(w, r), "text", check_words_text(w, r, false), "evidence", r->evidence, "why", check_words_why(w, r), "change", change, "fix", fix, "looked_up_at", at,
						     "ttl", r->ttl));
	}
	when(now, at, sizeof at);
	json_t *doc = json_pack("{s:s, s:s, s:i, s:s, s:o}", "schema", "postmortem-check-1", "checked_at", at, "exit", check_exit(l), "state", check_states[overall(l)], "checks", all);
	json_dumpf(doc, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(doc);
}

/* "FAIL: identity.ptr 192.0.2.10, dmarc example.com; FAIL 2, UNKNOWN 0, WARN 0, PASS 14": what is worst comes first; | would begin figures to a monitor. */
void check_print_line(const struct check_list *l, FILE *out)
{
	enum check_state worst = overall(l);
	int n[4] = { 0 }, said = 0;

	count(l, n);
	fprintf(out, "%s: ", states[worst]);
	for (int i = 0; worst != CHECK_PASS && i < l->n && said < 8; i++) {
		if (l->r[i].state != worst)
			continue;
		fprintf(out, "%s%s", said++ ? ", " : "", l->r[i].id);
		if (l->r[i].subject[0])
			fputc(' ', out);
		for (const char *p = l->r[i].subject; *p; p++)
			fputc(*p == '|' ? '?' : *p, out);
	}
	fprintf(out, "%sFAIL %d, UNKNOWN %d, WARN %d, PASS %d\n", said == 8 ? " and more; " : said ? "; " : "", n[CHECK_FAIL], n[CHECK_UNKNOWN], n[CHECK_WARN], n[CHECK_PASS]);
}
