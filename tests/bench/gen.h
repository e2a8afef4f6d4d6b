/* gen: a seeded generator of Postfix logs. gen.c is the mail server (sessions, queue, processes), gen_text.c writes its lines, and mix.tsv
 * says which shapes of lines there are and how often each occurs. */
#ifndef GEN_H
#define GEN_H

#include <stdbool.h>
#include <stdint.h>

enum { RCPT_MAX = 8, STEPS_MAX = 24, DOMAINS = 20000, LOCAL_DOMAIN = DOMAINS, SECOND = 1000000 };

/* Every choice between shapes that the server makes, by its name in mix.tsv. The names before the dot say which process writes the line. */
#define GROUPS \
	X(FLOW, "flow") X(MESSAGE_ID, "message_id") X(DOMAIN, "domain") X(ERROR_V6, "error.v6") X(ERROR_V4, "error.v4") \
	X(SMTPD_CONNECT, "smtpd.connect") X(SMTPD_TLS, "smtpd.tls") X(SMTPD_CLIENT, "smtpd.client") X(SMTPD_SASL, "smtpd.sasl_client") \
	X(SMTPD_REJECT, "smtpd.reject") X(SMTPD_WARNING, "smtpd.warning") X(SMTPD_AUTH, "smtpd.auth") X(SMTPD_LOST, "smtpd.lost") \
	X(SMTPD_BYE_TLS, "smtpd.bye_tls") X(SMTPD_BYE, "smtpd.bye") X(SMTPD_BYE_REJECT, "smtpd.bye_reject") X(SMTPD_BYE_LOST, "smtpd.bye_lost") \
	X(PICKUP, "pickup.uid") X(CLEANUP_ID, "cleanup.message_id") X(DKIM, "opendkim.signed") X(QMGR_ACTIVE, "qmgr.active") \
	X(QMGR_EXPIRED, "qmgr.expired") X(QMGR_REMOVED, "qmgr.removed") X(BOUNCE, "bounce.notification") \
	X(SCREEN_CONNECT, "postscreen.connect") X(SCREEN_PASS, "postscreen.pass") X(SCREEN_RANK, "postscreen.rank") \
	X(SCREEN_PREGREET, "postscreen.pregreet") X(SCREEN_HANGUP, "postscreen.hangup") X(SCREEN_REJECT, "postscreen.reject") \
	X(SCREEN_BYE, "postscreen.disconnect") X(DNSBLOG, "dnsblog.listed") X(ANVIL, "anvil.statistics") X(SCACHE, "scache.statistics") \
	X(MASTER, "master.started") X(SMTP_FAILED, "smtp.connect") X(SMTP_TLS, "smtp.tls") X(SMTP_REPLY, "smtp.reply") X(SMTP_SENT, "smtp.sent") \
	X(SMTP_DEFERRED, "smtp.deferred") X(SMTP_BOUNCED, "smtp.bounced") X(SMTP_NOBODY, "smtp.nobody") X(LMTP_SENT, "lmtp.sent") \
	X(LMTP_DEFERRED, "lmtp.deferred") X(LMTP_BOUNCED, "lmtp.bounced")
#define X(id, name) G_##id,
enum group_id { GROUPS N_GROUPS };
#undef X

/* Numbers of the mix (rows "param"). */
#define PARAMS \
	X(SESSIONS_PER_S, "sessions_per_s") X(LOCAL, "local_recipients") X(V6, "domains_with_v6") X(V6_FAILS, "v6_fails") X(V4_FAILS, "v4_fails") \
	X(SMTP_HAS_TLS, "servers_with_tls") X(GREY, "domains_that_greylist") X(DEAD, "domains_that_are_dead") X(DEFER, "deferred") X(BOUNCE, "bounced") \
	X(REPLY, "first_server_refuses") X(LIFETIME, "queue_lifetime_s")
#define X(id, name) P_##id,
enum param_id { PARAMS N_PARAMS };
#undef X

struct rcpt {
	uint32_t domain, user;
	uint8_t state; /* enum state */
};
enum state { TO_DO, SENT, DEFERRED, BOUNCED };

struct message {
	int64_t arrived, active, due; /* microseconds since 1970 */
	char qid[24], child[24];
	struct rcpt from, rcpt[RCPT_MAX];
	uint32_t next_free, child_msg, size;
	uint8_t nrcpt, pending, step, tries;
	bool null_sender, bounced;
};

struct session {
	uint32_t client, port, msg, next_free;
	int pid_slot; /* of smtpd; -1 = none yet */
	uint8_t step, rcpts;
	const struct flow *flow;
};

struct request { /* one delivery request to one smtp(8) or lmtp(8) process: the recipients in one domain */
	int64_t handed, connected;
	uint32_t msg, next_free, domain, server, peer;
	int slot, uses;
	uint8_t step, rcpt, v6_left, v4_left, total_left;
	bool reused, tls, refused, v6;
	const char *error;
};

struct flow {
	int n;
	struct { enum group_id group; int32_t mean_us; } step[STEPS_MAX];
};

/* What the line at hand is about: the pieces that shapes name are taken from here. */
struct now {
	int64_t at;
	int pid;
	const struct session *s;
	const struct message *m;
	const struct request *r;
	const struct rcpt *to;
};

/* gen_text.c */
extern double param[N_PARAMS];
extern const char *group_name[N_GROUPS];
extern int64_t written[N_GROUPS], messages_shown, lines_left, bytes_written;
extern uint32_t peers; /* --peers: distinct addresses on both sides; 0 = as the mix says */
extern bool rfc3339;
void mix_load(const char *path);
const char *mix_pick(enum group_id g); /* the text of a choice that is not a line */
const struct flow *mix_flow(void);
void put_line(enum group_id g, const struct now *w);
void put_flush(void);
void queue_id(char *out, int64_t at, uint32_t inode);
bool provider(uint32_t domain);

/* A small fast generator of numbers (splitmix64): the same on every machine. */
extern uint64_t seed_state;
static inline uint64_t mix64(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}
static inline uint64_t rnd(void)
{
	return mix64(seed_state += 0x9e3779b97f4a7c15u);
}
static inline uint32_t below(uint32_t n)
{
	return (uint32_t)((rnd() >> 32) * n >> 32);
}
static inline bool chance(double p)
{
	return (double)(rnd() >> 11) * 0x1p-53 < p;
}

#endif
