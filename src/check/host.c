/* host: the name this server gives itself. */
#include <strings.h>

#include "check/parts.h"

static bool bad_top(struct str name)
{
	static const char *const tops[] = { "local", "localdomain", "lan", "internal", "home", "test", "invalid", "corp" };

	for (struct str next; (next = label_skip(name)).n;)
		name = next;
	for (size_t i = 0; i < sizeof tops / sizeof *tops; i++)
		if (str_ieq(name, str_c(tops[i])))
			return true;
	return false;
}

static bool legal(struct str s)
{
	size_t label = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
		if (c == '.' ? label == 0 || s.p[i - 1] == '-' : !letter && !(c == '-' && label > 0))
			return false;
		label = c == '.' ? 0 : label + 1;
		if (label > 63)
			return false;
	}
	return s.n > 0 && s.n <= 253 && label > 0 && s.p[s.n - 1] != '-';
}

/* "192.0.2.1" without brackets; a top-level domain has no digit first. */
static bool is_number(struct str name)
{
	for (struct str next; (next = label_skip(name)).n;)
		name = next;
	return name.n && name.p[0] >= '0' && name.p[0] <= '9';
}

void checks_host(const struct check_in *in, struct check_list *l)
{
	struct str helo = str_c(in->helo);
	struct check_result *r = check_add(l, "host.fqdn", helo);
	char v[300];

	if (in->helo == NULL) {
		check_say(r, CHECK_UNKNOWN, "no-name", STR(""));
		return;
	}
	if (config_get(in->config, "smtp_helo_name", v, sizeof v))
		check_setting(r, "smtp_helo_name", v);
	if (config_get(in->config, "myhostname", v, sizeof v))
		check_setting(r, "myhostname", v);
	if (str_find(helo, '.', 0) == helo.n || strncasecmp(in->helo, "localhost", 9) == 0 || bad_top(helo) || is_number(helo) || !legal(helo)) {
		check_say(r, CHECK_FAIL, "not-fqdn", helo);
		return;
	}
	for (int i = 0; i < in->domains.n; i++)
		if (str_ieq(helo, str_c(in->domains.name[i]))) {
			check_say(r, CHECK_WARN, "bare-domain", helo);
			return;
		}
	check_say(r, CHECK_PASS, "pass", helo);
}
