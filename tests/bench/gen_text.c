/* gen_text: lines made of the shapes of the mix, piece by piece. */
#include <err.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "gen_mix.h"

enum { ROOM = 1 << 20, LINE_ROOM = 4096 };

int64_t written[N_GROUPS], messages_shown, lines_left, bytes_written;
uint32_t peers;
bool rfc3339;
static char buf[ROOM + LINE_ROOM], *at = buf;
static const char digits52[] = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";

static void put(const char *s, size_t n)
{
	memcpy(at, s, n);
	at += n;
}

static void puts_(const char *s)
{
	put(s, strlen(s));
}

static void put_base(uint64_t v, unsigned base, const char *alphabet, int width)
{
	char t[24], *p = t + sizeof t;

	do {
		*--p = alphabet[v % base];
		v /= base;
	} while (v || p > t + sizeof t - width);
	put(p, (size_t)(t + sizeof t - p));
}

static void put_int(uint64_t v)
{
	put_base(v, 10, digits52, 1);
}

static void put_hex(uint64_t v, int width)
{
	put_base(v, 16, "0123456789abcdef", width);
}

void queue_id(char *out, int64_t t, uint32_t inode)
{
	char *keep = at, here[64];

	at = here;
	put_base((uint64_t)(t / SECOND), 52, digits52, 6);
	put_base((uint64_t)(t % SECOND), 52, digits52, 4);
	*at++ = 'z';
	put_base(inode, 51, digits52, 1);
	*at = '\0';
	strcpy(out, here);
	at = keep;
}

/* As format_tv.c of Postfix does it: two significant digits, at most two decimals, whole seconds from 10 s on. */
static void put_delay(int64_t us)
{
	if (us < 0)
		us = 0;
	if (us >= 10 * SECOND) {
		put_int((uint64_t)((us + SECOND / 2) / SECOND));
		return;
	}
	uint64_t hundredths = us >= SECOND ? (uint64_t)((us + 50000) / 100000 * 10) : (uint64_t)((us + 5000) / 10000);
	put_int(hundredths / 100);
	if (hundredths % 100 == 0)
		return;
	*at++ = '.';
	*at++ = (char)('0' + hundredths / 10 % 10);
	if (hundredths % 10)
		*at++ = (char)('0' + hundredths % 10);
}

static void put_user(uint64_t u)
{
	uint64_t h = mix64(u + 5);

	for (uint64_t i = 0; i < 2 + h % 3; i++)
		put(syllables + (h >> (8 + 6 * i) & 63) * 3, 2);
	if (h >> 63)
		put_base(h >> 40 & 1023, 10, digits52, 1);
}

static void put_address(const struct rcpt *r)
{
	put_user(r->user);
	*at++ = '@';
	puts_(domain[r->domain]);
}

static void put_ip4(uint32_t net, uint32_t host)
{
	uint32_t a = net + host;

	for (int shift = 24; shift >= 0; shift -= 8) {
		put_int(a >> shift & 255);
		if (shift)
			*at++ = '.';
	}
}

/* Scrambling by an odd factor keeps distinct numbers distinct. Clients, and servers with --peers: 100.64.0.0/10; other servers: 198.18.0.0/15. */
static void put_client_addr(uint32_t c)
{
	if (c % 12) {
		put_ip4(0x64400000, c * 2654435761u & 0x3fffff);
	} else {
		puts_("2001:db8:c:");
		put_hex(c >> 16 | 16, 1);
		*at++ = ':';
		put_hex(c & 0xffff, 1);
		puts_("::1");
	}
}

static void put_helo(uint32_t c)
{
	puts_(c & 8 ? "mail." : "smtp-out.");
	puts_(domain[mix64(c) % DOMAINS]);
}

static void put_client(uint32_t c)
{
	if (mix64(c) % 10 < 3)
		puts_("unknown");
	else
		put_helo(c);
	*at++ = '[';
	put_client_addr(c);
	*at++ = ']';
}

static void put_server(const struct request *r)
{
	uint32_t n = peers ? r->peer : provider(r->domain) ? 4 * DOMAINS + r->domain * 32 + r->server : 4 * r->domain + r->server;

	if (peers) {
		puts_("mx");
		put_int(n);
		puts_(".hosting.example");
	} else if (provider(r->domain)) {
		puts_(server[r->domain]);
	} else {
		puts_("mx");
		put_int(r->server + 1);
		*at++ = '.';
		puts_(domain[r->domain]);
	}
	*at++ = '[';
	if (r->v6) {
		puts_("2001:db8:");
		put_hex(n >> 16, 1);
		*at++ = ':';
		put_hex(n & 0xffff, 1);
		puts_("::19");
	} else {
		put_ip4(peers ? 0x64400000 : 0xc6120000, n * 2654435761u & (peers ? 0x3fffff : 0x1ffff));
	}
	*at++ = ']';
}

static void put_stamp(int64_t us)
{
	static char text[64];
	static int64_t second = -1;
	static size_t n;

	if (us / SECOND != second) {
		struct tm tm;
		time_t t = (time_t)(second = us / SECOND);
		gmtime_r(&t, &tm);
		n = strftime(text, sizeof text, rfc3339 ? "%Y-%m-%dT%H:%M:%S" : "%b %e %H:%M:%S mx1 ", &tm);
	}
	put(text, n);
	if (rfc3339) {
		*at++ = '.';
		put_base((uint64_t)(us % SECOND), 10, digits52, 6);
		puts_("+00:00 mx1 ");
	}
}

static void put_shape(const struct shape *s, const struct now *w);

static void put_piece(const struct piece *c, const struct now *w)
{
	switch (c->letter) {
	case 'p': put_int((uint64_t)w->pid); break;
	case 'q': puts_(w->m->qid); break;
	case 'Q': puts_(w->m->child); break;
	case 'c': put_client(w->s->client); break;
	case 'a': put_client_addr(w->s->client); break;
	case 'o': put_int(w->s->port); break;
	case 'h': put_helo(w->s->client); break;
	case 'f':
		if (!w->m->null_sender)
			put_address(&w->m->from);
		break;
	case 't': put_address(w->to); break;
	case 'S':
	case 'R':
		put_server(w->r);
		if (c->letter == 'R')
			puts_(":25");
		break;
	case 'u':
		if (w->r->uses) {
			puts_(" conn_use=");
			put_int((uint64_t)w->r->uses + 1);
			*at++ = ',';
		}
		break;
	case 'd': put_delay(w->at - w->m->arrived); break;
	case 'D':
		put_delay(w->m->active - w->m->arrived);
		*at++ = '/';
		put_delay(w->r->handed - w->m->active);
		*at++ = '/';
		put_delay(w->r->connected - w->r->handed);
		*at++ = '/';
		put_delay(w->at - w->r->connected);
		break;
	case 'E': puts_(w->r->error); break;
	case 'z': put_int(w->m->size); break;
	case 'n': put_int(w->s ? w->s->rcpts : w->m->nrcpt); break;
	case 'e': put_int((uint64_t)(c->digit - '0') + w->s->rcpts); break;
	case 'l': puts_(domain[w->to->domain]); break;
	case 'U': put_user(rnd() >> 44); break;
	case 'C': puts_(domain[below(DOMAINS)]); break;
	case 'x': put_hex(rnd() >> 32, 8); break;
	case 'k': put_base(rnd() >> 24, 16, "0123456789ABCDEF", 10); break;
	case 'i': put_int(below(900000) + 100000); break;
	case 'T': put_int((uint64_t)(w->at / SECOND)); break;
	case 'm': put_shape(w->m->null_sender ? group[G_MESSAGE_ID].shape : pick(G_MESSAGE_ID), w); break;
	case 'Y': {
		static int64_t second;
		static char text[32];
		if (w->at / SECOND != second) {
			struct tm tm;
			time_t t = (time_t)(second = w->at / SECOND);
			gmtime_r(&t, &tm);
			strftime(text, sizeof text, "%Y%m%d%H%M%S", &tm);
		}
		puts_(text);
		break;
	}
	default: errx(65, "no such piece: $%c", c->letter);
	}
}

static void put_shape(const struct shape *s, const struct now *w)
{
	for (int i = 0; i < s->npieces; i++) {
		put(s->piece[i].text, s->piece[i].n);
		if (s->piece[i].letter)
			put_piece(&s->piece[i], w);
	}
}

void put_line(enum group_id g, const struct now *w)
{
	if (lines_left <= 0)
		return;
	lines_left--;
	written[g]++;
	messages_shown += g == G_SMTPD_CLIENT || g == G_SMTPD_SASL || g == G_PICKUP || (g == G_CLEANUP_ID && w->m->null_sender);
	put_stamp(w->at);
	put_shape(pick(g), w);
	*at++ = '\n';
	if (at - buf >= ROOM)
		put_flush();
}

void put_flush(void)
{
	for (char *p = buf; p < at;) {
		ssize_t n = write(1, p, (size_t)(at - p));
		if (n <= 0)
			err(74, "output");
		p += n;
		bytes_written += n;
	}
	at = buf;
}
