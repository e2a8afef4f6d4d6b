/* parts: what the checks share with each other. */
#ifndef POSTMORTEM_CHECK_PARTS_H
#define POSTMORTEM_CHECK_PARTS_H

#include <jansson.h>

#include "check/check.h"

/* A new result at the end of the list; valid until the next one is added. */
struct check_result *check_add(struct check_list *l, const char *id, struct str subject);
/* Its verdict; value may be absent. */
void check_say(struct check_result *r, enum check_state state, const char *finding, struct str value);
/* Adds a line that mends it; at: "dns", "main.cf" or "master.cf", with "=" behind it: in the place of what is there. The last one is either of two
 * with "|" behind it. Bytes that are no printable ASCII become '?'. */
__attribute__((format(printf, 3, 4))) void check_change(struct check_result *r, const char *at, const char *fmt, ...);
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
bool same_address(struct str a, struct str b);
/* Whether the name has addr among its addresses of the same family. *failed is set when that could not be found out. r may be NULL. */
bool has_address(const struct check_in *in, struct check_result *r, struct str name, struct str addr, bool *failed);
/* The value of a tag of a list "tag=value; …", blanks around it removed; its p is NULL where the tag is not there. same compares the tags' names. */
struct str tag_value(struct str record, const char *name, bool (*same)(struct str, struct str));
struct str label_skip(struct str name); /* without its first label; empty when it has one */
/* name is domain or below it. */
bool within(struct str name, struct str domain);
bool within_any(const struct check_names *domains, struct str name);

/* The domain or the nearest one above it that is a zone of its own: has an SOA record. "" is the root. Absent: there is none, or it can't be known
 * (*failed). */
struct str zone_of(const struct check_in *in, struct check_result *r, struct str name, bool *failed);

/* names: whether a name can be that of a host in the public DNS; is the bare mail domain; looks like a default name of a provider. */
bool is_host_name(struct str name);
/* The address of a literal, "[192.0.2.1]" or "[IPv6:2001:db8::1]"; absent when it is none. */
struct str literal(struct str name);
bool is_bare(const struct check_in *in, struct str name);
bool is_generic(struct str name, struct str ip);
/* The name that this identity should have at ip: the one it has where that is fit, else the reverse name where that leads back, else an MX of ours at
 * that address, else one to be made up. */
void name_for(const struct check_in *in, const struct check_identity *who, const char *ip, char *out, size_t room);
/* The first identity that sends from ip. */
const struct check_identity *identity_of(const struct check_in *in, const char *ip);
/* The settings of an identity's EHLO name as lines to change. */
void change_helo(struct check_result *r, const struct check_identity *who, const char *name);

/* Whether Postfix's settings name the domain as one that this server takes mail for: 1, 0, -1 where tables say that, or the
 * settings seem not to be whole. */
int accepts(const struct check_in *in, struct check_result *r, struct str domain);
/* Why mail to the domain is not taken although an MX of it is this server, as a finding; NULL: no reason is known. */
const char *not_accepted(const struct check_in *in, struct check_result *r, struct str domain, const struct dns_answer *mx);
/* Where a service of type inet listens: "25", and whether only this host can reach it. */
struct str port_of(const struct check_in *in, struct str name, bool *inside);

/* The addresses of the relay, by its MX where it is a domain; texts live as long as in->dns. *failed: some look-up failed. */
void relay_addresses(const struct check_in *in, struct check_result *r, struct check_names *out, bool *failed);
/* The line that puts all our addresses which the domain's SPF record lacks into it. */
void change_spf(const struct check_in *in, struct check_result *r, const char *domain);

/* What is wrong with a record that lets us through, as a finding; "" nothing. lookups: those that our address took. */
const char *spf_weakness(const struct check_in *in, struct check_result *r, const char *domain, struct str record, int lookups);
/* The check of SPF where a relay takes all our mail. */
void relay_spf(const struct check_in *in, struct check_list *l, const char *domain);

/* src/rules/checks.json; the caller owns it. */
json_t *check_rules(struct err *e);
/* Whether `only` means this check of the rules. */
bool check_wanted(json_t *rules, const char *only, const char *id);

void checks_host(const struct check_in *in, struct check_list *l);
void checks_egress(const struct check_in *in, struct check_list *l);
void checks_identity(const struct check_in *in, struct check_list *l);
void checks_settings(const struct check_in *in, struct check_list *l);
void checks_port25(const struct check_in *in, struct check_list *l);
int checks_dnsbl(const struct check_in *in, struct check_list *l, struct err *e);
void checks_dmarc(const struct check_in *in, struct check_list *l);
void checks_spf(const struct check_in *in, struct check_list *l);
void checks_dkim(const struct check_in *in, struct check_list *l);
void checks_sender(const struct check_in *in, struct check_list *l);
void checks_inbound(const struct check_in *in, struct check_list *l);

#endif
