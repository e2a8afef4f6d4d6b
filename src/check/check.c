/* check: the list of results, and which checks are run. */
#include "check/check.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "check/parts.h"
#include "util/embed.h"

static const char rules_file[] = "src/rules/checks.json";

void check_clean(struct str s, char *out, size_t room)
{
	size_t o = 0;

	for (size_t i = 0; i < s.n && o + 1 < room; i++)
		out[o++] = s.p[i] >= 0x20 && s.p[i] < 0x7f ? s.p[i] : '?';
	out[o] = '\0';
}

struct check_result *check_add(struct check_list *l, const char *id, struct str subject)
{
	if (l->n == l->room) {
		l->room = l->room ? 2 * l->room : 32;
		l->r = realloc(l->r, (size_t)l->room * sizeof *l->r);
		if (l->r == NULL)
			die_oom();
	}
	struct check_result *r = &l->r[l->n++];
	*r = (struct check_result){ .id = id, .state = CHECK_UNKNOWN, .finding = "lookup" };
	check_clean(subject, r->subject, sizeof r->subject);
	return r;
}

void check_say(struct check_result *r, enum check_state state, const char *finding, struct str value)
{
	r->state = state;
	r->finding = finding;
	check_clean(value, r->value, sizeof r->value);
}

void check_change(struct check_result *r, const char *at, const char *fmt, ...)
{
	static const char *const places[] = { "dns", "main.cf", "master.cf" };
	char text[2 * sizeof r->change[0].line];
	va_list args;

	if (r->changes == CHECK_CHANGES)
		return;
	struct check_change *c = &r->change[r->changes++];
	for (size_t i = 0; i < sizeof places / sizeof *places; i++)
		if (strncmp(at, places[i], strlen(places[i])) == 0)
			c->at = places[i];
	c->replace = strchr(at, '=') != NULL;
	c->either = strchr(at, '|') != NULL;
	va_start(args, fmt);
	vsnprintf(text, sizeof text, fmt, args);
	va_end(args);
	check_clean(str_c(text), c->line, sizeof c->line);
}

void check_note(struct check_result *r, struct str text)
{
	static const char cut[] = " ...";
	size_t n = strlen(r->evidence), room = sizeof r->evidence - sizeof cut + 1;

	if (n >= room) /* it is cut already */
		return;
	if (n && n + 3 < room)
		n += (size_t)snprintf(r->evidence + n, room - n, "; ");
	check_clean(text, r->evidence + n, room - n);
	if (n + text.n >= room)
		memcpy(r->evidence + strlen(r->evidence), cut, sizeof cut);
}

void check_setting(struct check_result *r, const char *name, const char *value)
{
	char text[400];

	snprintf(text, sizeof text, "%s = %s", name, value);
	check_note(r, str_c(text));
}

json_t *check_rules(struct err *e)
{
	struct str text;
	json_error_t je;

	if (embed_get(rules_file, &text, e) != 0)
		return NULL;
	json_t *root = json_loadb(text.p, text.n, 0, &je);
	if (root == NULL)
		err_set(e, EXIT_DATA, "%s: line %d: %s", rules_file, je.line, je.text);
	return root;
}

/* "identity" means identity.ptr too. */
static bool means(const char *only, const char *id)
{
	size_t n = strlen(only);

	return strncmp(id, only, n) == 0 && (id[n] == '\0' || id[n] == '.');
}

bool check_wanted(json_t *rules, const char *only, const char *id)
{
	json_t *check = json_object_get(rules, id), *cause;
	size_t i;

	if (only == NULL || means(only, id))
		return true;
	json_array_foreach(json_object_get(check, "causes"), i, cause)
		if (means(only, json_string_value(cause)))
			return true;
	return false;
}

bool check_known(const char *only, struct err *e)
{
	json_t *rules = check_rules(e), *v;
	const char *id;
	bool known = false;

	json_object_foreach(rules, id, v)
		known |= json_object_get(v, "why") && check_wanted(rules, only, id);
	json_decref(rules);
	return known;
}

/* Which checks a function makes: it is run when one of them is wanted. */
static const struct {
	void (*run)(const struct check_in *in, struct check_list *l);
	const char *ids[7];
} groups[] = {
	{ checks_host, { "host.fqdn" } },
	{ checks_egress, { "egress.ips" } },
	{ checks_identity, { "identity.ptr", "identity.fcrdns", "identity.helo.resolves", "identity.helo", "identity.generic_ptr" } },
	{ checks_settings, { "ipv6.posture", "tls.out" } },
	{ checks_port25, { "port25" } },
	{ NULL, { "dnsbl" } },
	{ checks_spf, { "spf", "spf.helo" } },
	{ checks_dmarc, { "dmarc" } },
	{ checks_dkim, { "dkim" } },
	{ checks_sender, { "sender.domain", "bounce.path", "sender.mailboxes" } },
	{ checks_inbound, { "transport.mta-sts", "transport.tls-rpt", "transport.tlsa" } },
};

int check_run(const struct check_in *in, struct check_list *out, struct err *e)
{
	json_t *rules = check_rules(e);
	int kept = 0, rc = rules ? 0 : -1;

	for (size_t g = 0; rc == 0 && g < sizeof groups / sizeof *groups; g++) {
		bool wanted = false;
		for (const char *const *id = groups[g].ids; *id; id++)
			wanted |= check_wanted(rules, in->only, *id);
		if (wanted && groups[g].run)
			groups[g].run(in, out);
		else if (wanted)
			rc = checks_dnsbl(in, out, e);
	}
	for (int i = 0; i < out->n; i++)
		if (out->r[i].looked_up_at == 0)
			out->r[i].looked_up_at = in->now;
	for (int i = 0; i < out->n; i++)
		if (check_wanted(rules, in->only, out->r[i].id))
			out->r[kept++] = out->r[i];
	out->n = kept;
	json_decref(rules);
	return rc;
}

int check_exit(const struct check_list *l)
{
	bool seen[4] = { false };

	for (int i = 0; i < l->n; i++)
		seen[l->r[i].state] = true;
	return seen[CHECK_FAIL] ? 2 : seen[CHECK_UNKNOWN] || l->n == 0 ? 3 : seen[CHECK_WARN];
}

void check_free(struct check_list *l)
{
	free(l->r);
	*l = (struct check_list){ 0 };
}
