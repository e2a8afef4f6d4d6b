/* cmd_check: the operator's checklist. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check/check.h"
#include "cli/cli.h"
#include "store/stmt.h"

static const char *postconf, *offline, *server, *helo, *only, *format, *lang;
static int64_t timeout;
static struct opt_list ips, domains, selectors;

const struct opt check_opts[] = {
	{ "ip", 0, "ADDR", "an address that mail is sent from; may be given again (else main.cf's, and those receivers quote in --db)", OPT_LIST, &ips },
	{ "helo", 0, "NAME", "the name sent with EHLO (else main.cf's)", OPT_TEXT, &helo },
	{ "domain", 0, "NAME", "a domain mail is sent from; may be given again (else main.cf's)", OPT_LIST, &domains },
	{ "selector", 0, "NAME", "a DKIM selector, such as s1 or s1._domainkey.example.com; may be given again", OPT_LIST, &selectors },
	{ "postconf", 0, "FILE", "Postfix's settings: the output of postconf -n; live asks Postfix", OPT_TEXT, &postconf },
	{ "dns", 0, "ADDR", "the DNS server to ask, as ADDR or ADDR@PORT (else its own recursion, which block lists need)", OPT_TEXT, &server },
	{ "offline", 0, "FILE", "DNS answers out of a JSON file", OPT_TEXT, &offline },
	{ "timeout", 0, "SECONDS", "for all look-ups together (else 30)", OPT_INT, &timeout },
	{ "only", 0, "ID", "only this check, or this kind: identity, identity.ptr, dmarc", OPT_TEXT, &only },
	{ "format", 0, "FORMAT", "md or json", OPT_TEXT, &format },
	{ "lang", 0, "LANG", "en or ja", OPT_TEXT, &lang },
	{ 0 },
};

bool check_without(int argc)
{
	(void)argc;
	return global.db == NULL && getenv("POSTMORTEM_DB") == NULL;
}

/* Texts that live as long as the program: it ends after this command. */
static void add(struct check_names *to, const char *name)
{
	for (int i = 0; i < to->n; i++)
		if (strcmp(to->name[i], name) == 0)
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

static void find_ips(struct db *db, struct check_in *in)
{
	static const char *const binds[] = { "smtp_bind_address", "smtp_bind_address6" };
	char v[300];

	add_all(&in->ips, &ips);
	for (size_t i = 0; ips.n == 0 && i < 2; i++)
		if (config_get(in->config, binds[i], v, sizeof v))
			add(&in->ips, v);
	if (in->ips.n || db == NULL)
		return;
	add_rows(&in->ips, db, "SELECT DISTINCT addr FROM v_own_address ORDER BY last_at DESC LIMIT 32");
}

static void find_names(struct db *db, struct check_in *in)
{
	char v[300];

	if (helo == NULL && (config_get(in->config, "smtp_helo_name", v, sizeof v) || config_get(in->config, "myhostname", v, sizeof v)))
		helo = str_dup(str_c(v));
	if (helo == NULL && postconf && strcmp(postconf, "live") == 0 && gethostname(v, sizeof v) == 0)
		helo = str_dup(str_c(v));
	in->helo = helo;
	add_all(&in->domains, &domains);
	add_all(&in->selectors, &selectors);
	if (selectors.n == 0 && db) /* those under which mail from our addresses was seen to be signed */
		add_rows(&in->selectors, db,
			 "SELECT DISTINCT a.selector || '._domainkey.' || a.domain FROM dmarc_auth a JOIN dmarc_record r ON r.record = a.record "
			 "WHERE a.kind = 'dkim' AND a.result = 'pass' AND a.selector <> '' AND r.source_ip IN (SELECT addr FROM v_own_address) ORDER BY 1 LIMIT 32");
	if (domains.n)
		return;
	if (config_get(in->config, "mydomain", v, sizeof v))
		add(&in->domains, v);
	else if (in->config && helo && strchr(helo, '.')) /* as Postfix makes it */
		add(&in->domains, strchr(helo, '.') + 1);
}

static int print(const struct check_in *in, const struct check_list *l, struct err *e)
{
	bool json = format && strcmp(format, "json") == 0;
	int rc = (json ? check_print_json : check_print_md)(in, l, lang ? lang : "en", stdout, e);

	if (rc == 0 && (fflush(stdout) != 0 || ferror(stdout)))
		return err_set(e, EXIT_IO, "standard output can't be written");
	return rc;
}

static int usable(int argc, char **argv, struct err *e)
{
	if (argc > 0)
		return err_set(e, EXIT_USAGE, "check takes no operand '%s'; an address is --ip, a name --helo or --domain", argv[0]);
	if (format && strcmp(format, "md") != 0 && strcmp(format, "json") != 0)
		return err_set(e, EXIT_USAGE, "no format '%s' for check; there are md and json", format);
	if (lang && strcmp(lang, "en") != 0 && strcmp(lang, "ja") != 0)
		return err_set(e, EXIT_USAGE, "no language '%s'; there are en and ja", lang);
	if (timeout < 0 || timeout > 3600)
		return err_set(e, EXIT_USAGE, "--timeout is 1 to 3600 seconds");
	if (only && !check_known(only, e))
		return err_set(e, EXIT_USAGE, "no check '%s'; there are identity, host, ipv6, tls, dnsbl, dmarc, spf, dkim, sender and bounce", only);
	return 0;
}

int cmd_check(struct db *db, int argc, char **argv, struct err *e)
{
	int ms = (timeout ? (int)timeout : 30) * 1000;
	struct dns_opts o = { .server = server, .query_ms = ms < 5000 ? ms : 5000, .total_ms = ms };
	struct check_in in = { .only = only };
	struct check_list l = { 0 };
	struct config *config = NULL;
	int rc = -1;

	if (usable(argc, argv, e) != 0 || (postconf && (config = config_read(postconf, e)) == NULL))
		return -1;
	in.config = config;
	in.dns = offline ? dns_open_file(offline, e) : dns_open(&o, e);
	if (in.dns) {
		find_ips(db, &in);
		find_names(db, &in);
		if (check_run(&in, &l, e) == 0 && print(&in, &l, e) == 0)
			rc = check_exit(&l);
	}
	dns_close(in.dns);
	config_free(config);
	check_free(&l);
	return rc;
}
