/* gen_smtp: delivery requests: which servers are tried, what fails, what the last one answers. */
#include <stdlib.h>

#include "gen_pool.h"

enum request_step { R_START, R_FAIL6, R_FAIL4, R_REPLY, R_TLS, R_ANSWER };

static struct {
	int64_t at;
	uint32_t server;
	int uses;
} cached[DOMAINS + 1]; /* a connection kept open for the next request */

/* What a domain is like never changes: a number in 0..1 for each of its traits. */
static double trait(uint32_t domain, uint64_t which)
{
	return (double)(mix64(domain * 8 + which) >> 11) * 0x1p-53;
}

static bool is_dead(uint32_t domain)
{
	return domain >= 200 && domain != LOCAL_DOMAIN && trait(domain, 1) < param[P_DEAD];
}

static void next_step(int64_t at, uint32_t i)
{
	struct request *r = REQUEST_AT(i);

	if (r->v6_left || r->v4_left) {
		char *text;
		r->v6 = r->v6_left > 0;
		double ms = strtod(mix_pick(r->v6 ? G_ERROR_V6 : G_ERROR_V4), &text);
		r->error = text + 1;
		r->step = r->v6 ? R_FAIL6 : R_FAIL4;
		later(at + 300 + below(2000) + (int64_t)(ms * 1000), REQUEST, i);
	} else if (is_dead(r->domain)) {
		r->step = R_ANSWER;
		r->connected = at;
		later(at + 100, REQUEST, i);
	} else if (r->refused) {
		r->step = R_REPLY;
		later(at + about(400000), REQUEST, i);
	} else if (r->tls && r->step < R_TLS) {
		r->step = R_TLS;
		later(at + about(180000), REQUEST, i);
	} else {
		r->step = R_ANSWER;
		r->connected = at + (r->reused || r->domain == LOCAL_DOMAIN ? 500 : about(60000));
		later(r->connected + about(r->domain == LOCAL_DOMAIN ? 30000 : 500000), REQUEST, i);
	}
}

static void start(int64_t at, uint32_t i)
{
	struct request *r = REQUEST_AT(i);

	r->handed = at;
	r->slot = process_take(r->domain == LOCAL_DOMAIN ? LMTP : SMTP, at);
	r->peer = below(peers ? peers : 1);
	r->server = provider(r->domain) ? below(12) : below(2);
	if (r->domain != LOCAL_DOMAIN && cached[r->domain].at + 2 * SECOND > at) {
		r->reused = true;
		r->server = cached[r->domain].server;
		r->uses = cached[r->domain].uses;
		cached[r->domain].at = 0;
	} else if (is_dead(r->domain)) {
		r->v4_left = (uint8_t)(1 + r->domain % 2);
	} else if (r->domain != LOCAL_DOMAIN) {
		bool v6 = trait(r->domain, 2) < param[P_V6];
		if (v6 && chance(param[P_V6_FAILS]))
			r->v6_left = (uint8_t)(1 + (r->domain & 1));
		r->v6 = v6 && !r->v6_left;
		r->v4_left = chance(param[P_V4_FAILS]);
		r->refused = chance(param[P_REPLY]);
		r->tls = provider(r->domain) || trait(r->domain, 3) < param[P_SMTP_HAS_TLS];
	}
	next_step(at, i);
}

static enum state outcome(const struct request *r, const struct message *m)
{
	bool again = m->tries > 1;

	if (is_dead(r->domain) || (!again && !provider(r->domain) && trait(r->domain, 4) < param[P_GREY]))
		return DEFERRED;
	if (r->domain != LOCAL_DOMAIN && chance(again ? 0.35 : param[P_DEFER]))
		return DEFERRED;
	return chance(param[P_BOUNCE]) ? BOUNCED : SENT;
}

/* One recipient of a request is answered; after the last one the process is free. */
static void answer(int64_t at, uint32_t i)
{
	struct request *r = REQUEST_AT(i);
	struct message *m = MESSAGE_AT(r->msg);
	bool local = r->domain == LOCAL_DOMAIN;
	int k = r->rcpt;

	while (m->rcpt[k].domain != r->domain || m->rcpt[k].state != TO_DO)
		k++;
	struct now w = { .at = at, .pid = process_pid(local ? LMTP : SMTP, r->slot), .m = m, .r = r, .to = &m->rcpt[k] };
	m->rcpt[k].state = outcome(r, m);
	put_line(is_dead(r->domain) ? G_SMTP_NOBODY : (local ? G_LMTP_SENT : G_SMTP_SENT) + m->rcpt[k].state - SENT, &w);
	r->rcpt = (uint8_t)(k + 1);
	while (++k < m->nrcpt)
		if (m->rcpt[k].domain == r->domain && m->rcpt[k].state == TO_DO) {
			later(at + 100 + below(300), REQUEST, i);
			return;
		}
	process_done(local ? LMTP : SMTP, r->slot, at);
	if (!local && !is_dead(r->domain) && chance(0.5)) {
		cached[r->domain].at = at;
		cached[r->domain].server = r->server;
		cached[r->domain].uses = r->uses + 1;
	}
	uint32_t msg = r->msg;
	slot_give(&requests, i);
	if (--m->pending == 0)
		message_done(at, msg);
}

void request(int64_t at, uint32_t i)
{
	struct request *r = REQUEST_AT(i);
	struct message *m = MESSAGE_AT(r->msg);
	struct now w = { .at = at, .m = m, .r = r, .to = m->rcpt };

	if (r->step == R_START) {
		start(at, i);
		return;
	}
	if (r->step == R_ANSWER) {
		answer(at, i);
		return;
	}
	w.pid = process_pid(r->domain == LOCAL_DOMAIN ? LMTP : SMTP, r->slot);
	while (w.to->domain != r->domain || w.to->state != TO_DO)
		w.to++;
	if (r->step == R_FAIL6 || r->step == R_FAIL4) {
		put_line(G_SMTP_FAILED, &w);
		*(r->step == R_FAIL6 ? &r->v6_left : &r->v4_left) -= 1;
		if (r->v6_left || r->v4_left || !is_dead(r->domain)) {
			r->server ^= r->v6_left + r->v4_left > 0; /* the next one tried; a deferral names the last one */
			r->v6 = false;
		}
	} else if (r->step == R_REPLY) {
		put_line(G_SMTP_REPLY, &w);
		r->refused = false;
		r->server ^= 1;
	} else {
		put_line(G_SMTP_TLS, &w);
	}
	next_step(at, i);
}
