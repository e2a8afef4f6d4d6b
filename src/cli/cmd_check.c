/* cmd_check: the operator's checklist. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "check/check.h"
#include "check/store.h"
#include "cli/check_input.h"
#include "cli/cli.h"

static const char *root, *offline, *server, *only, *format, *lang;
static struct opt_list postconf;
static int64_t timeout, max_age;
static struct check_options options;

const struct opt check_opts[] = {
	{ "ip", 0, "ADDR", "an address that mail is sent from; may be given again (else main.cf's and master.cf's, this host's, and those receivers quote in --db)", OPT_LIST, &options.ips },
	{ "helo", 0, "NAME", "the name sent with EHLO (else main.cf's and master.cf's)", OPT_TEXT, &options.helo },
	{ "domain", 0, "NAME", "a domain mail is sent from; may be given again (else main.cf's)", OPT_LIST, &options.domains },
	{ "selector", 0, "NAME", "a DKIM selector, such as s1 or s1._domainkey.example.com; may be given again", OPT_LIST, &options.selectors },
	{ "postconf", 0, "FILE", "Postfix's settings: the output of postconf -n, -M or -P, or the folder of main.cf and master.cf; live asks Postfix; may be given again", OPT_LIST, &postconf },
	{ "root", 0, "DIR", "where the host's proc and etc/resolv.conf are (else / with --postconf live)", OPT_TEXT, &root },
	{ "dns", 0, "ADDR", "the DNS server to ask, as ADDR or ADDR@PORT; system: that of resolv.conf (else its own recursion, which block lists need)", OPT_TEXT, &server },
	{ "offline", 0, "FILE", "DNS answers out of a JSON file", OPT_TEXT, &offline },
	{ "timeout", 0, "SECONDS", "for all look-ups together (else 30)", OPT_INT, &timeout },
	{ "max-age", 0, "SECONDS", "take a block list's \"not listed\" out of --db again for so long, for monitors (else while its TTL lasts, an hour at most)", OPT_INT, &max_age },
	{ "only", 0, "ID", "only this check, this kind, or what bears on this cause: identity, identity.ptr, reputation.dnsbl", OPT_TEXT, &only },
	{ "format", 0, "FORMAT", "md, json, or line: one line, for monitors", OPT_TEXT, &format },
	{ "lang", 0, "LANG", "en or ja", OPT_TEXT, &lang },
	{ 0 },
};

bool check_without(int argc)
{
	(void)argc;
	return global.db == NULL && getenv("POSTMORTEM_DB") == NULL;
}

static bool is(const char *given, const char *word)
{
	return given && strcmp(given, word) == 0;
}

static int usable(int argc, char **argv, struct err *e)
{
	if (argc > 0)
		return err_set(e, EXIT_USAGE, "check takes no operand '%s'; an address is --ip, a name --helo or --domain", argv[0]);
	if (format && !is(format, "md") && !is(format, "json") && !is(format, "line"))
		return err_set(e, EXIT_USAGE, "no format '%s' for check; there are md, json and line", format);
	if (lang && !is(lang, "en") && !is(lang, "ja"))
		return err_set(e, EXIT_USAGE, "no language '%s'; there are en and ja", lang);
	if (timeout < 0 || timeout > 3600)
		return err_set(e, EXIT_USAGE, "--timeout is 1 to 3600 seconds");
	if (max_age < 0 || max_age > 86400)
		return err_set(e, EXIT_USAGE, "--max-age is 0 to 86400 seconds");
	for (int i = 0; i < options.ips.n; i++)
		if (inet_pton(AF_INET, options.ips.value[i], &(struct in6_addr){ 0 }) != 1 && inet_pton(AF_INET6, options.ips.value[i], &(struct in6_addr){ 0 }) != 1)
			return err_set(e, EXIT_USAGE, "--ip wants an address such as 192.0.2.1 or 2001:db8::1, not '%s'", options.ips.value[i]);
	if (only && !check_known(only, e))
		return err_set(e, EXIT_USAGE, "no check and no cause '%s'; there are identity, host, egress, ipv6, tls, port25, dnsbl, spf, dmarc, dkim, sender, bounce and transport", only);
	return 0;
}

static struct dns *open_dns(struct check_in *in, struct err *e)
{
	int ms = (timeout ? (int)timeout : 30) * 1000;
	struct dns_opts o = { .query_ms = ms < 5000 ? ms : 5000, .total_ms = ms };

	if (offline) {
		in->signed_answers = true;
		return dns_open_file(offline, e);
	}
	in->server = server;
	if (is(server, "system") && in->machine->resolvers == 0) {
		err_set(e, EXIT_USAGE, "resolv.conf names no server; give --dns ADDR");
		return NULL;
	}
	if (is(server, "system"))
		in->server = in->machine->resolver[0];
	o.server = in->server;
	o.prove = is(server, "system"); /* nobody chose it */
	in->signed_answers = o.server == NULL;
	return dns_open(&o, e);
}

static int print(const struct check_list *l, double now, struct err *e)
{
	struct check_words *w = check_words_open(lang ? lang : "en", e);

	if (w == NULL)
		return -1;
	if (is(format, "json"))
		check_print_json(w, l, now, stdout);
	else if (is(format, "line"))
		check_print_line(l, stdout);
	else
		check_print_md(w, l, stdout);
	check_words_close(w);
	if (fflush(stdout) != 0 || ferror(stdout))
		return err_set(e, EXIT_IO, "standard output can't be written");
	return 0;
}

int cmd_check(struct db *db, int argc, char **argv, struct err *e)
{
	struct check_heard heard[CHECK_MAX_NAMES];
	struct check_in in = { .only = only, .now = (double)time(NULL), .heard = heard };
	struct check_list l = { 0 };
	struct config *config = NULL;
	struct machine machine;
	int rc = -1;

	if (usable(argc, argv, e) != 0 || (postconf.n && (config = config_read(postconf.value, postconf.n, e)) == NULL))
		return -1;
	for (int i = 0; i < postconf.n; i++)
		options.live |= is(postconf.value[i], "live");
	in.config = config;
	if (root || options.live || is(server, "system")) {
		machine_read(&machine, root ? root : "/");
		in.machine = &machine;
	}
	if ((in.dns = open_dns(&in, e)) != NULL) {
		check_gather(&in, &options, db);
		if (db)
			in.heards = check_recall(db, &in, offline != NULL, (double)max_age, heard, CHECK_MAX_NAMES);
		if (check_run(&in, &l, e) == 0 && (db == NULL || check_store(db, &in, &l, offline != NULL, e) == 0) && print(&l, in.now, e) == 0)
			rc = check_exit(&l);
	}
	dns_close(in.dns);
	config_free(config);
	check_free(&l);
	return rc;
}
