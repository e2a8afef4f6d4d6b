/* dict: text to key, for the dictionary tables mta, domain, peer, text, shape and phrase. A bounded cache in front, the database behind it: memory
 * does not grow with the number of distinct names. */
#ifndef POSTMORTEM_INGEST_DICT_H
#define POSTMORTEM_INGEST_DICT_H

#include "store/db.h"

struct dicts;

struct dicts *dicts_open(struct db *db);
void dicts_free(struct dicts *d);

/* At the start of a transaction: between two of ours another process may have added rows. */
void dicts_refresh(struct dicts *d);

/* Writes the rows that are new. */
void dicts_flush(struct dicts *d);

/* The key of a row, made when it is new; a machine's is in the database at once, the others at the next flush. */
int64_t dict_mta(struct dicts *d, struct str host, struct str instance);
int64_t dict_text(struct dicts *d, struct str body);
/* 0 when there are too many: shapes are worth keeping only while they repeat. */
int64_t dict_shape(struct dicts *d, struct str body);

/* Likewise 0 when there are too many, unless it must have one. */
int64_t dict_phrase(struct dicts *d, struct str body, bool must);

/* The key of the domain of a mail address (what follows the last '@', lower case; '' when there is none). */
int64_t dict_domain(struct dicts *d, struct str address);

/* A server as logged: host, address and port apart (port -1: none). */
int64_t dict_peer(struct dicts *d, struct str host, struct str addr, int64_t port);

/* The name or address where a peer's row holds all of it, else absent. */
struct str dict_short(struct str s);

/* "ipv4", "ipv6", "unix" or NULL for an address as Postfix prints it. */
const char *addr_family(struct str addr);

/* Splits a relay as logged, "host[addr]:port", "host[addr]" or "name"; *port is -1 where there is none. */
void relay_split(struct str relay, struct str *host, struct str *addr, int64_t *port);

/* True for a loopback or private address, or a unix socket: what a content filter on this machine listens on. */
bool addr_is_near(struct str addr);
bool addr_is_loopback(struct str addr);

#endif
