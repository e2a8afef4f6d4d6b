/* html: a report as one page that needs nothing else: no script, no request, readable on a phone, in the dark and on paper. The document is the
 * Markdown of markdown.c, turned into HTML by md4c with raw HTML and links switched off, so each text is escaped twice: for Markdown by md_escape(),
 * for HTML by md4c. Its Content-Security-Policy forbids whatever might get through all the same. */
#include "report/render.h"

#ifdef HAVE_MD4C_HTML

#include <md4c-html.h>

#include "report/md_text.h"
#include "report/notes.h"
#include "report/svg.h"

static const char style_[] =
	":root{color-scheme:light dark;--paper:#fff}"
	"body{font:16px/1.55 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1b1f24;background:var(--paper);overflow-wrap:anywhere}"
	"h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.25rem;margin-top:2.2rem;border-bottom:1px solid #c8ced6;padding-bottom:.2rem}h3{font-size:1.05rem}"
	"h1+ul{background:#eef3f9;border-left:.3rem solid #2463a8;padding:.7rem .7rem .7rem 1.8rem}"
	"table{display:block;overflow-x:auto;border-collapse:collapse;font-size:.85rem;max-width:100%}"
	"th,td{border:1px solid #c8ced6;padding:.25rem .5rem;vertical-align:top;overflow-wrap:normal}th{background:#f2f4f7}th:not([align]){text-align:left}"
	"code{font:.88em ui-monospace,monospace;background:#f2f4f7;padding:0 .2em}td code{white-space:nowrap}"
	"pre{white-space:pre-wrap;background:#f2f4f7;padding:.7rem}pre code{padding:0}"
	".blank{border:1px dashed #8a94a0;border-radius:.3rem;padding:.5rem .7rem 3rem;color:#5a6470}"
	".answer{border-left:.3rem solid #1f8a5b;padding:.1rem .9rem;margin:1rem 0}"
	"li.task-list-item{list-style:none;margin-left:-1.2rem}"
	"@media(max-width:40rem){th,td{min-width:6rem}}@media(min-width:40.01rem){td:first-child{white-space:nowrap}}"
	"@media screen and (prefers-color-scheme:dark){:root{--paper:#15181c}body{color:#dde2e8}th,code,pre{background:#22272e}.blank{color:#9aa5b1}th,td,h2{border-color:#444c56}"
	"h1+ul{background:#1d2733}}"
	"@media print{:root{color-scheme:light}body{max-width:none;padding:0;font-size:10pt;color:#000}table{display:table;font-size:8pt}code{white-space:pre-wrap}"
	"td code{white-space:normal}h2,h3,p:has(+table),p:has(+pre){break-after:avoid}tr,pre,figure,.blank{break-inside:avoid}pre{font-size:8pt}p,li{orphans:3;widows:3}}";

static void put(const MD_CHAR *text, MD_SIZE n, void *to)
{
	buf_add(to, (struct str){ text, n });
}

struct page {
	const struct report *r;
	struct buf *b;
	struct buf md; /* what has been written as Markdown and is not HTML yet: blocks don't depend on each other, so it may be turned piece by piece */
	int charts;
};

static void turn(struct page *p)
{
	if (md_html(p->md.p ? p->md.p : "", (MD_SIZE)p->md.n, put, p->b, MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_TASKLISTS, 0) != 0)
		die_oom();
	p->md.n = 0;
}

/* Room to write in, on paper too; or what was written. */
static void blank(struct page *p, const struct block *k)
{
	struct str answer = p->r->notes ? notes_answer(p->r->notes, k->name) : STR("");

	buf_add(p->b, answer.n ? STR("<div class=\"answer\">\n<p><strong>") : STR("<p class=\"blank\">"));
	html_escape(p->b, k->title);
	buf_add(p->b, answer.n ? STR("</strong></p>\n") : STR("</p>\n"));
	if (answer.n) {
		buf_add(&p->md, answer);
		turn(p);
		buf_add(p->b, STR("</div>\n"));
	}
}

static void section(struct page *p, const struct section *s)
{
	markdown_heading(s, &p->md);
	for (const struct block *k = s->first; k; k = k->next) {
		if (k->kind != BLOCK_CHART && k->kind != BLOCK_BLANK) {
			markdown_block(k, &p->md);
			continue;
		}
		turn(p);
		if (k->kind == BLOCK_CHART)
			svg_chart(p->b, k->chart, k->title, ++p->charts);
		else
			blank(p, k);
	}
}

/* A section as it stands in the file with the notes. */
static void as_written(struct page *p, struct str text)
{
	bool inside = false, answered = false;

	while (text.n) {
		struct str line = take_line(&text), name = str_skip(line, sizeof NOTE - 1);
		bool start = !inside && str_starts(line, STR(NOTE)), end = inside && str_starts(line, STR(NOTE_END));
		if (start || end)
			turn(p);
		if (start) {
			answered = notes_answer(p->r->notes, str_head(name, str_find(name, ' ', 0))).n > 0;
			buf_add(p->b, answered ? STR("<div class=\"answer\">\n") : STR("<div class=\"blank\">"));
		} else if (!end && (!inside || answered)) {
			buf_add(&p->md, line);
		}
		if (end)
			buf_add(p->b, STR("</div>\n"));
		inside = start || (inside && !end);
	}
	turn(p);
	if (inside)
		buf_add(p->b, STR("</div>\n"));
}

/* Whether the section, with those of level 3 that follow it, has pictures. */
static bool has_chart(const struct section *s)
{
	const struct section *first = s;

	for (; s && (s == first || s->level == 3); s = s->next)
		for (const struct block *k = s->first; k; k = k->next)
			if (k->kind == BLOCK_CHART)
				return true;
	return false;
}

static void with_notes(struct page *p)
{
	const struct part *t;

	for (size_t i = 0; (t = notes_part(p->r->notes, i)) != NULL; i++) {
		const struct section *s = t->head.n ? notes_section(p->r, t) : NULL;
		if (notes_edited(p->r->notes, t) || !has_chart(s)) {
			as_written(p, t->text);
			continue;
		}
		section(p, s);
		for (s = s->next; s && s->level == 3; s = s->next)
			section(p, s);
	}
}

static void body(struct buf *b, const struct report *r)
{
	struct page p = { .r = r, .b = b };

	if (r->notes) {
		with_notes(&p);
	} else {
		markdown_head(r, &p.md);
		for (const struct section *s = r->first; s; s = s->next)
			section(&p, s);
	}
	turn(&p);
	buf_free(&p.md);
}

void html_print(const struct report *r, FILE *out)
{
	struct buf b = { 0 };

	buf_printf(&b, "<!DOCTYPE html>\n<html lang=\"%.*s\">\n<head>\n<meta charset=\"utf-8\">\n", STR_ARG(r->lang));
	buf_add(&b, STR("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
			"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>"));
	html_escape(&b, r->title);
	buf_printf(&b, "</title>\n<style>%s%s</style>\n</head>\n<body>\n<main>\n", style_, svg_style);
	body(&b, r);
	buf_add(&b, STR("</main>\n</body>\n</html>\n"));
	fwrite(b.p, 1, b.n, out);
	buf_free(&b);
}

#endif
