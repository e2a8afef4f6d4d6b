/* html: a report as one page that needs nothing else: no script, no request, readable on a phone, in the dark and on paper. The document is the
 * Markdown of markdown.c, turned into HTML by md4c with raw HTML and links switched off, so each text is escaped twice: for Markdown by md_escape(),
 * for HTML by md4c. Its Content-Security-Policy forbids whatever might get through all the same. */
#include "report/render.h"

#ifdef HAVE_MD4C_HTML

#include <md4c-html.h>

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

/* What has been written as Markdown so far, as HTML. Blocks don't depend on each other, so the document may be turned piece by piece. */
static void turn(struct buf *md, struct buf *b)
{
	if (md_html(md->p ? md->p : "", (MD_SIZE)md->n, put, b, MD_FLAG_NOHTML | MD_FLAG_TABLES | MD_FLAG_TASKLISTS, 0) != 0)
		die_oom();
	md->n = 0;
}

/* Room to write in, on paper too. */
static void blank(struct buf *b, const struct block *k)
{
	buf_add(b, STR("<p class=\"blank\">"));
	html_escape(b, k->title);
	buf_add(b, STR("</p>\n"));
}

static void body(struct buf *b, const struct report *r)
{
	struct buf md = { 0 };
	int charts = 0;

	markdown_head(r, &md);
	for (const struct section *s = r->first; s; s = s->next) {
		markdown_heading(s, &md);
		for (const struct block *k = s->first; k; k = k->next) {
			if (k->kind != BLOCK_CHART && k->kind != BLOCK_BLANK) {
				markdown_block(k, &md);
				continue;
			}
			turn(&md, b);
			if (k->kind == BLOCK_CHART)
				svg_chart(b, k->chart, k->title, ++charts);
			else
				blank(b, k);
		}
	}
	turn(&md, b);
	buf_free(&md);
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
