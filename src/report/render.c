/* render: see render.h. */
#include "report/render.h"

#include <errno.h>

#include "report/mail.h"

static void mail_print(const struct report *r, FILE *out)
{
	struct buf b = { 0 };
	struct err e = { 0 };

	if (mail_write(r, &(struct mail){ .from = r->mail_from, .to = r->mail_to, .subject = r->title, .at = r->mail_at }, &b, &e) != 0)
		die(e.code, "%s", e.text);
	fwrite(b.p, 1, b.n, out);
	buf_free(&b);
}

const struct renderer renderers[] = {
	{ "md", "Markdown that also reads well as plain text", markdown_print },
	{ "json", "the same for programs, as schema/report.schema.json says", json_print },
#ifdef HAVE_MD4C_HTML
	{ "html", "one page that needs nothing else, for a browser or paper", html_print },
#endif
	{ "mail", "a mail for sendmail -t, text first, the page beside it", mail_print },
	{ NULL, NULL, NULL },
};

const struct renderer *renderer_find(const char *name, struct err *e)
{
	char list[120] = "";

	for (const struct renderer *r = renderers; r->name; r++) {
		if (strcmp(r->name, name) == 0)
			return r;
		size_t n = strlen(list);
		snprintf(list + n, sizeof list - n, "%s%s", n ? ", " : "", r->name);
	}
	err_set(e, EXIT_USAGE, "unknown format '%s' (there is: %s)", name, list);
	return NULL;
}

int report_render(const struct renderer *how, const struct report *r, FILE *out, struct err *e)
{
	errno = 0;
	how->print(r, out);
	if (fflush(out) != 0 || ferror(out))
		return err_set(e, EXIT_IO, "the report could not be written: %s", strerror(errno));
	return 0;
}
