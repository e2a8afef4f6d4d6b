/* replies_quoted: a reply that another mail system quotes, in a bounce that a relay hands on or that somebody asks about:
 *   SMTP error from remote mail server after RCPT TO:<taro@example.com>: host mx1.example [192.0.2.1]: 550 5.1.1 …   (Exim)
 *   192.0.2.1 does not like recipient. Remote host said: 550 5.1.1 …   (qmail)
 *   Server at mx1.example (192.0.2.1) returned '550 5.1.1 …'   (Exchange) */
#ifndef POSTMORTEM_ANALYSIS_REPLIES_QUOTED_H
#define POSTMORTEM_ANALYSIS_REPLIES_QUOTED_H

#include "analysis/replies.h"

struct reply_quote {
	bool certain;          /* the words around it say that a server was quoted; else only code is set */
	int code;              /* 0: none */
	size_t at, end;        /* the server's words within the text; all of it when they hold no code */
	const char *stage;     /* as in struct reply_parts; "" unknown */
	struct str host, addr; /* the server, "" when none is named */
};

struct reply_quote reply_quoted(struct str s);

/* A code at the start of s: three digits, 2 to 5 first, then a blank, a dash, a colon with a blank, or the end. 0 for none. */
int reply_code_at(struct str s);

#endif
