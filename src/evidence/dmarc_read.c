/* dmarc_read: see dmarc.h. Expat tells of elements; one table says which of them are fields. There is no DTD: xml_text refuses any declaration, and so
 * does the handler here, before expat could know an entity. */
#include "evidence/dmarc.h"

#include <stddef.h>
#include <stdlib.h>

#include "evidence/xml_text.h"

static void clear_record(struct dmarc_record *r)
{
	char **fields = &r->source_ip;

	for (size_t i = 0; i < offsetof(struct dmarc_record, messages) / sizeof *fields; i++)
		free(fields[i]);
	for (int i = 0; i < r->nauth; i++) {
		struct dmarc_auth *a = &r->auth[i];
		free(a->domain), free(a->selector), free(a->scope), free(a->result), free(a->human_result);
	}
	for (int i = 0; i < r->nreason; i++)
		free(r->reason[i].type), free(r->reason[i].comment);
	memset(r, 0, sizeof *r);
}

void dmarc_report_clear(struct dmarc_report *r)
{
	char **fields = &r->version;

	for (size_t i = 0; i < offsetof(struct dmarc_report, begin_at) / sizeof *fields; i++)
		free(fields[i]);
	memset(r, 0, sizeof *r);
}

#ifdef HAVE_EXPAT

#include <expat.h>

enum { NAME_MAX_BYTES = 32, FIELD_MAX = 4096 };

struct reading {
	XML_Parser parser;
	const char *where;
	struct dmarc_report *report;
	struct dmarc_record record;
	struct warnings *w;
	void (*each)(void *arg, const struct dmarc_record *record);
	void *arg;
	struct err *e;
	int depth, policies;
	char stack[DMARC_DEPTH_MAX + 1][NAME_MAX_BYTES]; /* stack[1] is the root */
	char text[FIELD_MAX];
	size_t n;
};

enum owner { REPORT, RECORD, AUTH, REASON };

static const struct field {
	const char *parent, *name;
	enum owner owner;
	size_t at;
} fields[] = {
#define R(parent, name, field) { parent, name, REPORT, offsetof(struct dmarc_report, field) }
	R("feedback", "version", version), R("report_metadata", "org_name", org_name), R("report_metadata", "email", email),
	R("report_metadata", "extra_contact_info", contact), R("report_metadata", "report_id", report_id), R("report_metadata", "generator", generator),
	R("report_metadata", "error", error), R("date_range", "begin", begin), R("date_range", "end", end), R("policy_published", "domain", domain),
	R("policy_published", "adkim", adkim), R("policy_published", "aspf", aspf), R("policy_published", "p", p), R("policy_published", "sp", sp),
	R("policy_published", "np", np), R("policy_published", "pct", pct), R("policy_published", "fo", fo), R("policy_published", "testing", testing),
	R("policy_published", "discovery_method", discovery_method),
#undef R
#define R(parent, name) { parent, #name, RECORD, offsetof(struct dmarc_record, name) }
	R("row", source_ip), R("row", count), R("policy_evaluated", disposition), R("policy_evaluated", dkim), R("policy_evaluated", spf),
	R("identifiers", header_from), R("identifiers", envelope_from), R("identifiers", envelope_to),
	R("identities", header_from), R("identities", envelope_from), R("identities", envelope_to),
#undef R
#define A(name) { "dkim", #name, AUTH, offsetof(struct dmarc_auth, name) }, { "spf", #name, AUTH, offsetof(struct dmarc_auth, name) }
	A(domain), A(selector), A(scope), A(result), A(human_result),
#undef A
	{ "reason", "type", REASON, offsetof(struct dmarc_reason, type) }, { "reason", "comment", REASON, offsetof(struct dmarc_reason, comment) },
};

static bool is(struct reading *r, int level, const char *name)
{
	return level >= 1 && strcmp(r->stack[level], name) == 0;
}

static void stop(struct reading *r)
{
	XML_StopParser(r->parser, XML_FALSE);
}

static void root(struct reading *r, const char *name, const char **attributes)
{
	if (strcmp(name, "feedback") != 0) {
		err_set(r->e, EXIT_DATA, "%s: an XML document that begins with <%.40s>, and a DMARC report begins with <feedback>: not a report", r->where, name);
		stop(r);
	}
	for (; attributes[0]; attributes += 2)
		if (str_starts(str_c(attributes[0]), STR("xmlns")) && r->report->xmlns == NULL)
			r->report->xmlns = clean_text(str_c(attributes[1]));
}

static void begin_of_list(struct reading *r, const char *name)
{
	struct dmarc_record *c = &r->record;
	bool auth = is(r, r->depth - 1, "auth_results") && (is(r, r->depth, "dkim") || is(r, r->depth, "spf"));
	bool reason = is(r, r->depth - 1, "policy_evaluated") && is(r, r->depth, "reason");

	if ((auth && c->nauth == DMARC_LIST_MAX) || (reason && c->nreason == DMARC_LIST_MAX)) {
		warnings_add(r->w, "long-list", "more than %d <%s> in one record", DMARC_LIST_MAX, name);
	} else if (auth) {
		memset(&c->auth[c->nauth], 0, sizeof c->auth[0]);
		c->auth[c->nauth++].kind = is(r, r->depth, "dkim") ? "dkim" : "spf";
	} else if (reason) {
		memset(&c->reason[c->nreason++], 0, sizeof c->reason[0]);
	}
}

static void start(void *arg, const char *name, const char **attributes)
{
	struct reading *r = arg;
	const char *colon = strrchr(name, ':');

	if (r->e->code) /* expat may call back once more after it was stopped */
		return;
	if (colon)
		name = colon + 1;
	r->n = 0;
	if (++r->depth > DMARC_DEPTH_MAX) {
		err_set(r->e, EXIT_DATA, "%s: elements more than %d deep; no report is: refused", r->where, DMARC_DEPTH_MAX);
		stop(r);
		return;
	}
	size_t n = strlen(name) < NAME_MAX_BYTES ? strlen(name) : NAME_MAX_BYTES - 1;
	memcpy(r->stack[r->depth], name, n);
	r->stack[r->depth][n] = '\0';
	if (r->depth == 1)
		root(r, name, attributes);
	else if (r->depth == 2 && is(r, 2, "policy_published") && ++r->policies == 2)
		warnings_add(r->w, "two-policies", "more than one policy_published: the first one counts");
	else if (r->depth == 2 && is(r, 2, "record"))
		clear_record(&r->record);
	else
		begin_of_list(r, name);
}

static void characters(void *arg, const char *p, int len)
{
	struct reading *r = arg;
	size_t n = (size_t)len, room = FIELD_MAX - r->n;

	if (r->e->code)
		return;
	if (n > room) {
		/* blanks between elements are not worth a word */
		if (r->n > 0 && str_trim((struct str){ r->text, r->n }).n > 0)
			warnings_add(r->w, "long-text", "<%s> holds more than %d bytes: cut", r->stack[r->depth], FIELD_MAX);
		n = room;
	}
	memcpy(r->text + r->n, p, n);
	r->n += n;
}

/* Where the element that ends here is kept; NULL when it is no field, or belongs to nothing. */
static char **slot(struct reading *r)
{
	struct dmarc_record *c = &r->record;
	bool listed = is(r, r->depth - 2, "auth_results") || is(r, r->depth - 2, "policy_evaluated");

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const struct field *f = &fields[i];
		char *owner = f->owner == REPORT   ? (char *)r->report
			      : f->owner == RECORD ? (char *)c
			      : f->owner == AUTH   ? (c->nauth && listed ? (char *)&c->auth[c->nauth - 1] : NULL)
						   : (c->nreason && listed ? (char *)&c->reason[c->nreason - 1] : NULL);
		if (is(r, r->depth, f->name) && is(r, r->depth - 1, f->parent))
			return owner ? (char **)(void *)(owner + f->at) : NULL;
	}
	return NULL;
}

static void end_of_record(struct reading *r)
{
	if (++r->report->records > DMARC_RECORDS_MAX) {
		err_set(r->e, EXIT_DATA, "%s: more than %d records; no report has that many: refused", r->where, DMARC_RECORDS_MAX);
		stop(r);
		return;
	}
	if (dmarc_record_check(&r->record, r->w))
		r->each(r->arg, &r->record);
	clear_record(&r->record);
}

static void end(void *arg, const char *name)
{
	struct reading *r = arg;

	(void)name;
	if (r->e->code)
		return;
	char **field = r->depth > 1 ? slot(r) : NULL;
	if (field && *field == NULL && !(r->policies > 1 && is(r, 2, "policy_published")))
		*field = clean_text((struct str){ r->text, r->n });
	if (r->depth == 3 && is(r, 3, "identities"))
		warnings_add(r->w, "identities", "<identities> in place of <identifiers>");
	if (r->depth == 2 && is(r, 2, "record"))
		end_of_record(r);
	r->depth--;
	r->n = 0;
}

static void doctype(void *arg, const char *name, const char *sysid, const char *pubid, int subset)
{
	struct reading *r = arg;

	(void)name, (void)sysid, (void)pubid, (void)subset;
	err_set(r->e, EXIT_DATA, "%s: a <!DOCTYPE declaration; reports have none, and it is how parsers are attacked: refused", r->where);
	stop(r);
}

/* In pieces, so that expat copies little. (Before 2.6 it goes over an unfinished token again with each piece; TOKEN_MAX bounds that.) */
static int feed(void *arg, struct str piece, bool last)
{
	struct reading *r = arg;

	do {
		struct str now = str_head(piece, TOKEN_MAX);
		piece = str_skip(piece, now.n);
		if (XML_Parse(r->parser, now.p, (int)now.n, last && piece.n == 0) == XML_STATUS_ERROR)
			return err_set(r->e, EXIT_DATA, "%s: line %lu: no sound XML (%s), and no repair for it is known; ask its sender for another", r->where,
				       (unsigned long)XML_GetCurrentLineNumber(r->parser), XML_ErrorString(XML_GetErrorCode(r->parser)));
	} while (piece.n > 0);
	return 0;
}

int dmarc_read(const char *where, struct str data, struct dmarc_report *report, struct warnings *w,
	       void (*each)(void *arg, const struct dmarc_record *record), void *arg, struct err *e)
{
	struct reading *r = calloc(1, sizeof *r);

	if (r == NULL || (r->parser = XML_ParserCreate("UTF-8")) == NULL)
		die_oom();
	r->where = where, r->report = report, r->w = w, r->each = each, r->arg = arg, r->e = e;
	XML_SetUserData(r->parser, r);
	XML_SetElementHandler(r->parser, start, end);
	XML_SetCharacterDataHandler(r->parser, characters);
	XML_SetStartDoctypeDeclHandler(r->parser, doctype);
	int rc = xml_text(where, data, feed, r, w, e);
	if (rc == 0)
		rc = dmarc_report_check(where, report, w, e);
	if (rc == 0 && report->records == 0)
		warnings_add(w, "no-records", "a report without records");
	XML_ParserFree(r->parser);
	clear_record(&r->record);
	free(r);
	return rc;
}

#else

int dmarc_read(const char *where, struct str data, struct dmarc_report *report, struct warnings *w,
	       void (*each)(void *arg, const struct dmarc_record *record), void *arg, struct err *e)
{
	(void)data, (void)report, (void)w, (void)each, (void)arg, (void)clear_record;
	return err_set(e, EXIT_DATA, "%s: this program was built without expat, which reads XML: install libexpat1-dev and build it again", where);
}

#endif
