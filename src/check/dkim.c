/* dkim: the public keys under which we sign: RFC 6376, 8301, 8463. */
#include <string.h>
#include <strings.h>

#include "check/parts.h"

/* Bytes of base64 with blanks in it; -1 when it is none or does not fit. */
static int base64(struct str s, unsigned char *out, int room)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned bits = 0;
	int have = 0, n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (strchr(" \t\r\n", s.p[i]) && s.p[i])
			continue;
		if (s.p[i] == '=') {
			for (; i < s.n; i++)
				if (s.p[i] != '=' && s.p[i] != ' ')
					return -1;
			break;
		}
		const char *d = s.p[i] ? strchr(digits, s.p[i]) : NULL;
		if (d == NULL || n == room)
			return -1;
		bits = (bits << 6 | (unsigned)(d - digits)) & 0xffffffu;
		have += 6;
		if (have >= 8) {
			have -= 8;
			out[n++] = (unsigned char)(bits >> have);
		}
	}
	return n;
}

struct der {
	const unsigned char *p;
	size_t n;
};

/* Takes one element with this tag off *d into *in; false when it is not there. */
static bool der_take(struct der *d, unsigned char tag_, struct der *in)
{
	size_t len, head = 2;

	if (d->n < 2 || d->p[0] != tag_)
		return false;
	len = d->p[1];
	if (len & 0x80) {
		size_t bytes = len & 0x7f;
		if (bytes == 0 || bytes > 2 || d->n < 2 + bytes)
			return false;
		len = bytes == 1 ? d->p[2] : (size_t)d->p[2] << 8 | d->p[3];
		head += bytes;
	}
	if (len > d->n - head)
		return false;
	*in = (struct der){ d->p + head, len };
	d->p += head + len;
	d->n -= head + len;
	return true;
}

/* Bits of the modulus of an RSA key: SubjectPublicKeyInfo, or the bare RSAPublicKey that some publish. 0 when it is neither. */
static int rsa_bits(const unsigned char *p, int n)
{
	struct der all = { p, (size_t)n }, key, bits, algorithm, modulus;

	if (!der_take(&all, 0x30, &key))
		return 0;
	if (der_take(&key, 0x30, &algorithm)) {
		if (!der_take(&key, 0x03, &bits) || bits.n == 0 || bits.p[0] != 0)
			return 0;
		bits.p++, bits.n--;
		if (!der_take(&bits, 0x30, &key))
			return 0;
	}
	if (!der_take(&key, 0x02, &modulus))
		return 0;
	while (modulus.n && modulus.p[0] == 0)
		modulus.p++, modulus.n--;
	int top = 0;
	for (unsigned b = modulus.n ? modulus.p[0] : 0; b; b >>= 1)
		top++;
	return modulus.n ? (int)(8 * (modulus.n - 1)) + top : 0;
}

static bool holds(struct str list, struct str word)
{
	for (; list.n; list = str_skip(list, str_find(list, ':', 0) + 1))
		if (str_ieq(str_trim(str_head(list, str_find(list, ':', 0))), word))
			return true;
	return false;
}

/* The tag v, where it is there, must come first: RFC 6376, 3.6.1. */
static bool version_first(struct str record)
{
	struct str one = str_head(record, str_find(record, ';', 0));

	return str_eq(str_trim(str_head(one, str_find(one, '=', 0))), STR("v"));
}

static void judge(struct check_result *r, struct str record)
{
	unsigned char der[2200];
	char size[20];
	struct str p = tag_value(record, "p", str_eq), k = tag_value(record, "k", str_eq), h = tag_value(record, "h", str_eq);
	struct str t = tag_value(record, "t", str_eq), v = tag_value(record, "v", str_eq);
	struct str s = tag_value(record, "s", str_eq);
	bool ed25519 = str_eq(k, STR("ed25519"));

	if (p.p == NULL || (v.p && (!str_eq(v, STR("DKIM1")) || !version_first(record))) || (k.p && !ed25519 && !str_eq(k, STR("rsa")))) {
		check_say(r, CHECK_FAIL, "broken", STR(""));
		return;
	}
	if (p.n == 0) {
		check_say(r, CHECK_FAIL, "revoked", STR(""));
		return;
	}
	if (s.p && !holds(s, STR("email")) && !holds(s, STR("*"))) {
		check_say(r, CHECK_FAIL, "not-mail", s);
		return;
	}
	int n = base64(p, der, sizeof der);
	int bits = ed25519 ? n == 32 ? 256 : 0 : n > 0 ? rsa_bits(der, n) : 0;
	snprintf(size, sizeof size, "%s %d", ed25519 ? "ed25519" : "rsa", bits);
	if (bits == 0)
		check_say(r, CHECK_FAIL, "broken", STR(""));
	else if (h.p && !holds(h, STR("sha256")))
		check_say(r, CHECK_FAIL, "no-sha256", h);
	else if (!ed25519 && bits < 1024)
		check_say(r, CHECK_FAIL, "short", str_c(size));
	else if (!ed25519 && bits < 2048)
		check_say(r, CHECK_WARN, "short", str_c(size));
	else if (holds(t, STR("y")))
		check_say(r, CHECK_WARN, "test-mode", str_c(size));
	else
		check_say(r, CHECK_PASS, "pass", str_c(size));
}

static bool named_in(const struct check_names *names, const char *name)
{
	for (int i = 0; i < names->n; i++)
		if (strcasecmp(names->name[i], name) == 0)
			return true;
	return false;
}

static void check_key(const struct check_in *in, struct check_list *l, struct str name)
{
	struct check_result *r = check_add(l, "dkim", name);
	const struct dns_answer *a = check_ask(in, r, name, DNS_TXT);

	if (named_in(&in->signing, r->subject))
		check_note(r, STR("the log shows signatures with it in its last day"));
	if (dns_failed(a))
		check_say(r, CHECK_UNKNOWN, "lookup", STR(""));
	else if (a->n == 0)
		check_say(r, CHECK_FAIL, "none", STR(""));
	else if (a->n > 1)
		check_say(r, CHECK_FAIL, "several", STR(""));
	else
		judge(r, a->rec[0].data);
}

static struct str domain_of(const struct check_result *r)
{
	struct str name = str_c(r->subject);

	return str_skip(name, str_find_str(name, STR("._domainkey."), 0) + 12);
}

/* What only shows beside the other keys of a domain: a key that was withdrawn and had been found in reports, not named, is no fault where another one
 * stands and the log shows no new signature with it; ed25519 alone is, since many receivers know RSA only. */
static void judge_beside(const struct check_in *in, struct check_list *l, int from)
{
	for (int i = from; i < l->n; i++) {
		struct check_result *r = &l->r[i];
		bool signing = named_in(&in->signing, r->subject), gone = strcmp(r->finding, "none") == 0 || strcmp(r->finding, "revoked") == 0, ed25519 = strncmp(r->value, "ed25519", 7) == 0, rsa = false;
		const struct check_result *other = NULL;
		for (int k = from; k < l->n; k++) {
			if (k == i || !str_ieq(domain_of(r), domain_of(&l->r[k])) || l->r[k].state == CHECK_FAIL || l->r[k].state == CHECK_UNKNOWN)
				continue;
			other = &l->r[k];
			rsa |= strncmp(other->value, "rsa", 3) == 0;
		}
		if (gone && other && !in->selectors_stated && !signing)
			check_say(r, CHECK_PASS, "retired", str_c(other->subject));
		else if (ed25519 && !rsa && r->state == CHECK_PASS)
			check_say(r, CHECK_WARN, "ed25519", STR(""));
	}
}

/* A selector is "s1", for every domain, or "s1._domainkey.example.com". */
void checks_dkim(const struct check_in *in, struct check_list *l)
{
	char name[300];
	int from = l->n;

	for (int i = 0; i < in->selectors.n; i++) {
		const char *s = in->selectors.name[i];
		if (strstr(s, "._domainkey.")) {
			check_key(in, l, str_c(s));
			continue;
		}
		for (int d = 0; d < in->domains.n; d++) {
			snprintf(name, sizeof name, "%s._domainkey.%s", s, in->domains.name[d]);
			check_key(in, l, str_c(name));
		}
	}
	judge_beside(in, l, from);
	for (int d = 0; in->selectors.n == 0 && d < in->domains.n; d++)
		check_say(check_add(l, "dkim", str_c(in->domains.name[d])), CHECK_UNKNOWN, "no-selector", str_c(in->domains.name[d]));
}
