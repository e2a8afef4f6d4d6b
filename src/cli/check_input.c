/* check_input: see check_input.h. */
#include "cli/check_input.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "store/stmt.h"

static void add(struct check_names *to, const char *name)
{
	for (int i = 0; i < to->n; i++)
		if (strcasecmp(to->name[i], name) == 0)
			return;
	if (to->n < CHECK_MAX_NAMES && *name)
		to->name[to->n++] = str_dup(str_c(name));
}

static void add_all(struct check_names *to, const struct opt_list *from)
{
	for (int i = 0; i < from->n; i++)
		add(to, from->value[i]);
}

static void add_rows(struct check_names *to, struct db *db, const char *sql)
{
	struct stmt *q = db_prepare(db, sql);

	while (stmt_step(q)) {
		char *z = str_dup(col_text(q, 0));
		add(to, z);
		free(z);
	}
	stmt_free(q);
}

/* A setting of a transport, of main.cf for at < 0. */
static bool get(const struct check_in *in, int at, const char *name, char *out, size_t room)
{
	return at < 0 ? config_get(in->config, name, out, room) : config_service_get(in->config, at, name, out, room);
}

static bool wants_v6(const struct check_in *in, int at)
{
	char v[100];

	return !get(in, at, "inet_protocols", v, sizeof v) || strstr(v, "ipv6") || strstr(v, "all");
}

/* inet_interfaces with a single address that is no loopback: Postfix binds to it (smtp_connect.c). */
static void only_interface(const struct check_in *in, struct check_names *to)
{
	char v[300], reverse[80];

	if (config_get(in->config, "inet_interfaces", v, sizeof v) && !strpbrk(v, " ,") && strncmp(v, "127.", 4) != 0 && strcmp(v, "::1") != 0 &&
	    dns_reverse(str_c(v), STR(""), reverse, sizeof reverse))
		add(to, v);
}

/* Addresses that no transport has for itself: the first source that knows any. */
static void find_ips(struct check_in *in, const struct check_options *o, struct db *db, struct check_names *to)
{
	char v[80];

	only_interface(in, to);
	in->origin = to->n ? ORIGIN_INTERFACE : ORIGIN_NONE;
	for (int v6 = 0; to->n == 0 && o->live && v6 <= 1; v6++) {
		machine_egress(v6 && wants_v6(in, -1), v, sizeof v);
		add(to, v);
		in->origin = to->n ? ORIGIN_ROUTE : ORIGIN_NONE;
	}
	/* behind a translator the receivers know better */
	struct check_names quoted = { 0 };
	if (db && (to->n == 0 || in->origin == ORIGIN_ROUTE))
		add_rows(&quoted, db, wants_v6(in, -1) ? "SELECT addr FROM v_own_address WHERE known_from <> 'main.cf' GROUP BY addr ORDER BY max(last_at) DESC LIMIT 32"
						       : "SELECT addr FROM v_own_address WHERE known_from <> 'main.cf' AND addr NOT LIKE '%:%' GROUP BY addr ORDER BY max(last_at) DESC LIMIT 32");
	if (quoted.n && to->n == 0) {
		*to = quoted;
		in->origin = ORIGIN_REPLIES;
	}
}

static void bound(const struct check_in *in, int at, struct check_names *to)
{
	char v[300];

	if (get(in, at, "smtp_bind_address", v, sizeof v))
		add(to, v);
	if (wants_v6(in, at) && get(in, at, "smtp_bind_address6", v, sizeof v))
		add(to, v);
}

static const char *helo_of(const struct check_in *in, const struct check_options *o, int at)
{
	char v[300];

	if (get(in, at, "smtp_helo_name", v, sizeof v) || get(in, at, "myhostname", v, sizeof v))
		return *v ? str_dup(str_c(v)) : NULL;
	if (o->live && gethostname(v, sizeof v) == 0)
		return str_dup(str_c(v));
	return NULL;
}

static bool same_names(const struct check_names *a, const struct check_names *b)
{
	bool same = a->n == b->n;

	for (int i = 0; same && i < a->n; i++)
		same = strcmp(a->name[i], b->name[i]) == 0;
	return same;
}

/* One more way that mail leaves, unless there is one like it. */
static void add_identity(struct check_in *in, const struct check_identity *who)
{
	for (int i = 0; i < in->identities; i++) {
		const struct check_identity *old = &in->identity[i];
		if (same_names(&old->ips, &who->ips) && strcasecmp(old->helo ? old->helo : "", who->helo ? who->helo : "") == 0)
			return;
	}
	if (in->identities < CHECK_MAX_NAMES)
		in->identity[in->identities++] = *who;
	for (int i = 0; i < who->ips.n; i++)
		add(&in->ips, who->ips.name[i]);
}

static void find_identities(struct check_in *in, const struct check_options *o, struct db *db)
{
	struct check_identity first = { .transport = "smtp", .helo = helo_of(in, o, -1) };

	bound(in, -1, &first.ips);
	in->origin = first.ips.n ? ORIGIN_CONFIG : ORIGIN_NONE;
	if (first.ips.n == 0)
		find_ips(in, o, db, &first.ips);
	int smtp = -1;
	for (int i = 0; i < config_services(in->config); i++)
		if (strcmp(config_service(in->config, i).name, "smtp") == 0 && strcmp(config_service(in->config, i).command, "smtp") == 0)
			smtp = i;
	if (first.ips.n == 0 && first.helo == NULL)
		return;
	if (smtp < 0)
		add_identity(in, &first);
	for (int k = -1; k < config_services(in->config); k++) { /* smtp itself first: it is the one that mail takes unless told otherwise */
		int i = k < 0 ? smtp : k;
		if (i < 0 || strcmp(config_service(in->config, i).command, "smtp") != 0)
			continue;
		struct check_identity who = { .transport = config_service(in->config, i).name, .helo = helo_of(in, o, i) };
		bound(in, i, &who.ips);
		for (int n = 0; who.ips.n == 0 && n < first.ips.n; n++)
			if (wants_v6(in, i) || strchr(first.ips.name[n], ':') == NULL)
				add(&who.ips, first.ips.name[n]);
		if (who.ips.n && config_service_has(in->config, i, "smtp_bind_address"))
			in->origin = ORIGIN_CONFIG;
		add_identity(in, &who);
	}
}

static void stated(struct check_in *in, const struct check_options *o)
{
	struct check_identity who = { .transport = "", .helo = o->helo };

	if (o->helo == NULL && in->identities)
		who.helo = in->identity[0].helo;
	add_all(&who.ips, &o->ips);
	if (o->ips.n == 0 && in->identities)
		who.ips = in->identity[0].ips;
	else
		in->origin = ORIGIN_STATED;
	in->identities = 0;
	in->ips = (struct check_names){ 0 };
	add_identity(in, &who);
}

void check_gather(struct check_in *in, const struct check_options *o, struct db *db)
{
	const char *helo;
	char v[300];

	find_identities(in, o, db);
	if (o->helo || o->ips.n)
		stated(in, o);
	helo = in->identities ? in->identity[0].helo : NULL;
	add_all(&in->domains, &o->domains);
	if (o->domains.n == 0 && config_get(in->config, "mydomain", v, sizeof v))
		add(&in->domains, v);
	else if (o->domains.n == 0 && in->config && helo && strchr(helo, '.')) /* as Postfix makes it */
		add(&in->domains, strchr(helo, '.') + 1);
	add_all(&in->selectors, &o->selectors);
	in->v6_failures = in->clean_days = -1;
	if (db == NULL)
		return;
	if (o->selectors.n == 0) /* those under which mail from our addresses was seen to be signed */
		add_rows(&in->selectors, db,
			 "SELECT DISTINCT a.selector || '._domainkey.' || a.domain FROM dmarc_auth a JOIN dmarc_record r ON r.record = a.record "
			 "WHERE a.kind = 'dkim' AND a.result = 'pass' AND a.selector <> '' AND r.source_ip IN (SELECT addr FROM v_own_address) ORDER BY 1 LIMIT 32");
	in->v6_failures = db_int(db, "SELECT count(*) FROM v_connect_failure WHERE family = 'ipv6' AND (reach = 'local' OR errno = 'ENETUNREACH') "
				     "AND logged_at > (SELECT max(last_at) FROM source) - 86400");
	in->clean_days = db_int(db, "SELECT count(*) FROM v_dmarc_trend WHERE messages > 0 AND aligned >= 0.98 * messages AND domain = (SELECT domain FROM v_dmarc_trend GROUP BY 1 ORDER BY sum(messages) DESC LIMIT 1)");
}
