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
#define G_DISABLE_CAST_CHECKS
#include <gmime/gmime.h>

#include "util/late.h"
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
	struct str rest = str_c(text); /* "root", "a@b.example, c", but not "a b": an address with a name beside it stands in <> */
	while (rest.n && strpbrk(text, "<\"(:") == NULL) {
		struct str one = str_trim(str_head(rest, str_find(rest, ',', 0)));
		if (one.n == 0 || str_find(one, ' ', 0) < one.n)
			return err_set(e, EXIT_USAGE, "--%s '%s' is no address: give one, or several with commas", name, text);
		rest = str_skip(rest, str_find(rest, ',', 0) + 1);
	}
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

#define FUNCTIONS(F) F(g_date_time_new_from_unix_local) F(g_date_time_unref) F(g_free) F(g_mime_init) F(g_mime_message_new) \
	F(g_mime_message_set_date) F(g_mime_message_set_message_id) F(g_mime_message_set_mime_part) F(g_mime_message_set_subject) F(g_mime_multipart_add) \
	F(g_mime_multipart_new_with_subtype) F(g_mime_object_set_header) F(g_mime_object_to_string) F(g_mime_part_set_content_encoding) \
	F(g_mime_text_part_new_with_subtype) F(g_mime_text_part_set_charset) F(g_mime_text_part_set_text) F(g_mime_utils_generate_message_id) \
	F(g_object_unref)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

static GMimeObject *part(const char *type, struct str text)
{
	GMimeTextPart *p = lib.g_mime_text_part_new_with_subtype(type);
	char *z = str_dup(text);

	lib.g_mime_text_part_set_charset(p, "utf-8");
	lib.g_mime_text_part_set_text(p, z);
	lib.g_mime_text_part_set_charset(p, "utf-8"); /* again: text that is all ASCII has become us-ascii */
	lib.g_mime_part_set_content_encoding(GMIME_PART(p), GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
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

static int whole(const struct report *r, double at, const char *from, const char *to, const char *subject, struct str text, struct buf *out, struct err *e)
{
	struct utsname u;

	if (late_open(FILE_OF_GMIME_3_0, names, &lib, e) != 0)
		return -1;
	lib.g_mime_init();
	GMimeMessage *m = lib.g_mime_message_new(TRUE);
	GDateTime *date = lib.g_date_time_new_from_unix_local((gint64)at);
	char *id = lib.g_mime_utils_generate_message_id(uname(&u) == 0 ? u.nodename : "localhost");
	GMimeMultipart *both = lib.g_mime_multipart_new_with_subtype("alternative");
	GMimeObject *plain = part("plain", text);

	lib.g_mime_object_set_header(GMIME_OBJECT(m), "From", from, "utf-8");
	lib.g_mime_object_set_header(GMIME_OBJECT(m), "To", to, "utf-8");
	lib.g_mime_message_set_subject(m, subject, "utf-8");
	lib.g_mime_message_set_date(m, date);
	lib.g_mime_message_set_message_id(m, id);
	lib.g_mime_object_set_header(GMIME_OBJECT(m), "Auto-Submitted", "auto-generated", NULL);
	lib.g_mime_multipart_add(both, plain);
	lib.g_object_unref(plain);
#ifdef HAVE_MD4C_HTML
	struct buf page = { 0 };
	html(r, &page);
	GMimeObject *rich = part("html", buf_str(&page));
	lib.g_mime_multipart_add(both, rich);
	lib.g_object_unref(rich);
	buf_free(&page);
#endif
	lib.g_mime_message_set_mime_part(m, GMIME_OBJECT(both));
	char *mail = lib.g_mime_object_to_string(GMIME_OBJECT(m), NULL);
	buf_add(out, str_c(mail));
	(lib.g_free)(mail); /* in brackets: it may be a macro too */
	(lib.g_free)(id);
	lib.g_date_time_unref(date);
	lib.g_object_unref(both);
	lib.g_object_unref(m);
	return 0;
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

static int whole(const struct report *r, double at, const char *from, const char *to, const char *subject, struct str text, struct buf *out, struct err *e)
{
	time_t t = (time_t)at;
	struct tm tm;
	char date[60] = "";

	(void)e;
	if (gmtime_r(&t, &tm)) /* names of days and months are English: the program sets no locale for times */
		strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S +0000", &tm);
	header(out, "From", from);
	header(out, "To", to);
	header(out, "Subject", subject);
	header(out, "Date", date);
	buf_add(out, STR("Auto-Submitted: auto-generated\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"));
	buf_add(out, text);
	return 0;
}

#endif

int mail_write(const struct report *r, const struct mail *m, struct buf *out, struct err *e)
{
	if (address("from", m->from ? m->from : "", e) != 0 || address("to", m->to ? m->to : "", e) != 0)
		return -1;
	struct buf text = { 0 };
	char *sender = m->from && *m->from ? str_dup(str_c(m->from)) : default_from(), *subject = one_line(m->subject);
	plain_text(r, &text);
	int rc = whole(r, m->at, sender, m->to && *m->to ? m->to : "root", subject, buf_str(&text), out, e);
	free(sender);
	free(subject);
	buf_free(&text);
	return rc;
}
