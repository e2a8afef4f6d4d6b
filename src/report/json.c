/* json: the model, field for field, for programs; schema/report.schema.json says what stands where, and a change here changes
 * it and FORMAT_VERSION. Numbers stay raw: seconds since 1970, seconds, percent. Our one escape on top of jansson's: what could
 * deceive a reader or a terminal (see visible()) leaves as \u escapes, so that the bytes are all there and none acts. */
#include <math.h>
#include <stdlib.h>

#include "report/buf.h"
#include "report/json_parts.h"
#include "report/render.h"
#include "report/words.h"
#include "util/when.h"
#include "util/utf8.h"

enum { FORMAT_VERSION = 1 };

json_t *js_str(struct str s)
{
	json_t *j = json_stringn(s.p ? s.p : "", s.n);

	return j ? j : json_string("\xef\xbf\xbd"); /* not UTF-8: can't be, texts are cleaned on the way in */
}

static json_t *value(const struct cell *c)
{
	switch (c->kind) {
	case CELL_TEXT:
	case CELL_CODE:
		return js_str(c->text);
	case CELL_INT:
		return json_integer(c->n);
	case CELL_REAL:
	case CELL_TIME:
	case CELL_SECONDS:
	case CELL_PCT:
		return isfinite(c->r) ? json_real(c->r) : json_null();
	case CELL_NONE:
		break;
	}
	return json_null();
}

const char *js_kind(enum cell_kind kind)
{
	static const char *const names[] = { "none", "text", "code", "integer", "real", "time", "seconds", "percent" };

	return names[kind];
}

void js_put(json_t *o, const char *name, json_t *v)
{
	if (json_object_set_new(o, name, v) != 0)
		die_oom();
}

void js_push(json_t *a, json_t *v)
{
	if (json_array_append_new(a, v) != 0)
		die_oom();
}

/* name_at: the number; name_time: the same as RFC 3339, UTC. */
static void put_time(json_t *o, const char *name, const struct cell *at)
{
	char key[40], text[WHEN_MAX];

	snprintf(key, sizeof key, "%s_at", name);
	js_put(o, key, value(at));
	snprintf(key, sizeof key, "%s_time", name);
	js_put(o, key, at->kind == CELL_TIME ? json_string(when_print(at->r, false, text)) : json_null());
}

json_t *js_prose(const struct prose *p)
{
	struct buf b = { 0 };
	json_t *o = json_object(), *spans = json_array();

	prose_plain(&b, p);
	js_put(o, "text", js_str(buf_str(&b)));
	for (const struct span *s = p->first; s; s = s->next) {
		json_t *span = json_object();
		js_put(span, s->code ? "code" : "text", js_str(s->text));
		js_push(spans, span);
	}
	js_put(o, "spans", spans);
	buf_free(&b);
	return o;
}

static json_t *proses(const struct prose *p)
{
	json_t *a = json_array();

	for (; p; p = p->next)
		js_push(a, js_prose(p));
	return a;
}

static void table(json_t *o, const struct table *t)
{
	json_t *columns = json_array(), *rows = json_array();

	for (size_t i = 0; i < t->columns; i++) {
		json_t *c = json_object();
		js_put(c, "name", js_str(t->column[i].name));
		js_put(c, "heading", js_str(t->column[i].heading));
		js_put(c, "kind", json_string(js_kind(t->column[i].kind)));
		js_push(columns, c);
	}
	for (const struct row *r = t->first; r; r = r->next) {
		json_t *row = json_object();
		for (size_t i = 0; i < t->columns; i++)
			js_put(row, t->column[i].name.p, value(&r->cell[i]));
		js_push(rows, row);
	}
	js_put(o, "columns", columns);
	js_put(o, "rows", rows);
}

static json_t *quotes(const struct quote *q)
{
	json_t *a = json_array();

	for (; q; q = q->next) {
		json_t *o = json_object();
		js_put(o, "path", js_str(q->path));
		js_put(o, "name", js_str(q->name));
		js_put(o, "line", json_integer(q->line));
		js_put(o, "text", js_str(q->text));
		js_put(o, "cut", json_boolean(q->cut));
		js_push(a, o);
	}
	return a;
}

static json_t *block(const struct block *b)
{
	static const char *const kinds[] = { "heading", "paragraph", "list", "checklist", "table", "code", "quotes", "chart", "blank" };
	json_t *o = json_object();

	js_put(o, "kind", json_string(kinds[b->kind]));
	js_put(o, "title", js_str(b->title));
	js_put(o, "query", b->query.n ? js_str(b->query) : json_null());
	switch (b->kind) {
	case BLOCK_HEADING:
		break;
	case BLOCK_PARAGRAPH:
	case BLOCK_LIST:
	case BLOCK_CHECKLIST:
		js_put(o, "items", proses(b->first));
		break;
	case BLOCK_TABLE:
		table(o, &b->table);
		break;
	case BLOCK_CODE:
		js_put(o, "code", js_str(b->code));
		break;
	case BLOCK_QUOTES:
		js_put(o, "quotes", quotes(b->quote));
		break;
	case BLOCK_CHART:
		js_chart(o, b->chart);
		break;
	case BLOCK_BLANK:
		js_put(o, "name", js_str(b->name));
		break;
	}
	return o;
}

static json_t *sections(const struct section *s)
{
	json_t *a = json_array();

	for (; s; s = s->next) {
		json_t *o = json_object(), *blocks = json_array();
		js_put(o, "id", js_str(s->id));
		js_put(o, "heading", js_str(s->heading));
		js_put(o, "level", json_integer(s->level));
		for (const struct block *b = s->first; b; b = b->next)
			js_push(blocks, block(b));
		js_put(o, "blocks", blocks);
		js_push(a, o);
	}
	return a;
}

static json_t *incidents(const struct incident *i)
{
	json_t *a = json_array();

	for (; i; i = i->next) {
		json_t *o = json_object();
		js_put(o, "key", js_str(i->key));
		js_put(o, "title", js_str(i->title));
		js_put(o, "cause", js_str(i->cause));
		js_put(o, "provider", js_str(i->provider));
		js_put(o, "severity", js_str(i->severity));
		js_put(o, "state", js_str(i->state));
		js_put(o, "confidence", json_integer(i->confidence));
		put_time(o, "started", &i->started_at);
		put_time(o, "ended", &i->ended_at);
		put_time(o, "ok_after", &i->ok_after_at);
		js_put(o, "events", json_integer(i->events));
		js_put(o, "messages", json_integer(i->messages));
		js_put(o, "recipients", json_integer(i->recipients));
		js_push(a, o);
	}
	return a;
}

static json_t *figures(const struct figure *f)
{
	json_t *all = json_object();

	for (; f; f = f->next) {
		json_t *o = json_object();
		js_put(o, "value", value(&f->value));
		js_put(o, "kind", json_string(js_kind(f->value.kind)));
		js_put(o, "query", js_str(f->query));
		js_put(all, f->name.p, o);
	}
	return all;
}

static json_t *document(const struct report *r)
{
	json_t *o = json_object();

	js_put(o, "format", json_string("postmortem-report"));
	js_put(o, "version", json_integer(FORMAT_VERSION));
	js_put(o, "title", js_str(r->title));
	js_put(o, "lang", js_str(r->lang));
	js_put(o, "host", js_str(r->host));
	js_put(o, "zone", js_str(r->zone));
	js_put(o, "state", js_str(r->state));
	js_put(o, "severity", js_str(r->severity));
	put_time(o, "since", &r->since_at);
	put_time(o, "until", &r->until_at);
	put_time(o, "first", &r->first_at);
	put_time(o, "last", &r->last_at);
	js_put(o, "lead", proses(r->lead));
	js_put(o, "incidents", incidents(r->incident));
	js_put(o, "figures", figures(r->figure));
	js_put(o, "sections", sections(r->first));
	return o;
}

void json_escape(struct buf *b, struct str s)
{
	for (size_t i = 0, n; i < s.n; i += n) {
		struct str own = str_skip(s, i), shown = visible(own, &n);
		own = str_head(own, n);
		if (str_eq(own, shown) || own.p[0] == '\n') {
			buf_add(b, own);
			continue;
		}
		uint32_t cp = (unsigned char)own.p[0];
		cp = n == 1 ? cp : n == 2 ? cp & 0x1f : n == 3 ? cp & 0x0f : cp & 0x07;
		for (size_t k = 1; k < n; k++)
			cp = cp << 6 | ((unsigned char)own.p[k] & 0x3fu);
		if (cp >= 0x10000)
			buf_printf(b, "\\u%04x\\u%04x", 0xd800 + ((cp - 0x10000) >> 10), 0xdc00 + (cp & 0x3ff));
		else
			buf_printf(b, "\\u%04x", cp);
	}
}

void json_print(const struct report *r, FILE *out)
{
	struct buf b = { 0 };
	json_t *o = document(r);
	char *text = json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(16));

	if (text == NULL)
		die_oom();
	json_escape(&b, str_c(text)); /* outside of strings JSON is ASCII */
	buf_char(&b, '\n');
	fwrite(b.p, 1, b.n, out);
	buf_free(&b);
	free(text);
	json_decref(o);
}
