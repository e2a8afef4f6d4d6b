/* host: which machine and which Postfix instance a line is of.
 *
 * The machine is --host, else the header's name. Under postlogd the header shows the first label of myhostname, so correcting myhostname
 * changes it: a name that first turns up as Postfix starts or reloads, in a file that has shown one machine only, is that machine where its process
 * goes on: the next process numbers, the same master(8), or the start after a stop. Else it is another machine that logs into the same file. */
#ifndef POSTMORTEM_INGEST_HOST_H
#define POSTMORTEM_INGEST_HOST_H

#include "ingest/dict.h"
#include "ingest/envelope.h"
#include "ingest/grammar.h"
#include "ingest/message.h"

struct hosts;

struct hosts *hosts_open(struct db *db, struct dicts *d, const char *host_option);
void hosts_free(struct hosts *h);

/* A new file begins. */
void hosts_file(struct hosts *h);

/* Sets w->mta and w->host. */
void hosts_find(struct hosts *h, const struct envelope *env, enum restart says, struct where *w);

#endif
