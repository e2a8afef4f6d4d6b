/* gen_pool: see gen_pool.h. */
#include "gen_pool.h"

#include <err.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct event {
	int64_t at;
	uint32_t what;
};

static struct event *heap;
static size_t nheap, heap_room;

/* A heap of four branches: half as deep as one of two, and a node's children lie in one or two cache lines. */
void event_add(int64_t at, uint32_t what)
{
	if (nheap == heap_room) {
		heap_room = heap_room * 2 + 64;
		heap = realloc(heap, heap_room * sizeof *heap);
		if (heap == NULL)
			err(70, "memory");
	}
	size_t i = nheap++;
	while (i > 0 && heap[(i - 1) / 4].at > at) {
		heap[i] = heap[(i - 1) / 4];
		i = (i - 1) / 4;
	}
	heap[i] = (struct event){ at, what };
}

int64_t event_next(uint32_t *what)
{
	int64_t at = heap[0].at;
	struct event last = heap[--nheap];
	size_t i = 0;

	*what = heap[0].what;
	for (;;) {
		size_t first = 4 * i + 1, least = first;
		if (first >= nheap)
			break;
		for (size_t k = first + 1; k < first + 4 && k < nheap; k++)
			if (heap[k].at < heap[least].at)
				least = k;
		if (heap[least].at >= last.at)
			break;
		heap[i] = heap[least];
		i = least;
	}
	heap[i] = last;
	return at;
}

uint32_t slot_take(struct slots *s)
{
	uint32_t i;

	if (s->nfree) {
		i = s->free[--s->nfree];
	} else {
		if (s->n == s->room) {
			s->room = s->room * 2 + 64;
			s->p = realloc(s->p, s->room * s->size);
			s->free = realloc(s->free, s->room * sizeof *s->free);
			if (s->p == NULL || s->free == NULL)
				err(70, "memory");
		}
		i = s->n++;
	}
	memset(s->p + i * s->size, 0, s->size);
	return i;
}

void slot_give(struct slots *s, uint32_t i)
{
	s->free[s->nfree++] = i;
}

enum { PROCESSES = 8192 };

static struct { int n, nfree, pid[PROCESSES], uses[PROCESSES], free[PROCESSES]; int64_t idle_at[PROCESSES]; } pool[PROGRAMS];
static int last_pid = 1200;

static int new_pid(void)
{
	last_pid += 1 + (int)below(7);
	if (last_pid >= 4194304)
		last_pid = 1000 + (int)below(100);
	return last_pid;
}

int process_take(enum program p, int64_t at)
{
	int s;

	if (pool[p].nfree == 0) {
		if ((s = pool[p].n++) == PROCESSES)
			errx(70, "more than %d processes: a lower --rate?", PROCESSES);
		pool[p].pid[s] = new_pid();
	} else if (pool[p].uses[s = pool[p].free[--pool[p].nfree]]++ >= 100 || pool[p].idle_at[s] + (int64_t)100 * SECOND < at) {
		pool[p].pid[s] = new_pid();
		pool[p].uses[s] = 0;
	}
	return s;
}

int process_pid(enum program p, int slot)
{
	return pool[p].pid[slot];
}

void process_done(enum program p, int slot, int64_t at)
{
	pool[p].idle_at[slot] = at;
	pool[p].free[pool[p].nfree++] = slot;
}

int pid_of(enum program p)
{
	int i = p == CLEANUP || p == DNSBLOG_ ? (int)below(3) : 0;

	if (pool[p].pid[i] == 0 || (p == CLEANUP && ++pool[p].uses[i] % 300 == 0))
		pool[p].pid[i] = new_pid();
	return pool[p].pid[i];
}

enum program writer_of(enum group_id g)
{
	switch (g) {
	case G_PICKUP: return PICKUP_;
	case G_CLEANUP_ID: return CLEANUP;
	case G_DKIM: return OPENDKIM;
	case G_DNSBLOG: return DNSBLOG_;
	case G_ANVIL: return ANVIL_;
	case G_SCACHE: return SCACHE_;
	case G_MASTER: return MASTER_;
	default: return g >= G_SCREEN_CONNECT && g <= G_SCREEN_BYE ? POSTSCREEN : QMGR;
	}
}

/* Walker's alias method: a draw from any distribution in constant time. */
static double keep[DOMAINS];
static uint32_t alias[DOMAINS];

void zipf_make(double exponent)
{
	static uint32_t small[DOMAINS], large[DOMAINS];
	int ns = 0, nl = 0;
	double sum = 0;

	for (int i = 0; i < DOMAINS; i++)
		sum += keep[i] = pow(i + 1, -exponent);
	for (int i = 0; i < DOMAINS; i++) {
		keep[i] *= DOMAINS / sum;
		alias[i] = (uint32_t)i;
		if (keep[i] < 1)
			small[ns++] = (uint32_t)i;
		else
			large[nl++] = (uint32_t)i;
	}
	while (ns && nl) {
		uint32_t s = small[--ns], l = large[nl - 1];
		alias[s] = l;
		keep[l] -= 1 - keep[s];
		if (keep[l] < 1) {
			small[ns++] = l;
			nl--;
		}
	}
}

uint32_t zipf(void)
{
	uint32_t i = below(DOMAINS);

	return chance(keep[i]) ? i : alias[i];
}

void tell(void)
{
	static const struct { const char *name; enum group_id from, to; } sums[] = {
		{ "sent", G_SMTP_SENT, G_SMTP_SENT }, { "sent", G_LMTP_SENT, G_LMTP_SENT }, { "deferred", G_SMTP_DEFERRED, G_SMTP_DEFERRED },
		{ "deferred", G_SMTP_NOBODY, G_SMTP_NOBODY }, { "deferred", G_LMTP_DEFERRED, G_LMTP_DEFERRED }, { "bounced", G_SMTP_BOUNCED, G_SMTP_BOUNCED },
		{ "bounced", G_LMTP_BOUNCED, G_LMTP_BOUNCED }, { "failed_connects", G_SMTP_FAILED, G_SMTP_FAILED }, { "rejects", G_SMTPD_REJECT, G_SMTPD_REJECT },
		{ "rejects", G_SCREEN_REJECT, G_SCREEN_REJECT }, { "removed", G_QMGR_REMOVED, G_QMGR_REMOVED }, { "expired", G_QMGR_EXPIRED, G_QMGR_EXPIRED },
		{ "replies", G_SMTP_REPLY, G_SMTP_REPLY }, { "sessions", G_SMTPD_CONNECT, G_SMTPD_CONNECT }, { "tls", G_SMTPD_TLS, G_SMTPD_TLS },
		{ "tls", G_SMTP_TLS, G_SMTP_TLS }, { "postscreen", G_SCREEN_CONNECT, G_DNSBLOG },
	};
	int64_t lines = 0;

	for (int g = 0; g < N_GROUPS; g++)
		lines += written[g];
	/* a message's first line is its client=, its uid=, or, for one that Postfix makes itself, its message-id= */
	fprintf(stderr, "lines=%lld bytes=%lld messages=%lld", (long long)lines, (long long)bytes_written, (long long)messages_shown);
	for (size_t i = 0; i < sizeof sums / sizeof *sums; i++) {
		int64_t n = 0;
		if (i && strcmp(sums[i].name, sums[i - 1].name) == 0)
			continue;
		for (size_t k = i; k < sizeof sums / sizeof *sums && strcmp(sums[k].name, sums[i].name) == 0; k++)
			for (int g = (int)sums[k].from; g <= (int)sums[k].to; g++)
				n += written[g];
		fprintf(stderr, " %s=%lld", sums[i].name, (long long)n);
	}
	fputc('\n', stderr);
}
