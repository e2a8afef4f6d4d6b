/* gen LINES SEED [--rfc3339] [--peers N] [--rate X] [--start EPOCH] [--mix FILE] > file
 *
 * Plays a mail server: sessions arrive, messages queue, smtp(8) processes try servers, what was deferred is tried again at a queue run. Every
 * actor has one event in a heap; an event writes a line and sets the next one. So lines come in order of time, interleaved as in life, memory
 * holds only what is open, and the first N lines of a longer log with the same seed are the log of N lines. What was written is told on stderr. */
#include "gen.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gen_pool.h"

enum message_step { M_CHILD, M_NOTIFY, M_CHILD_ACTIVE, M_END, M_RETRY };

struct slots sessions = { .size = sizeof(struct session) };
struct slots messages = { .size = sizeof(struct message) };
struct slots requests = { .size = sizeof(struct request) };
static double rate = 1;

void later(int64_t at, enum kind k, uint32_t i)
{
	event_add(at, (uint32_t)k << 30 | i);
}

int64_t about(int32_t us)
{
	return us / 2 + (int64_t)below((uint32_t)us + 1);
}

static void set_rcpts(struct message *m, uint32_t from_domain)
{
	m->from = (struct rcpt){ .domain = from_domain, .user = below(from_domain == LOCAL_DOMAIN ? 300 : 100000) };
	m->nrcpt = (uint8_t)(chance(0.76) ? 1 : chance(0.5) ? 2 : 3 + below(RCPT_MAX - 2));
	bool same = chance(0.5);
	for (int i = 0; i < m->nrcpt; i++) {
		uint32_t d = i && same ? m->rcpt[0].domain : chance(param[P_LOCAL]) ? LOCAL_DOMAIN : zipf();
		m->rcpt[i] = (struct rcpt){ .domain = d, .user = (uint32_t)i * 1000003 + below(d == LOCAL_DOMAIN ? 300 : 200000), .state = TO_DO };
	}
}

static uint32_t new_message(int64_t at)
{
	uint32_t i = slot_take(&messages);
	struct message *m = MESSAGE_AT(i);

	m->arrived = at - 1 - below(900);
	m->size = 600 + below(3000) * (chance(0.1) ? 200 : 3);
	queue_id(m->qid, m->arrived, 919000 + i);
	return i;
}

static struct now message_now(int64_t at, uint32_t i, int pid)
{
	return (struct now){ .at = at, .pid = pid, .m = MESSAGE_AT(i) };
}

/* The queue manager hands the message's open recipients over, one request for each domain. */
static void activate(int64_t at, uint32_t i)
{
	struct message *m = MESSAGE_AT(i);
	struct now w = message_now(at, i, pid_of(QMGR));

	put_line(G_QMGR_ACTIVE, &w);
	m->active = at;
	m->tries++;
	m->pending = 0;
	for (int k = 0; k < m->nrcpt; k++)
		if (m->rcpt[k].state == DEFERRED)
			m->rcpt[k].state = TO_DO;
	for (int k = 0; k < m->nrcpt; k++) {
		bool first = m->rcpt[k].state == TO_DO;
		for (int j = 0; j < k && first; j++)
			first = m->rcpt[j].state != TO_DO || m->rcpt[j].domain != m->rcpt[k].domain;
		if (!first)
			continue;
		uint32_t n = slot_take(&requests);
		*REQUEST_AT(n) = (struct request){ .msg = i, .domain = m->rcpt[k].domain, .slot = -1 };
		m->pending++;
		later(at + 1000 + about(15000), REQUEST, n);
	}
}

static void session(int64_t at, uint32_t i)
{
	struct session *s = SESSION_AT(i);
	enum group_id g = s->flow->step[s->step].group;
	bool smtpd = g >= G_SMTPD_CONNECT && g <= G_SMTPD_BYE_LOST;

	if (smtpd && s->pid_slot < 0)
		s->pid_slot = process_take(SMTPD, at);
	if (g == G_SMTPD_CLIENT || g == G_SMTPD_SASL || g == G_PICKUP) {
		s->msg = new_message(at);
		set_rcpts(MESSAGE_AT(s->msg), g == G_SMTPD_CLIENT ? zipf() : LOCAL_DOMAIN);
		s->rcpts = (uint8_t)(s->rcpts + MESSAGE_AT(s->msg)->nrcpt);
	}
	struct now w = message_now(at, s->msg, smtpd ? process_pid(SMTPD, s->pid_slot) : pid_of(writer_of(g)));
	w.s = s;
	if (g == G_QMGR_ACTIVE)
		activate(at, s->msg);
	else
		put_line(g, &w);
	if (++s->step == s->flow->n) {
		if (s->pid_slot >= 0)
			process_done(SMTPD, s->pid_slot, at);
		slot_give(&sessions, i);
		return;
	}
	later(at + about(s->flow->step[s->step].mean_us), SESSION, i);
}

static void arrival(int64_t at)
{
	uint32_t i = slot_take(&sessions);

	*SESSION_AT(i) = (struct session){ .client = below(peers ? peers : 1500000), .port = 1024 + below(64000), .pid_slot = -1, .flow = mix_flow() };
	later(at, SESSION, i);
	later(at + 1 + (int64_t)(-log(((double)(rnd() >> 11) + 1) * 0x1p-53) / param[P_SESSIONS_PER_S] / rate * SECOND), ARRIVAL, 0);
}

void message_done(int64_t at, uint32_t i)
{
	struct message *m = MESSAGE_AT(i);
	bool old = at - m->arrived > (int64_t)param[P_LIFETIME] * SECOND, expired = false;

	m->bounced = false;
	for (int k = 0; k < m->nrcpt; k++) {
		if (m->rcpt[k].state == DEFERRED && old) {
			m->rcpt[k].state = BOUNCED;
			expired = true;
		}
		m->bounced |= m->rcpt[k].state == BOUNCED;
	}
	if (expired) {
		struct now w = message_now(at, i, pid_of(QMGR));
		put_line(G_QMGR_EXPIRED, &w);
	}
	m->step = m->bounced && !m->null_sender ? M_CHILD : M_END;
	later(at + 500 + below(4000), MESSAGE, i);
}

static void message(int64_t at, uint32_t i)
{
	struct message *m = MESSAGE_AT(i);

	if (m->step == M_CHILD) {
		uint32_t c = new_message(at);
		struct message *child = MESSAGE_AT(c);
		m = MESSAGE_AT(i); /* making one may have moved them all */
		child->null_sender = true;
		child->nrcpt = 1;
		child->rcpt[0] = m->from;
		strcpy(m->child, child->qid);
		m->child_msg = c;
		struct now w = message_now(at, c, pid_of(CLEANUP));
		put_line(G_CLEANUP_ID, &w);
	} else if (m->step == M_NOTIFY) {
		struct now w = message_now(at, i, pid_of(BOUNCER));
		put_line(G_BOUNCE, &w);
	} else if (m->step == M_CHILD_ACTIVE) {
		activate(at, m->child_msg);
	} else if (m->step == M_RETRY) {
		activate(at, i);
		return;
	} else {
		bool open = false;
		for (int k = 0; k < m->nrcpt; k++) {
			open |= m->rcpt[k].state == DEFERRED;
			if (m->rcpt[k].state == BOUNCED)
				m->rcpt[k].state = SENT; /* dealt with */
		}
		if (!open) {
			struct now w = message_now(at, i, pid_of(QMGR));
			put_line(G_QMGR_REMOVED, &w);
			slot_give(&messages, i);
			return;
		}
		/* tried again when it is twice as old, at a queue run: every 300 s */
		int64_t wait = at - m->arrived, run = (int64_t)300 * SECOND;
		wait = wait < run ? run : wait > 4000 * (int64_t)SECOND ? 4000 * (int64_t)SECOND : wait;
		m->step = M_RETRY;
		later(((at + wait) / run + 1) * run + below(2 * SECOND), MESSAGE, i);
		return;
	}
	m->step++;
	later(at + 500 + below(3000), MESSAGE, i);
}

int main(int argc, char **argv)
{
	const char *mix = "tests/bench/mix.tsv";
	int64_t start_at = 1770076800; /* 2026-02-03 00:00 UTC */

	if (argc < 3)
		errx(64, "usage: gen LINES SEED [--rfc3339] [--peers N] [--rate X] [--start EPOCH] [--mix FILE]");
	lines_left = atoll(argv[1]);
	seed_state = mix64((uint64_t)atoll(argv[2]));
	for (int i = 3; i < argc; i++) {
		if (strcmp(argv[i], "--rfc3339") == 0)
			rfc3339 = true;
		else if (strcmp(argv[i], "--peers") == 0 && i + 1 < argc)
			peers = (uint32_t)atol(argv[++i]);
		else if (strcmp(argv[i], "--rate") == 0 && i + 1 < argc)
			rate = atof(argv[++i]);
		else if (strcmp(argv[i], "--start") == 0 && i + 1 < argc)
			start_at = atoll(argv[++i]);
		else if (strcmp(argv[i], "--mix") == 0 && i + 1 < argc)
			mix = argv[++i];
		else
			errx(64, "%s?", argv[i]);
	}
	mix_load(mix);
	zipf_make(1.05);
	struct now w = { .at = start_at * SECOND, .pid = pid_of(MASTER_) };
	put_line(G_MASTER, &w);
	later(w.at + SECOND, ARRIVAL, 0);
	while (lines_left > 0) {
		uint32_t what;
		int64_t at = event_next(&what);
		uint32_t i = what & 0x3fffffff;
		switch (what >> 30) {
		case ARRIVAL: arrival(at); break;
		case SESSION: session(at, i); break;
		case REQUEST: request(at, i); break;
		default: message(at, i);
		}
	}
	put_flush();
	tell();
	return 0;
}
