/* gen_pool: what the mail server of gen.c is built from: events, slots, processes, and domains by popularity. */
#ifndef GEN_POOL_H
#define GEN_POOL_H

#include <stddef.h>

#include "gen.h"

void event_add(int64_t at, uint32_t what);
int64_t event_next(uint32_t *what);

/* Numbered things that are used again when given back; a thing begins with zero bytes. */
struct slots {
	size_t size;
	char *p;
	uint32_t n, room, nfree, *free;
};
uint32_t slot_take(struct slots *s);
void slot_give(struct slots *s, uint32_t i);

/* Processes by program. Those taken work for one client or request until done; like Postfix's they end after 100 uses or 100 s without. */
enum program { MASTER_, QMGR, PICKUP_, CLEANUP, BOUNCER, OPENDKIM, POSTSCREEN, DNSBLOG_, ANVIL_, SCACHE_, SMTPD, SMTP, LMTP, PROGRAMS };
int process_take(enum program p, int64_t at);
int process_pid(enum program p, int slot);
void process_done(enum program p, int slot, int64_t at);
int pid_of(enum program p); /* one that writes a line now and then */
enum program writer_of(enum group_id g);

/* Who acts in an event (bits 30 and 31), and on what. */
enum kind { ARRIVAL, SESSION, REQUEST, MESSAGE };
extern struct slots sessions, messages, requests;
#define SESSION_AT(i) (&((struct session *)sessions.p)[i])
#define MESSAGE_AT(i) (&((struct message *)messages.p)[i])
#define REQUEST_AT(i) (&((struct request *)requests.p)[i])
void later(int64_t at, enum kind k, uint32_t i);
int64_t about(int32_t us);                  /* from half of it to one and a half */
void request(int64_t at, uint32_t i);       /* gen_smtp.c: the next step of a delivery request */
void message_done(int64_t at, uint32_t i);  /* gen.c: all its requests are answered */

void zipf_make(double exponent);
uint32_t zipf(void);

/* What was written, on stderr: NAME=N ... */
void tell(void);

#endif
