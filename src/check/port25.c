/* port25: who may send through us. Judged from the settings and the sockets that listen; nothing is sent. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "check/parts.h"

enum { LIST = 2000 };

/* Setting of a service, or main.cf's alone for i < 0. */
static bool get(const struct check_in *in, int i, const char *name, char *out, size_t room)
{
	return i < 0 ? config_get(in->config, name, out, room) : config_service_get(in->config, i, name, out, room);
}

/* What a list of restrictions says of mail from a stranger to a stranger: 0 refused, 1 let through, -1 it ends without a word. Tables (check_…) are
 * taken not to match; a word that is itself a setting is a class (smtpd_restriction_classes). */
static int relays(const struct check_in *in, int i, struct str list, int deep)
{
	for (struct str w; (w = config_word(&list)).n;) {
		char name[100], class[LIST];
		check_clean(w, name, sizeof name);
		if (deep == 0 && get(in, i, name, class, sizeof class)) {
			int said = relays(in, i, str_c(class), deep + 1);
			if (said >= 0)
				return said;
			continue;
		}
		if (str_eq(w, STR("reject_unauth_destination")) || str_eq(w, STR("defer_unauth_destination")) || str_eq(w, STR("reject")) || str_eq(w, STR("defer")))
			return 0;
		if (str_eq(w, STR("permit")))
			return 1;
		if (str_starts(w, STR("check_")) || str_eq(w, STR("warn_if_reject"))) /* its table; what is only logged */
			config_word(&list);
	}
	return -1;
}

static bool is_yes(const struct check_in *in, int i, const char *name)
{
	char v[50];

	return get(in, i, name, v, sizeof v) && strcmp(v, "yes") == 0;
}

/* Postfix asks all these lists, and each may refuse. Without a value smtpd_relay_restrictions refuses strangers. */
static bool open_relay(const struct check_in *in, int i)
{
	static const char *const lists[] = { "smtpd_relay_restrictions", "smtpd_recipient_restrictions", "smtpd_client_restrictions", "smtpd_helo_restrictions", "smtpd_sender_restrictions" };
	char v[LIST];

	if (!get(in, i, lists[0], v, sizeof v))
		return false;
	for (size_t k = 0; k < sizeof lists / sizeof *lists; k++)
		if (get(in, i, lists[k], v, sizeof v) && relays(in, i, str_c(v), 0) == 0)
			return false;
	return true;
}

/* A network of mynetworks that holds strangers: all there is, or a public one wider than /24, /48. The word, or absent. */
static struct str strangers(struct str list)
{
	for (struct str w; (w = config_word(&list)).n;) {
		size_t slash = str_find(w, '/', 0);
		struct str addr = str_head(w, slash);
		char z[INET6_ADDRSTRLEN];
		unsigned char b[16];
		if (addr.n > 1 && addr.p[0] == '[')
			addr = str_head(str_skip(addr, 1), addr.n - 2);
		check_clean(addr, z, sizeof z);
		int64_t bits = slash < w.n ? str_int(str_skip(w, slash + 1), 128) : 128;
		if (bits >= 0 && inet_pton(AF_INET6, z, b) == 1 && bits < 48 && (b[0] & 0xfe) != 0xfc && b[0] != 0xfe)
			return w;
		if (bits >= 0 && inet_pton(AF_INET, z, b) == 1 && bits < 24 && b[0] != 10 && b[0] != 127 && !(b[0] == 172 && (b[1] & 0xf0) == 16 && bits >= 12) &&
		    !(b[0] == 192 && b[1] == 168 && bits >= 16) && !(b[0] == 100 && (b[1] & 0xc0) == 64 && bits >= 10))
			return w;
		if (bits >= 0 && bits < 8 && inet_pton(AF_INET, z, b) == 1)
			return w;
	}
	return STR_NONE;
}

/* Without mynetworks the style decides; class trusts all of a class A, B or C network around the host. */
static struct str by_class(const struct check_in *in, int i)
{
	char v[50];

	return get(in, i, "mynetworks_style", v, sizeof v) && strcmp(v, "class") == 0 ? STR("mynetworks_style = class") : STR_NONE;
}

static bool is_loopback(struct str host)
{
	return str_starts(host, STR("127.")) || str_eq(host, STR("localhost")) || str_eq(host, STR("loopback-only")) || str_eq(host, STR("[::1]")) || str_eq(host, STR("::1"));
}

static bool only_loopback(struct str list)
{
	bool any = false;

	for (struct str w; (w = config_word(&list)).n; any = true)
		if (!is_loopback(w))
			return false;
	return any;
}

struct str port_of(const struct check_in *in, struct str name, bool *inside)
{
	size_t colon = name.n;
	char v[300];

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == ':')
			colon = i;
	if (colon < name.n)
		*inside = is_loopback(str_head(name, colon));
	else
		*inside = config_get(in->config, "inet_interfaces", v, sizeof v) && only_loopback(str_c(v));
	struct str port = colon < name.n ? str_skip(name, colon + 1) : name;
	return str_eq(port, STR("smtp")) ? STR("25") : str_eq(port, STR("submission")) ? STR("587") : str_eq(port, STR("smtps")) || str_eq(port, STR("submissions")) ? STR("465") : port;
}

/* The service that takes over a connection from postscreen has its settings and none of its address. */
static int postscreen(const struct check_in *in)
{
	for (int i = 0; i < config_services(in->config); i++)
		if (strcmp(config_service(in->config, i).command, "postscreen") == 0)
			return i;
	return -1;
}

static void judge_service(const struct check_in *in, struct check_list *l, int i)
{
	struct config_service s = config_service(in->config, i);
	bool inside = false;
	int at = strcmp(s.type, "pass") == 0 ? postscreen(in) : i;
	struct str port = port_of(in, str_c(config_service(in->config, at).name), &inside);
	struct check_result *r = check_add(l, "port25", str_c(s.name));
	char v[LIST], level[50];

	if (get(in, i, "smtpd_relay_restrictions", v, sizeof v))
		check_setting(r, "smtpd_relay_restrictions", v);
	bool has = get(in, i, "mynetworks", v, sizeof v);
	if (has)
		check_setting(r, "mynetworks", v);
	struct str wide = has ? strangers(str_c(v)) : by_class(in, i);
	get(in, i, "smtpd_tls_security_level", level, sizeof level);
	bool encrypted = strcmp(level, "encrypt") == 0 || is_yes(in, i, "smtpd_enforce_tls") || is_yes(in, i, "smtpd_tls_wrappermode");
	bool only_tls = encrypted || is_yes(in, i, "smtpd_tls_auth_only");
	if (inside) {
		check_say(r, CHECK_PASS, "inside", STR(""));
	} else if (open_relay(in, i)) {
		check_say(r, CHECK_FAIL, "open-relay", STR(""));
		if (config_service_has(in->config, i, "smtpd_relay_restrictions"))
			check_change(r, "master.cf", "%s/%s/smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination", s.name, s.type);
		else
			check_change(r, "main.cf", "smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination");
	} else if (wide.n) {
		check_say(r, CHECK_FAIL, has ? "wide-networks" : "class-networks", wide);
		if (config_service_has(in->config, i, "mynetworks"))
			check_change(r, "master.cf", "%s/%s/mynetworks = 127.0.0.0/8 [::1]/128", s.name, s.type);
		else
			check_change(r, "main.cf", "mynetworks = 127.0.0.0/8 [::1]/128");
	} else if (str_eq(port, STR("25")) && is_yes(in, i, "smtpd_sasl_auth_enable")) {
		check_say(r, CHECK_WARN, "auth-on-25", STR(""));
		check_change(r, "master.cf", "%s/%s/smtpd_sasl_auth_enable = no", s.name, s.type);
	} else if (!str_eq(port, STR("25")) && is_yes(in, i, "smtpd_sasl_auth_enable") && !only_tls) {
		check_say(r, CHECK_WARN, "plain-login", STR(""));
		check_change(r, "master.cf", "%s/%s/smtpd_tls_security_level = encrypt", s.name, s.type);
	} else {
		check_say(r, CHECK_PASS, "pass", STR(""));
	}
}

/* The sockets that listen on port 25 against what master.cf says: a change of inet_interfaces needs stop and start, a reload leaves them as they were. */
static void judge_ports(const struct check_in *in, struct check_list *l, bool wanted, bool inside)
{
	const struct machine *m = in->machine;
	bool any = false, outside = false;

	if (m == NULL || m->ports < 0)
		return;
	struct check_result *r = check_add(l, "port25", STR("25"));
	for (int i = 0; i < m->ports; i++) {
		char text[80];
		if (m->port[i].port != 25)
			continue;
		any = true;
		outside |= !m->port[i].loopback;
		snprintf(text, sizeof text, "listens on %.47s port 25", m->port[i].addr);
		check_note(r, str_c(text));
	}
	if (wanted && !any)
		check_say(r, CHECK_WARN, "silent", STR(""));
	else if (outside && (!wanted || inside))
		check_say(r, CHECK_WARN, "listens", STR(""));
	else
		check_say(r, CHECK_PASS, any ? "as-set" : "closed", STR(""));
}

void checks_port25(const struct check_in *in, struct check_list *l)
{
	bool wanted = false, inside = false;

	if (in->config == NULL) {
		check_say(check_add(l, "port25", STR("")), CHECK_UNKNOWN, "no-config", STR(""));
		return;
	}
	for (int i = 0; i < config_services(in->config); i++) {
		struct config_service s = config_service(in->config, i);
		bool screen = strcmp(s.command, "postscreen") == 0, server = strcmp(s.command, "smtpd") == 0;
		if (server && strcmp(s.type, "pass") == 0 && postscreen(in) >= 0)
			judge_service(in, l, i);
		if (strcmp(s.type, "inet") != 0 || (!server && !screen))
			continue;
		bool in_only = false, is25 = str_eq(port_of(in, str_c(s.name), &in_only), STR("25"));
		wanted |= is25;
		inside |= is25 && in_only;
		if (server)
			judge_service(in, l, i);
	}
	if (config_services(in->config) > 0) {
		judge_ports(in, l, wanted, inside);
		return;
	}
	char v[LIST];
	struct check_result *r = check_add(l, "port25", STR("main.cf"));
	struct str wide = config_get(in->config, "mynetworks", v, sizeof v) ? strangers(str_c(v)) : by_class(in, -1);
	if (wide.n && v[0])
		check_setting(r, "mynetworks", v);
	if (open_relay(in, -1)) {
		check_say(r, CHECK_FAIL, "open-relay", STR(""));
		check_change(r, "main.cf", "smtpd_relay_restrictions = permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination");
	} else if (wide.n) {
		check_say(r, CHECK_FAIL, v[0] ? "wide-networks" : "class-networks", wide);
		check_change(r, "main.cf", "mynetworks = 127.0.0.0/8 [::1]/128");
	} else {
		check_say(r, CHECK_PASS, "main-only", STR(""));
	}
}
