/* dmarc_check: see dmarc.h. Receivers leave fields empty, write them in capitals, or fill in what does not belong there. */
#include <arpa/inet.h>
#include <stdlib.h>

#include "evidence/dmarc.h"

bool canonical_ip(struct str s, char *out)
{
	char z[INET6_ADDRSTRLEN];
	unsigned char addr[sizeof(struct in6_addr)];

	s = str_trim(s);
	if (s.n == 0 || s.n >= sizeof z || memchr(s.p, '\0', s.n))
		return false;
	memcpy(z, s.p, s.n);
	z[s.n] = '\0';
	int family = memchr(s.p, ':', s.n) ? AF_INET6 : AF_INET;
	if (inet_pton(family, z, addr) != 1)
		return false;
	if (family == AF_INET6 && memcmp(addr, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12) == 0) /* IPv4 as a dual-stack server sees it */
		return inet_ntop(AF_INET, addr + 12, out, INET6_ADDRSTRLEN) != NULL;
	return inet_ntop(family, addr, out, INET6_ADDRSTRLEN) != NULL;
}

/* Lower case, in place; 1 when anything changed. */
static int lower(char *z)
{
	int changed = 0;

	for (; z && *z; z++)
		if (*z >= 'A' && *z <= 'Z') {
			*z = (char)(*z + 32);
			changed = 1;
		}
	return changed;
}

/* "example.com." to "example.com". */
static void strip_dot(char *z)
{
	size_t n = z ? strlen(z) : 0;

	if (n > 1 && z[n - 1] == '.')
		z[n - 1] = '\0';
}

static bool empty(const char *z)
{
	return z == NULL || *z == '\0';
}

static void replace(char **field, const char *with)
{
	free(*field);
	*field = str_dup(str_c(with));
}

bool dmarc_record_check(struct dmarc_record *r, struct warnings *w)
{
	char ip[INET6_ADDRSTRLEN];

	if (empty(r->source_ip) || !canonical_ip(str_c(r->source_ip), ip)) {
		warnings_add(w, "no-source", "a record without a source address, left out: '%.60s', %.20s messages", r->source_ip ? r->source_ip : "", r->count ? r->count : "?");
		return false;
	}
	replace(&r->source_ip, ip);
	r->messages = empty(r->count) ? -1 : str_int(str_c(r->count), INT32_MAX);
	if (r->messages < 0) {
		warnings_add(w, "bad-count", "a record that counts '%.60s' messages, left out", r->count ? r->count : "");
		return false;
	}
	int capitals = lower(r->disposition) | lower(r->dkim) | lower(r->spf);
	for (int i = 0; i < r->nauth; i++)
		capitals |= lower(r->auth[i].result) | lower(r->auth[i].scope);
	for (int i = 0; i < r->nreason; i++)
		capitals |= lower(r->reason[i].type);
	if (capitals)
		warnings_add(w, "capitals", "results written in capitals, e.g. for %s", ip);
	lower(r->header_from);
	strip_dot(r->header_from);
	if (empty(r->disposition)) {
		warnings_add(w, "no-disposition", "a record without a disposition, e.g. for %s: taken as none", ip);
		replace(&r->disposition, "none");
	}
	if (empty(r->dkim) || empty(r->spf)) {
		warnings_add(w, "no-result", "a record without an evaluated result, e.g. for %s: taken as fail", ip);
		if (empty(r->dkim))
			replace(&r->dkim, "fail");
		if (empty(r->spf))
			replace(&r->spf, "fail");
	}
	if (r->nauth == 0)
		warnings_add(w, "no-auth", "a record without auth_results, e.g. for %s", ip);
	return true;
}

/* Seconds since the epoch, also with a fraction; -1 when it is none that a report could be about. */
static double epoch(const char *z)
{
	double at = empty(z) ? -1 : str_num(str_c(z));

	return at > 0 && at < 32503680000.0 /* the year 3000 */ ? at : -1;
}

/* <id@host> to id@host. */
static void strip_angles(char *z)
{
	size_t n = strlen(z);

	if (n > 2 && z[0] == '<' && z[n - 1] == '>') {
		memmove(z, z + 1, n - 2);
		z[n - 2] = '\0';
	}
}

int dmarc_report_check(const char *where, struct dmarc_report *r, struct warnings *w, struct err *e)
{
	if (empty(r->domain))
		return err_set(e, EXIT_DATA, "%s: the report names no domain (policy_published); ask its sender for another", where);
	if (empty(r->report_id))
		return err_set(e, EXIT_DATA, "%s: the report has no report_id; ask its sender for another", where);
	strip_angles(r->report_id);
	lower(r->domain);
	strip_dot(r->domain);
	if (!empty(r->email))
		strip_angles(r->email);
	if (empty(r->org_name)) {
		const char *at = empty(r->email) ? NULL : strrchr(r->email, '@');
		if (at == NULL || at[1] == '\0')
			return err_set(e, EXIT_DATA, "%s: the report does not say who wrote it (org_name, email); ask its sender for another", where);
		warnings_add(w, "no-org", "org_name is empty: taken from %.100s", r->email);
		replace(&r->org_name, at + 1);
	}
	r->begin_at = epoch(r->begin);
	r->end_at = epoch(r->end);
	if (r->begin_at < 0 || r->end_at < 0 || r->end_at < r->begin_at)
		return err_set(e, EXIT_DATA, "%s: its date_range is none: '%.40s' to '%.40s'; ask its sender for another", where, r->begin ? r->begin : "",
			       r->end ? r->end : "");
	if (strchr(r->begin, '.') || strchr(r->end, '.'))
		warnings_add(w, "fraction", "date_range with a fraction: %.40s to %.40s", r->begin, r->end);
	if (r->begin_at == r->end_at)
		warnings_add(w, "empty-range", "date_range begins and ends at %.40s", r->begin);
	lower(r->p), lower(r->sp), lower(r->np), lower(r->adkim), lower(r->aspf), lower(r->testing), lower(r->discovery_method);
	bool bis = (r->xmlns && strstr(r->xmlns, "dmarc-2.0")) || r->np || r->testing || r->discovery_method || r->generator;
	r->form = bis ? "9990" : "7489";
	return 0;
}
