/* json: the model, field for field, for programs; schema/report.schema.json says what stands where, and a change here changes
 * it and FORMAT_VERSION. Numbers stay raw: seconds since 1970, seconds, percent. Our one escape on top of jansson's: what could
 * deceive a reader or a terminal (see visible()) leaves as \u escapes, so that the bytes are all there and none acts. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "report/buf.h"
#include "report/render.h"
#include "report/words.h"
#include "util/when.h"

enum { FORMAT_VERSION = 1 };

static json_t *str(struct str s)
{
	json_t *j = json_stringn(s.p ? s.p : "", s.n);

	return j ? j : json_string("\xef\xbf\xbd"); /* not UTF-8: can't be, texts are cleaned on the way in */
}

static json_t *value(const struct cell *c)
{
	switch (c->kind) {
	case CELL_TEXT:
	case CELL_CODE:
		return str(c->text);
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

static const char *kind_name(enum cell_kind kind)
{
	static const char *const names[] = { "none", "text", "code", "integer", "real", "time", "seconds", "percent" };

	return names[kind];
}

static void put(json_t *o, const char *name, json_t *v)
{
	if (json_object_set_new(o, name, v) != 0)
		die_oom();
}

static void push(json_t *a, json_t *v)
{
	if (json_array_append_new(a, v) != 0)
		die_oom();
}

/* name_at: the number; name_time: the same as RFC 3339, UTC. */
static void put_time(json_t *o, const char *name, const struct cell *at)
{
	char key[40], text[WHEN_MAX];

	snprintf(key, sizeof key, "%s_at", name);
	put(o, key, value(at));
	snprintf(key, sizeof key, "%s_time", name);
	put(o, key, at->kind == CELL_TIME ? json_string(when_print(at->r, false, text)) : json_null());
}

static json_t *prose(const struct prose *p)
{
	struct buf b = { 0 };
	json_t *o = json_object(), *spans = json_array();

	prose_plain(&b, p);
	put(o, "text", str(buf_str(&b)));
	for (const struct span *s = p->first; s; s = s->next) {
		json_t *span = json_object();
		put(span, s->code ? "code" : "text", str(s->text));
		push(spans, span);
	}
	put(o, "spans", spans);
	buf_free(&b);
	return o;
}

static json_t *proses(const struct prose *p)
{
	json_t *a = json_array();

	for (; p; p = p->next)
		push(a, prose(p));
	return a;
}

static void table(json_t *o, const struct table *t)
{
	json_t *columns = json_array(), *rows = json_array();

	for (size_t i = 0; i < t->columns; i++) {
		json_t *c = json_object();
		put(c, "name", str(t->column[i].name));
		put(c, "heading", str(t->column[i].heading));
		put(c, "kind", json_string(kind_name(t->column[i].kind)));
		push(columns, c);
	}
	for (const struct row *r = t->first; r; r = r->next) {
		json_t *row = json_object();
		for (size_t i = 0; i < t->columns; i++)
			put(row, t->column[i].name.p, value(&r->cell[i]));
		push(rows, row);
	}
	put(o, "columns", columns);
	put(o, "rows", rows);
}

static json_t *quotes(const struct quote *q)
{
	json_t *a = json_array();

	for (; q; q = q->next) {
		json_t *o = json_object();
		put(o, "path", str(q->path));
		put(o, "name", str(q->name));
		put(o, "line", json_integer(q->line));
		put(o, "text", str(q->text));
		put(o, "cut", json_boolean(q->cut));
		push(a, o);
	}
	return a;
}

static json_t *block(const struct block *b)
{
	static const char *const kinds[] = { "heading", "paragraph", "list", "checklist", "table", "code", "quotes" };
	json_t *o = json_object();

	put(o, "kind", json_string(kinds[b->kind]));
	put(o, "title", str(b->title));
	put(o, "query", b->query.n ? str(b->query) : json_null());
	switch (b->kind) {
	case BLOCK_HEADING:
		break;
	case BLOCK_PARAGRAPH:
	case BLOCK_LIST:
	case BLOCK_CHECKLIST:
		put(o, "items", proses(b->first));
		break;
	case BLOCK_TABLE:
		table(o, &b->table);
		break;
	case BLOCK_CODE:
		put(o, "code", str(b->code));
		break;
	case BLOCK_QUOTES:
		put(o, "quotes", quotes(b->quote));
		break;
	}
	return o;
}

static json_t *sections(const struct section *s)
{
	json_t *a = json_array();

	for (; s; s = s->next) {
		json_t *o = json_object(), *blocks = json_array();
		put(o, "id", str(s->id));
		put(o, "heading", str(s->heading));
		for (const struct block *b = s->first; b; b = b->next)
			push(blocks, block(b));
		put(o, "blocks", blocks);
		push(a, o);
	}
	return a;
}

static json_t *incidents(const struct incident *i)
{
	json_t *a = json_array();

	for (; i; i = i->next) {
		json_t *o = json_object();
		put(o, "key", str(i->key));
		put(o, "title", str(i->title));
		put(o, "cause", str(i->cause));
		put(o, "provider", str(i->provider));
		put(o, "severity", str(i->severity));
		put(o, "state", str(i->state));
		put(o, "confidence", json_integer(i->confidence));
		put_time(o, "started", &i->started_at);
		put_time(o, "ended", &i->ended_at);
		put(o, "events", json_integer(i->events));
		put(o, "messages", json_integer(i->messages));
		put(o, "recipients", json_integer(i->recipients));
		push(a, o);
	}
	return a;
}

static json_t *figures(const struct figure *f)
{
	json_t *all = json_object();

	for (; f; f = f->next) {
		json_t *o = json_object();
		put(o, "value", value(&f->value));
		put(o, "kind", json_string(kind_name(f->value.kind)));
		put(o, "query", str(f->query));
		put(all, f->name.p, o);
	}
	return all;
}

static json_t *document(const struct report *r)
{
	json_t *o = json_object();

	put(o, "format", json_string("postmortem-report"));
	put(o, "version", json_integer(FORMAT_VERSION));
	put(o, "title", str(r->title));
	put(o, "lang", str(r->lang));
	put(o, "host", str(r->host));
	put(o, "zone", str(r->zone));
	put(o, "state", str(r->state));
	put(o, "severity", str(r->severity));
	put_time(o, "since", &r->since_at);
	put_time(o, "until", &r->until_at);
	put_time(o, "first", &r->first_at);
	put_time(o, "last", &r->last_at);
	put(o, "lead", proses(r->lead));
	put(o, "incidents", incidents(r->incident));
	put(o, "figures", figures(r->figure));
	put(o, "sections", sections(r->first));
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
