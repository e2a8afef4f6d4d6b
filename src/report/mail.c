/* mail: see mail.h. Encoding is GMime's business where it is built in; without it the mail is plain text, 8bit. */
#include "report/mail.h"

#include <pwd.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "report/render.h"
#include "util/utf8.h"

#ifdef HAVE_GMIME_3_0
#include <gmime/gmime.h>
#endif

enum { SUBJECT_MAX = 160 };

/* Text for a header: one line of visible characters, whatever a host or provider calls itself. */
static char *one_line(struct str s)
{
	struct buf b = { 0 };

	for (size_t i = 0, n; i < s.n && b.n < SUBJECT_MAX; i += n)
		buf_add(&b, visible(str_skip(s, i), &n));
	char *z = str_dup(buf_str(&b));
	buf_free(&b);
	return z;
}

static int address(const char *name, const char *text, struct err *e)
{
	for (const char *p = text; *p; p++)
		if ((unsigned char)*p < ' ' || *p == 127)
			return err_set(e, EXIT_USAGE, "--%s holds a control character: give one address, or several with commas", name);
	return 0;
}

static char *default_from(void)
{
	struct utsname u;
	const struct passwd *me = getpwuid(geteuid());
	char text[300];

	snprintf(text, sizeof text, "%.60s@%.200s", me ? me->pw_name : "postmortem", uname(&u) == 0 ? u.nodename : "localhost");
	return str_dup(str_c(text));
}

#ifdef HAVE_GMIME_3_0

static GMimeObject *part(const char *type, struct str text)
{
	GMimeTextPart *p = g_mime_text_part_new_with_subtype(type);
	char *z = str_dup(text);

	g_mime_text_part_set_charset(p, "utf-8");
	g_mime_text_part_set_text(p, z);
	g_mime_text_part_set_charset(p, "utf-8"); /* again: text that is all ASCII has become us-ascii */
	g_mime_part_set_content_encoding(GMIME_PART(p), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
	free(z);
	return GMIME_OBJECT(p);
}

#ifdef HAVE_MD4C_HTML
static void html(const struct report *r, struct buf *b)
{
	char *page = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&page, &n);

	if (f == NULL)
		die_oom();
	html_print(r, f);
	if (fclose(f) != 0)
		die_oom();
	buf_add(b, (struct str){ page, n });
	free(page);
}
#endif

static void whole(const struct report *r, double at, const char *from, const char *to, const char *subject, struct str text, struct buf *out)
{
	struct utsname u;

	g_mime_init();
	GMimeMessage *m = g_mime_message_new(TRUE);
	GDateTime *date = g_date_time_new_from_unix_local((gint64)at);
	char *id = g_mime_utils_generate_message_id(uname(&u) == 0 ? u.nodename : "localhost");
	GMimeMultipart *both = g_mime_multipart_new_with_subtype("alternative");
	GMimeObject *plain = part("plain", text);

	g_mime_object_set_header(GMIME_OBJECT(m), "From", from, "utf-8");
	g_mime_object_set_header(GMIME_OBJECT(m), "To", to, "utf-8");
	g_mime_message_set_subject(m, subject, "utf-8");
	g_mime_message_set_date(m, date);
	g_mime_message_set_message_id(m, id);
	g_mime_object_set_header(GMIME_OBJECT(m), "Auto-Submitted", "auto-generated", NULL);
	g_mime_multipart_add(both, plain);
	g_object_unref(plain);
#ifdef HAVE_MD4C_HTML
	struct buf page = { 0 };
	html(r, &page);
	GMimeObject *rich = part("html", buf_str(&page));
	g_mime_multipart_add(both, rich);
	g_object_unref(rich);
	buf_free(&page);
#endif
	g_mime_message_set_mime_part(m, GMIME_OBJECT(both));
	char *mail = g_mime_object_to_string(GMIME_OBJECT(m), NULL);
	buf_add(out, str_c(mail));
	g_free(mail);
	g_free(id);
	g_date_time_unref(date);
	g_object_unref(both);
	g_object_unref(m);
}

#else

/* A header holds ASCII only, unless it is encoded. */
static void header(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "%s: ", name);
	for (; *text; text++)
		buf_char(out, (unsigned char)*text < 0x80 ? *text : '?');
	buf_char(out, '\n');
}

static void whole(const struct report *r, double at, const char *from, const char *to, const char *subject, struct str text, struct buf *out)
{
	time_t t = (time_t)at;
	struct tm tm;
	char date[60] = "";

	if (gmtime_r(&t, &tm)) /* names of days and months are English: the program sets no locale for times */
		strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &tm);
	header(out, "From", from);
	header(out, "To", to);
	header(out, "Subject", subject);
	header(out, "Date", date);
	buf_add(out, STR("Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"));
	buf_add(out, text);
}

#endif

int mail_write(const struct report *r, const struct mail *m, struct buf *out, struct err *e)
{
	if (address("from", m->from ? m->from : "", e) != 0 || address("to", m->to ? m->to : "", e) != 0)
		return -1;
	struct buf text = { 0 };
	char *sender = m->from && *m->from ? str_dup(str_c(m->from)) : default_from(), *subject = one_line(m->subject);
	plain_text(r, &text);
	whole(r, m->at, sender, m->to && *m->to ? m->to : "root", subject, buf_str(&text), out);
	free(sender);
	free(subject);
	buf_free(&text);
	return 0;
}
