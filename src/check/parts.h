/* parts: what the checks share with each other. */
#ifndef POSTMORTEM_CHECK_PARTS_H
#define POSTMORTEM_CHECK_PARTS_H

#include "check/check.h"

/* A new result at the end of the list; valid until the next one is added. */
struct check_result *check_add(struct check_list *l, const char *id, struct str subject);
/* Its verdict; value may be NULL. */
void check_say(struct check_result *r, enum check_state state, const char *finding, struct str value);
/* Adds "NAME TYPE answer, answer" to the evidence. */
void check_evidence(struct check_result *r, struct str name, enum dns_type type, const struct dns_answer *a);
/* Adds any text to the evidence; what is no printable ASCII becomes '?'. */
void check_note(struct check_result *r, struct str text);
/* Adds "NAME = VALUE" to the evidence: a setting. */
void check_setting(struct check_result *r, const char *name, const char *value);
/* Copies s as printable ASCII, cut to room. */
void check_clean(struct str s, char *out, size_t room);

/* Asks, and keeps the answer as evidence. */
const struct dns_answer *check_ask(const struct check_in *in, struct check_result *r, struct str name, enum dns_type type);
/* The question could not be answered: neither yes nor no. */
bool dns_failed(const struct dns_answer *a);
bool is_ip6(struct str addr);
/* Whether the name has addr among its addresses of the same family. *failed is set when that could not be found out. */
bool has_address(const struct check_in *in, struct check_result *r, struct str name, struct str addr, bool *failed);
/* The value of a tag of a list "tag=value; …", blanks around it removed; its p is NULL where the tag is not there. same compares the tags' names. */
struct str tag_value(struct str record, const char *name, bool (*same)(struct str, struct str));
struct str label_skip(struct str name); /* without its first label; empty when it has one */

void checks_host(const struct check_in *in, struct check_list *l);
void checks_identity(const struct check_in *in, struct check_list *l);
void checks_settings(const struct check_in *in, struct check_list *l);
int checks_dnsbl(const struct check_in *in, struct check_list *l, struct err *e);
void checks_dmarc(const struct check_in *in, struct check_list *l);
void checks_spf(const struct check_in *in, struct check_list *l);
void checks_dkim(const struct check_in *in, struct check_list *l);
void checks_sender(const struct check_in *in, struct check_list *l);

#endif
