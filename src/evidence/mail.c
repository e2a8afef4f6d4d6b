/* mail: see mail.h. GMime, because mail is a format that decades of senders got wrong: it is the MIME parser of notmuch and Evolution, maintained,
 * fuzzed and in Debian; header folding, RFC 2047 and 2231 names, nested multiparts, base64 and quoted-printable with all their damage are its business. Here only: which
 * parts, and how much of them. */
#include "evidence/mail.h"

bool is_mail(struct str data)
{
	size_t i = 0;

	/* a field name and a colon (RFC 5322: any printable character but blank and colon) */
	while (i < data.n && i < 80 && data.p[i] > 0x20 && data.p[i] < 0x7f && data.p[i] != ':')
		i++;
	return i > 0 && i < data.n && data.p[i] == ':' && data.p[0] != '<' && data.p[0] != '{' && data.p[0] != '[' && data.p[0] != '"';
}

#ifdef HAVE_GMIME_3_0

#define G_DISABLE_CAST_CHECKS
#include <gmime/gmime.h>
#include <strings.h>

#include "util/late.h"

#define FUNCTIONS(F) F(g_mime_content_type_get_parameter) F(g_mime_content_type_is_type) F(g_mime_data_wrapper_write_to_stream) F(g_mime_init) \
	F(g_mime_message_get_mime_part) F(g_mime_message_part_get_message) F(g_mime_message_part_get_type) F(g_mime_multipart_get_count) \
	F(g_mime_multipart_get_part) F(g_mime_multipart_get_type) F(g_mime_object_get_content_type) F(g_mime_parser_construct_message) \
	F(g_mime_parser_new_with_stream) F(g_mime_part_get_content) F(g_mime_part_get_filename) F(g_mime_part_get_type) F(g_mime_stream_mem_get_byte_array) \
	F(g_mime_stream_mem_new) F(g_mime_stream_mem_new_with_buffer) F(g_object_unref) F(g_type_check_instance_is_a)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

#define IS(o, type) (lib.g_type_check_instance_is_a((GTypeInstance *)(o), lib.type()))

struct walk {
	struct run *r;
	const char *where;
	int wanted, parts;
	bool failure_report; /* RFC 6591, about one message: not aggregate */
};

static void part(struct walk *w, GMimePart *p)
{
	GMimeDataWrapper *content = lib.g_mime_part_get_content(p);
	const char *name = lib.g_mime_part_get_filename(p);
	char where[WHERE_MAX];

	if (content == NULL)
		return;
	GMimeStream *mem = lib.g_mime_stream_mem_new();
	lib.g_mime_data_wrapper_write_to_stream(content, mem); /* decoded; never more than the mail itself */
	GByteArray *bytes = lib.g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(mem));
	struct str data = { (const char *)bytes->data, bytes->len };
	if (data.n > 0 && run_wants(w->r, data)) {
		w->wanted++;
		snprintf(where, sizeof where, "%.300s: %.200s", w->where, name ? name : "its text");
		run_document(w->r, where, data);
	}
	lib.g_object_unref(mem);
}

static void walk(struct walk *w, GMimeObject *o, int depth)
{
	if (o == NULL || depth > MAIL_DEPTH_MAX || ++w->parts > 1000)
		return;
	GMimeContentType *type = lib.g_mime_object_get_content_type(o);
	if (type && lib.g_mime_content_type_is_type(type, "message", "feedback-report"))
		w->failure_report = true;
	const char *report = type ? lib.g_mime_content_type_get_parameter(type, "report-type") : NULL;
	if (report && strcasecmp(report, "feedback-report") == 0)
		w->failure_report = true;
	if (IS(o, g_mime_multipart_get_type)) {
		for (int i = 0; i < lib.g_mime_multipart_get_count(GMIME_MULTIPART(o)); i++)
			walk(w, lib.g_mime_multipart_get_part(GMIME_MULTIPART(o), i), depth + 1);
	} else if (IS(o, g_mime_message_part_get_type) && !w->failure_report) { /* a report that was forwarded as a whole */
		GMimeMessage *m = lib.g_mime_message_part_get_message(GMIME_MESSAGE_PART(o));
		if (m)
			walk(w, lib.g_mime_message_get_mime_part(m), depth + 1);
	} else if (IS(o, g_mime_part_get_type)) {
		part(w, GMIME_PART(o));
	}
}

/* A parser makes objects of each header, parameter and part. Lines of the body may look like some of these, but not as many. */
static bool overloaded(struct str mail)
{
	size_t separators = 0, headers = 0, bytes = 0;

	while (mail.n > 0) {
		struct str line = str_head(mail, str_find(mail, '\n', 0));
		bool header = is_mail(line), continues = line.n > 0 && (line.p[0] == ' ' || line.p[0] == '\t');
		separators += str_starts(line, STR("--"));
		headers += header;
		bytes += header || continues ? line.n : 0;
		mail = str_skip(mail, line.n + 1);
	}
	return separators > 1000 || headers > 10000 || bytes > HEADERS_MAX;
}

void mail_import(struct run *r, const char *where, struct str mail)
{
	static bool ready;
	struct walk w = { .r = r, .where = where };
	struct err e = { 0 };

	if (overloaded(mail) && !r->only) {
		r->sums->passed_over++;
		return;
	}
	if (overloaded(mail)) {
		err_set(&e, EXIT_DATA, "%s: more header lines or parts than a mail has; refused", where);
		run_failed(r, where, mail, &e);
		return;
	}
	if (late_open(FILE_OF_GMIME_3_0, names, &lib, &e) != 0) {
		run_failed(r, where, mail, &e);
		return;
	}
	if (!ready)
		lib.g_mime_init();
	ready = true;
	r->others = 0;
	GMimeStream *in = lib.g_mime_stream_mem_new_with_buffer(mail.p, mail.n);
	GMimeParser *parser = lib.g_mime_parser_new_with_stream(in);
	GMimeMessage *m = lib.g_mime_parser_construct_message(parser, NULL);
	if (m) {
		walk(&w, lib.g_mime_message_get_mime_part(m), 0);
		lib.g_object_unref(m);
	}
	lib.g_object_unref(parser);
	lib.g_object_unref(in);
	if (w.wanted > 0)
		return;
	if (!r->only) {
		r->sums->passed_over++;
		return;
	}
	if (r->others)
		err_set(&e, EXIT_DATA, "%s: %s; %s", where, r->kind->other, r->kind->hint);
	else if (w.failure_report)
		err_set(&e, EXIT_DATA, "%s: a failure report about one message (RFC 6591), and no %s: nothing to import", where, r->kind->title);
	else
		err_set(&e, EXIT_DATA, "%s: a mail without a %s", where, r->kind->title);
	run_failed(r, where, mail, &e);
}

#else

void mail_import(struct run *r, const char *where, struct str mail)
{
	struct err e = { 0 };

	err_set(&e, EXIT_DATA, "%s: a mail, and this program was built without GMime: save the attachment, and import that", where);
	run_failed(r, where, mail, &e);
}

#endif
