/* check_input: see check_input.h. */
#include "cli/check_input.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "cli/check_mailboxes.h"
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

static bool wants(const struct check_in *in, int at, bool v6)
{
	char v[100];

	return !get(in, at, "inet_protocols", v, sizeof v) || strstr(v, v6 ? "ipv6" : "ipv4") || strstr(v, "all");
}

static bool is_v6(const char *addr)
{
	return strchr(addr, ':') != NULL;
}

/* The address of one family that inet_interfaces names, where it is the only one of it and no loopback: Postfix binds to that (smtp_connect.c). Names
 * may stand for any number of addresses: only localhost's are known. */
static void only_interface(const struct check_in *in, bool v6, struct check_names *to)
{
	char v[300], one[80] = "", reverse[80], *save = NULL;
	int n = 0;

	config_get(in->config, "inet_interfaces", v, sizeof v);
	for (char *w = strtok_r(v, " ,\t", &save); w; w = strtok_r(NULL, " ,\t", &save)) {
		if (w[0] == '[' && w[strlen(w) - 1] == ']')
			w[strlen(w) - 1] = '\0', w++;
		if (!dns_reverse(str_c(w), STR(""), reverse, sizeof reverse)) /* a name */
			n += strcmp(w, "localhost") == 0 ? 1 : 2;
		else if (is_v6(w) == v6 && n++ == 0)
			snprintf(one, sizeof one, "%s", w);
	}
	if (n == 1 && one[0] && strncmp(one, "127.", 4) != 0 && strcmp(one, "::1") != 0)
		add(to, one);
}

/* smtp_bind_address and smtp_bind_address6; 0.0.0.0 and :: only say that inet_interfaces does not count. True when it is set. */
static bool bound(const struct check_in *in, int at, bool v6, struct check_names *to)
{
	char v[300];

	if (!wants(in, at, v6) || !get(in, at, v6 ? "smtp_bind_address6" : "smtp_bind_address", v, sizeof v) || v[0] == '\0')
		return false;
	if (strcmp(v, "0.0.0.0") != 0 && strcmp(v, "::") != 0)
		add(to, v);
	return true;
}

/* The addresses that no transport has for itself: of each family the first source that knows one. Behind a translator the receivers know better: what
 * they quote stands in the place of an address that means something only inside. */
static void find_ips(struct check_in *in, const struct check_options *o, struct db *db, struct check_names *to)
{
	struct check_names quoted = { 0 }, found;
	char v[80];

	if (db)
		add_rows(&quoted, db, "SELECT addr FROM v_own_address WHERE known_from <> 'main.cf' GROUP BY addr ORDER BY max(last_at) DESC LIMIT 32");
	for (int v6 = 0; v6 <= 1; v6++) {
		enum check_origin from = ORIGIN_CONFIG;
		bool inside = true;
		found = (struct check_names){ 0 };
		if (!wants(in, -1, v6))
			continue;
		if (!bound(in, -1, v6, &found)) {
			only_interface(in, v6, &found);
			from = ORIGIN_INTERFACE;
		}
		if (found.n == 0 && o->live) {
			machine_egress(v6, v, sizeof v);
			add(&found, v);
			from = ORIGIN_ROUTE;
		}
		for (int i = 0; i < found.n; i++)
			inside &= check_inside(found.name[i]);
		for (int i = 0, told = 0; inside && i < quoted.n; i++)
			if (is_v6(quoted.name[i]) == v6) {
				if (told++ == 0)
					found.n = 0, from = ORIGIN_REPLIES;
				add(&found, quoted.name[i]);
			}
		for (int i = 0; i < found.n; i++) {
			add(check_inside(found.name[i]) ? &in->inside : to, found.name[i]);
			if (in->origin == ORIGIN_NONE)
				in->origin = from;
		}
	}
}

static const char *helo_of(const struct check_in *in, const struct check_options *o, int at)
{
	char v[300];

	if (get(in, at, "smtp_helo_name", v, sizeof v) || get(in, at, "myhostname", v, sizeof v))
		return *v ? str_dup(str_c(v)) : NULL;
	if (!o->live || gethostname(v, sizeof v) != 0)
		return NULL;
	if (strchr(v, '.'))
		return str_dup(str_c(v));
	char domain[300], full[610]; /* as mail_params.c does */
	bool has = get(in, -1, "mydomain", domain, sizeof domain);
	snprintf(full, sizeof full, "%s.%s", v, has ? domain : "localdomain");
	return str_dup(str_c(full));
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

/* "[mx.example]:587", "mx.example" or "smtp:[mx.example]" as a host; false when the value names none. */
static bool next_hop(char *v, bool transport, const char **host, bool *mx)
{
	char *at = transport ? strchr(v, ':') : v;

	if (at == NULL || at[transport] == '\0')
		return false;
	at += transport; /* behind the colon */
	at[strcspn(at, ", \t")] = '\0'; /* the first of a list */
	*mx = at[0] != '[';
	at += !*mx;
	at[strcspn(at, *mx ? ":" : "]")] = '\0';
	*host = *at ? str_dup(str_c(at)) : NULL;
	return *host != NULL;
}

/* A relayhost takes all mail, unless default_transport names a next hop itself. */
static void find_relay(struct check_in *in)
{
	char v[300];
	bool smtp = !config_get(in->config, "default_transport", v, sizeof v) || strncmp(v, "smtp", 4) == 0 || strncmp(v, "relay", 5) == 0;

	if (smtp && next_hop(v, true, &in->relay, &in->relay_mx))
		return;
	if (smtp && config_get(in->config, "relayhost", v, sizeof v))
		next_hop(v, false, &in->relay, &in->relay_mx);
}

static bool is_client(const struct check_in *in, int i)
{
	return i >= 0 && strcmp(config_service(in->config, i).command, "smtp") == 0;
}

static void find_identities(struct check_in *in, const struct check_options *o, struct db *db)
{
	struct check_identity first = { .transport = "smtp", .helo = helo_of(in, o, -1) };
	int smtp = -1;

	find_relay(in);
	if (in->relay == NULL)
		find_ips(in, o, db, &first.ips);
	for (int i = 0; i < config_services(in->config); i++)
		if (strcmp(config_service(in->config, i).name, "smtp") == 0 && is_client(in, i))
			smtp = i;
	if (smtp < 0 && (first.ips.n || first.helo))
		add_identity(in, &first);
	for (int k = -1; k < config_services(in->config); k++) { /* smtp itself first: it is the one that mail takes unless told otherwise */
		int i = k < 0 ? smtp : k;
		if (!is_client(in, i) || (k >= 0 && i == smtp))
			continue;
		struct check_identity who = { .transport = config_service(in->config, i).name, .helo = helo_of(in, o, i) };
		bool own = config_service_has(in->config, i, "smtp_bind_address") || config_service_has(in->config, i, "smtp_bind_address6");
		bool takes = in->relay == NULL || (own && i != smtp && strcmp(who.transport, "relay") != 0); /* else its mail goes to the relay */
		for (int v6 = 0; takes && v6 <= 1; v6++) {
			struct check_names to = { 0 };
			if (config_service_has(in->config, i, v6 ? "smtp_bind_address6" : "smtp_bind_address"))
				bound(in, i, v6, &to);
			for (int n = 0; to.n == 0 && wants(in, i, v6) && n < first.ips.n; n++)
				if (is_v6(first.ips.name[n]) == v6)
					add(&who.ips, first.ips.name[n]);
			for (int n = 0; n < to.n; n++)
				add(check_inside(to.name[n]) ? &in->inside : &who.ips, to.name[n]);
		}
		if (who.ips.n && own)
			in->origin = ORIGIN_CONFIG;
		if (who.ips.n || who.helo)
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
	if (o->ips.n)
		in->inside = (struct check_names){ 0 };
	in->identities = in->relay && o->helo == NULL && in->identities ? 1 : 0; /* our own name; the addresses are the relay's, and so is theirs */
	if (in->identities)
		who.helo = NULL;
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
	bool set = config_get(in->config, "mydomain", v, sizeof v) && !strchr(v, '$'); /* a name that stands for itself stands for nothing */
	if (o->domains.n == 0 && set)
		add(&in->domains, v);
	else if (o->domains.n == 0 && in->config && helo && strchr(helo, '.') && !strchr(helo, '$')) /* as Postfix makes it */
		add(&in->domains, strchr(helo, '.') + 1);
	add_all(&in->selectors, &o->selectors);
	in->selectors_stated = o->selectors.n > 0;
	in->v6_failures = in->clean_days = -1;
	if (db == NULL)
		return;
	if (o->domains.n == 0) /* those that people and programs of ours send from: not what is passed on for others */
		add_rows(&in->domains, db,
			 "WITH own AS (SELECT lower(substr(sender, instr(sender, '@') + 1)) AS domain, count(*) AS n FROM message m "
			 "WHERE (sasl_user IS NOT NULL OR uid IS NOT NULL) AND sender GLOB '*@*.*' AND EXISTS (SELECT 1 FROM delivery d WHERE d.msg = m.msg AND d.relay IS NOT NULL) GROUP BY 1) "
			 "SELECT domain FROM own WHERE n >= (SELECT sum(n) FROM own) / 100.0 AND domain NOT GLOB '*[^a-z0-9.-]*' ORDER BY n DESC LIMIT 5");
	if (o->selectors.n == 0) /* those under which a filter signed, as the log says */
		add_rows(&in->selectors, db, "SELECT DISTINCT name FROM v_dkim_signer WHERE last_at >= (SELECT max(last_at) FROM source) - 30 * 86400 ORDER BY last_at DESC, 1 LIMIT 16");
	add_rows(&in->signing, db, "SELECT DISTINCT name FROM v_dkim_signer WHERE last_at >= (SELECT max(last_at) FROM source) - 86400 LIMIT 32");
	if (o->selectors.n == 0) /* and those under which mail from our addresses was seen to be signed */
		add_rows(&in->selectors, db,
			 "SELECT DISTINCT a.selector || '._domainkey.' || a.domain FROM dmarc_auth a JOIN dmarc_record r ON r.record = a.record "
			 "WHERE a.kind = 'dkim' AND a.result = 'pass' AND a.selector <> '' AND r.source_ip IN (SELECT addr FROM v_own_address) ORDER BY 1 LIMIT 32");
	check_mailboxes(in, db);
	in->v6_failures = db_int(db, "SELECT count(*) FROM v_connect_failure WHERE family = 'ipv6' AND (reach = 'local' OR errno = 'ENETUNREACH') "
				     "AND logged_at > (SELECT max(last_at) FROM source) - 86400");
	in->clean_days = db_int(db, "SELECT count(*) FROM v_dmarc_trend WHERE messages > 0 AND aligned >= 0.98 * messages AND domain = (SELECT domain FROM v_dmarc_trend GROUP BY 1 ORDER BY sum(messages) DESC LIMIT 1)");
}
