/* spf_parts: what the parser, the macros and the evaluator of SPF share. */
#ifndef POSTMORTEM_CHECK_SPF_PARTS_H
#define POSTMORTEM_CHECK_SPF_PARTS_H

#include "check/spf.h"

enum spf_kind { SPF_ALL, SPF_INCLUDE, SPF_A, SPF_MX, SPF_PTR, SPF_IP4, SPF_IP6, SPF_EXISTS, SPF_REDIRECT, SPF_EXP, SPF_OTHER };

struct spf_term {
	enum spf_kind kind;
	enum spf_result result;  /* of a mechanism that matches, by its qualifier */
	struct str text, domain; /* within the record; domain is still a macro-string, absent where none was given */
	unsigned char addr[16];
	int bits4, bits6;
};

struct spf_ctx {
	struct dns *dns;
	struct spf *out;
	unsigned char addr[16];
	int family;              /* 4 or 6 */
	char ip[64];
	struct str helo, local, sender_domain;
};

/* The terms of a record behind its version, checked as a whole; the caller frees *terms. -1: a syntax error, *bad is the term. */
int spf_parse(struct str record, struct spf_term **terms, struct str *bad);
/* Labels of 1 to 63 bytes, 253 in all, two labels at least, a last one that is no number. */
bool spf_domain_ok(struct str name);
/* Expands a macro-string; explain: the letters c, r, t are allowed. -1: a syntax error, or no room. With c NULL only checks. */
int spf_expand(struct spf_ctx *c, struct str macro, struct str domain, bool explain, char *out, size_t room);
/* The connecting address's name proven by PTR and address, within domain if any (strict: only within); false when none. */
bool spf_proven(struct spf_ctx *c, struct str domain, bool strict, char *out, size_t room);
/* The address is among name's; *state is the DNS's word. */
bool spf_has_address(struct spf_ctx *c, struct str name, int bits4, int bits6, enum dns_state *state);

#endif
