/* dns_unbound: libunbound's own recursion with DNSSEC, or one server that is named. Each question has a deadline of ours, since the library's own
 * patience is minutes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dns/back.h"

#ifdef HAVE_LIBUNBOUND

#include <arpa/inet.h>
#include <poll.h>
#include <time.h>
#include <unbound.h>
#include <unistd.h>

#include "util/late.h"

#define FUNCTIONS(F) F(ub_cancel) F(ub_ctx_add_ta_file) F(ub_ctx_async) F(ub_ctx_create) F(ub_ctx_debuglevel) F(ub_ctx_debugout) F(ub_ctx_delete) \
	F(ub_ctx_set_fwd) F(ub_ctx_set_option) F(ub_fd) F(ub_process) F(ub_resolve_async) F(ub_resolve_free) F(ub_strerror)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

static const char ROOT_KEY[] = "/usr/share/dns/root.key"; /* Debian's dns-root-data; without it nothing counts as proven */

struct wait {
	bool done;
	struct ub_result *result;
};

static void arrived(void *arg, int rc, struct ub_result *r)
{
	struct wait *w = arg;

	w->done = true;
	w->result = rc == 0 ? r : NULL;
	if (rc != 0 && r)
		lib.ub_resolve_free(r);
}

/* A name in wire form as text, without its last dot; false when it does not fit. A dot or odd byte within a label is written \DDD. */
static bool wire_name(const unsigned char *p, size_t n, char *out, size_t room)
{
	size_t o = 0;

	for (size_t i = 0; i < n && p[i];) {
		size_t len = p[i++];
		if (len > 63 || i + len > n || o + 4 * len + 2 > room)
			return false;
		if (o)
			out[o++] = '.';
		for (size_t k = 0; k < len; k++, i++)
			if (p[i] > 0x20 && p[i] < 0x7f && p[i] != '.' && p[i] != '\\')
				out[o++] = (char)p[i];
			else
				o += (size_t)snprintf(out + o, room - o, "\\%03d", p[i]);
	}
	out[o] = '\0';
	return true;
}

static void add(struct dns_entry *q, const unsigned char *p, size_t n)
{
	char text[1100];
	size_t o = 0;

	switch (q->type) {
	case DNS_A:
	case DNS_AAAA:
		if (n == (q->type == DNS_A ? 4u : 16u) && inet_ntop(q->type == DNS_A ? AF_INET : AF_INET6, p, text, sizeof text))
			dns_add(q, str_c(text), 0);
		return;
	case DNS_MX:
		if (n > 2 && wire_name(p + 2, n - 2, text, sizeof text))
			dns_add(q, str_c(text), p[0] << 8 | p[1]);
		return;
	case DNS_NS:
	case DNS_CNAME:
	case DNS_SOA: /* its first name */
	case DNS_PTR:
		if (wire_name(p, n, text, sizeof text))
			dns_add(q, str_c(text), 0);
		return;
	case DNS_SPF:
	case DNS_TXT: {
		char *joined = malloc(n + 1);
		if (joined == NULL)
			die_oom();
		for (size_t i = 0; i < n && i + 1 + p[i] <= n; i += 1u + p[i]) {
			memcpy(joined + o, p + i + 1, p[i]);
			o += p[i];
		}
		dns_add(q, (struct str){ joined, o }, 0);
		free(joined);
		return;
	}
	case DNS_TLSA:
		for (size_t i = 0; i < n && o + 3 < sizeof text; i++)
			o += (size_t)snprintf(text + o, sizeof text - o, "%02x", p[i]);
		dns_add(q, (struct str){ text, o }, 0);
		return;
	}
}

/* Past a name in a packet; len where it does not end in it. */
static size_t past_name(const unsigned char *p, size_t at, size_t len)
{
	while (at < len && p[at] && p[at] < 0xc0)
		at += 1u + p[at];
	return at < len ? at + (p[at] ? 2 : 1) : len;
}

/* Whether an empty answer only points on to other servers (NS without SOA in its authority part): a server that is lame for the name said so, and
 * nobody was asked who knows. That is a failed look-up, not "no such record". */
static bool is_referral(const unsigned char *p, size_t len)
{
	bool ns = false, soa = false;
	size_t at = 12;

	if (len < 12)
		return false;
	int questions = p[4] << 8 | p[5], answers = p[6] << 8 | p[7], authority = p[8] << 8 | p[9];
	for (; questions > 0; questions--)
		at = past_name(p, at, len) + 4;
	for (int i = 0; i < answers + authority; i++) {
		at = past_name(p, at, len);
		if (at + 10 > len)
			break;
		ns |= i >= answers && p[at] == 0 && p[at + 1] == DNS_NS;
		soa |= i >= answers && p[at] == 0 && p[at + 1] == 6;
		at += 10u + ((unsigned)p[at + 8] << 8 | p[at + 9]);
	}
	return ns && !soa;
}

static void take(struct dns_entry *q, const struct ub_result *r)
{
	q->answer.secure = r->secure;
	q->answer.ttl = r->ttl;
	if (r->bogus)
		q->answer.state = DNS_BOGUS;
	else if (r->rcode == 3)
		q->answer.state = DNS_NXDOMAIN;
	else if (r->rcode != 0)
		q->answer.state = DNS_SERVFAIL;
	else if (!r->havedata)
		q->answer.state = is_referral(r->answer_packet, (size_t)r->answer_len) ? DNS_SERVFAIL : DNS_NODATA;
	else {
		for (int i = 0; r->data[i]; i++)
			add(q, (const unsigned char *)r->data[i], (size_t)r->len[i]);
		q->answer.state = q->answer.n ? DNS_OK : DNS_NODATA;
	}
}

static int left_ms(const struct timespec *until)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	long long ms = (long long)(until->tv_sec - t.tv_sec) * 1000 + (until->tv_nsec - t.tv_nsec) / 1000000;
	return ms > 0 ? (int)ms : 0;
}

static void ask_one(struct ub_ctx *c, struct dns_entry *q, int ms)
{
	struct wait w = { 0 };
	struct timespec until;
	int id, left;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000L;
	q->answer.state = DNS_SERVFAIL;
	if (lib.ub_resolve_async(c, q->name[0] ? q->name : ".", (int)q->type, 1, &w, arrived, &id) != 0)
		return;
	while (!w.done && (left = left_ms(&until)) > 0) {
		struct pollfd p = { .fd = lib.ub_fd(c), .events = POLLIN };
		if (poll(&p, 1, left) > 0 && lib.ub_process(c) != 0)
			break;
	}
	if (!w.done) {
		lib.ub_cancel(c, id);
		q->answer.state = DNS_TIMEOUT;
	} else if (w.result) {
		take(q, w.result);
		lib.ub_resolve_free(w.result);
	}
}

struct asker {
	struct ub_ctx *ctx;
	bool unproven, blind; /* it is still to be asked for the root; it denied it */
};

/* A server that only serves a company's own names answers "no such name" to all else. The root is always there: who denies it is not believed. */
static bool sees_nothing(struct asker *a, int ms)
{
	struct dns_entry root = { .name = (char[]){ "" }, .type = DNS_NS };

	if (a->unproven) {
		a->unproven = false;
		ask_one(a->ctx, &root, ms);
		a->blind = root.answer.state == DNS_NXDOMAIN;
		for (int i = 0; i < root.answer.n; i++)
			free((char *)root.rec[i].data.p);
		free(root.rec);
	}
	return a->blind;
}

static void ask(void *state, struct dns_entry *q, int ms)
{
	struct asker *a = state;

	if (sees_nothing(a, ms))
		q->answer.state = DNS_BLIND;
	else
		ask_one(a->ctx, q, ms);
}

static void shut(void *state)
{
	struct asker *a = state;

	lib.ub_ctx_delete(a->ctx);
	free(a);
}

struct dns *dns_open(const struct dns_opts *o, struct err *e)
{
	struct ub_ctx *c;
	int rc;

	if (late_open(FILE_OF_LIBUNBOUND, names, &lib, e) != 0)
		return NULL;
	if ((c = lib.ub_ctx_create()) == NULL) {
		err_set(e, EXIT_OURS, "libunbound does not start: out of memory?");
		return NULL;
	}
	lib.ub_ctx_debuglevel(c, 0);
	lib.ub_ctx_debugout(c, NULL);
	lib.ub_ctx_async(c, 1);
	rc = lib.ub_ctx_set_option(c, "do-not-query-localhost:", "no");
	if (rc == 0)
		rc = lib.ub_ctx_set_option(c, "unblock-lan-zones:", "yes");
	if (rc == 0 && o->server == NULL && access(ROOT_KEY, R_OK) == 0)
		lib.ub_ctx_add_ta_file(c, ROOT_KEY);
	if (rc == 0 && o->server)
		rc = lib.ub_ctx_set_fwd(c, o->server);
	if (rc != 0) {
		err_set(e, EXIT_USAGE, "DNS server '%s': %s; give an address, or address@port", o->server ? o->server : "", lib.ub_strerror(rc));
		lib.ub_ctx_delete(c);
		return NULL;
	}
	struct asker *a = calloc(1, sizeof *a);
	if (a == NULL)
		die_oom();
	a->ctx = c;
	a->unproven = o->prove;
	return dns_over((struct dns_back){ a, ask, shut }, o);
}

#else

struct dns *dns_open(const struct dns_opts *o, struct err *e)
{
	(void)o;
	err_set(e, EXIT_OURS, "built without libunbound, so only --offline FILE works; install libunbound-dev and build again");
	return NULL;
}

#endif
