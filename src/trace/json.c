/* json: the trace field for field, as schema/trace.schema.json describes it. Unknown values are null; times are seconds since 1970 and RFC 3339. */
#include <jansson.h>
#include <math.h>

#include "trace/trace.h"
#include "util/when.h"

static void text(json_t *o, const char *name, const char *z)
{
	json_object_set_new(o, name, z ? json_string(z) : json_null());
}

static void real(json_t *o, const char *name, double v)
{
	json_object_set_new(o, name, isnan(v) ? json_null() : json_real(v));
}

static void whole(json_t *o, const char *name, int64_t v)
{
	json_object_set_new(o, name, v < 0 ? json_null() : json_integer(v));
}

static void flag(json_t *o, const char *name, bool v)
{
	json_object_set_new(o, name, json_boolean(v));
}

static void moment(json_t *o, const char *name, double at)
{
	char key[40], z[WHEN_MAX];

	snprintf(key, sizeof key, "%s_at", name);
	real(o, key, at);
	snprintf(key, sizeof key, "%s_time", name);
	text(o, key, isnan(at) ? NULL : when_print(at, true, z));
}

static json_t *item(const struct item *i)
{
	json_t *o = json_object();

	moment(o, "logged", i->at);
	text(o, "kind", i->kind);
	text(o, "queue_id", i->queue_id);
	text(o, "recipient", i->recipient);
	text(o, "orig_to", i->orig_to);
	text(o, "program", i->program);
	text(o, "server", i->server);
	text(o, "family", i->family);
	text(o, "status", i->status);
	text(o, "dsn", i->dsn);
	text(o, "cause", i->cause);
	whole(o, "confidence", i->cause ? i->confidence : -1);
	text(o, "errno", i->error);
	text(o, "reach", i->reach);
	text(o, "text", i->body);
	flag(o, "masked", i->masked);
	flag(o, "echo", i->echo);
	text(o, "real_answer", i->truth);
	text(o, "real_answer_file", i->truth_file);
	whole(o, "real_answer_line", i->truth ? i->truth_line : -1);
	text(o, "tls", i->tls);
	real(o, "delay_s", i->delay_s);
	real(o, "connect_s", i->connect_s);
	text(o, "other", i->other);
	text(o, "file", i->file);
	whole(o, "line", i->line > 0 ? i->line : -1);
	text(o, "words", i->words);
	return o;
}

static json_t *hop(const struct hop *h)
{
	json_t *o = json_object();

	whole(o, "msg", h->msg);
	text(o, "queue_id", h->queue_id);
	text(o, "host", h->host);
	text(o, "instance", h->instance);
	moment(o, "intake", h->intake_at);
	text(o, "intake", h->intake);
	text(o, "client", h->client);
	text(o, "sasl_user", h->sasl_user);
	text(o, "sender", h->sender);
	text(o, "message_id", h->message_id);
	whole(o, "size", h->size);
	whole(o, "nrcpt", h->nrcpt);
	text(o, "ended", h->ended);
	text(o, "via", h->via);
	text(o, "parent", h->parent);
	flag(o, "notification", h->notice);
	flag(o, "matched", h->matched);
	return o;
}

static json_t *fate(const struct fate *f)
{
	json_t *o = json_object();

	text(o, "recipient", f->recipient);
	text(o, "queue_id", f->queue_id);
	text(o, "outcome", f->outcome);
	moment(o, "decided", f->at);
	real(o, "after_s", f->at > f->started_at ? f->at - f->started_at : 0);
	whole(o, "attempts", f->attempts);
	whole(o, "deferrals", f->deferrals);
	whole(o, "echoes", f->echoes);
	whole(o, "masked", f->masked);
	text(o, "cause", f->cause);
	text(o, "delayed_by", f->delayed_by);
	text(o, "server", f->server);
	flag(o, "external", f->external);
	flag(o, "notification", f->notice);
	text(o, "words", f->words);
	return o;
}

static json_t *family(const struct family *f)
{
	json_t *o = json_object(), *hops = json_array(), *fates = json_array(), *items = json_array();
	size_t half = TRACE_ITEMS_MAX / 2, left_out = f->items > TRACE_ITEMS_MAX ? f->items - 2 * half : 0;

	for (size_t i = 0; i < f->hops; i++)
		json_array_append_new(hops, hop(&f->hop[i]));
	for (size_t i = 0; i < f->fates; i++)
		json_array_append_new(fates, fate(&f->fate[i]));
	for (size_t i = 0; i < f->items; i++) {
		if (left_out && i == half)
			i += left_out;
		json_array_append_new(items, item(&f->item[i]));
	}
	json_object_set_new(o, "messages", hops);
	flag(o, "more_messages", f->cut);
	json_object_set_new(o, "fates", fates);
	json_object_set_new(o, "lines", items);
	whole(o, "lines_left_out", (int64_t)left_out);
	return o;
}

int trace_json(const struct trace *t, FILE *out, struct err *e)
{
	json_t *o = json_object(), *families = json_array(), *refused = json_array();

	text(o, "format", "postmortem-trace");
	whole(o, "version", TRACE_VERSION);
	text(o, "what", t->what);
	text(o, "form", t->form);
	text(o, "looked_for", t->tried);
	moment(o, "since", t->since_at);
	moment(o, "until", t->until_at);
	flag(o, "analysed", t->analysed);
	whole(o, "matched", t->matched);
	whole(o, "left_out", t->matched - t->shown);
	for (size_t i = 0; i < t->families; i++)
		json_array_append_new(families, family(&t->family[i]));
	for (size_t i = t->doors; i-- > 0;)
		json_array_append_new(refused, item(&t->door[i]));
	json_object_set_new(o, "traces", families);
	json_object_set_new(o, "refused", refused);
	whole(o, "refused_left_out", t->door_total - (int64_t)t->doors);
	int rc = json_dumpf(o, out, JSON_INDENT(1) | JSON_ENSURE_ASCII);
	json_decref(o);
	fputc('\n', out);
	if (rc != 0 || fflush(out) != 0 || ferror(out))
		return err_set(e, EXIT_IO, "the output could not be written");
	return 0;
}
