/* host: which machine and which Postfix instance a line is of.
 *
 * The machine is --host, else the header's name. Under postlogd the header shows the first label of myhostname, so correcting myhostname
 * changes it: a name that first turns up as Postfix starts or reloads, in a log that has shown one machine only, is that machine where its process
 * goes on: the next process numbers, the same master(8), or the start within an hour of a stop. Else it is another machine that logs into the same
 * file. A log may be cut anywhere: a file that grew goes on where it was left. A new file does so in a database that knows one machine, where the
 * stop or reload ended the file before: process numbers alone prove nothing there, since those of two containers are alike.
 * A name given by --host is that machine, whatever the log says. */
#ifndef POSTMORTEM_INGEST_HOST_H
#define POSTMORTEM_INGEST_HOST_H

#include "ingest/clock.h"
#include "ingest/dict.h"
#include "ingest/envelope.h"
#include "ingest/grammar.h"
#include "ingest/message.h"

struct hosts;

struct hosts *hosts_open(struct db *db, struct dicts *d, const char *host_option);
void hosts_free(struct hosts *h);

/* A source begins; fresh: nothing of it was read before. */
void hosts_start(struct hosts *h, int64_t source, bool fresh);
/* What the source at hand showed so far is of other times. */
void hosts_redate(struct hosts *h, const struct redate *wrong);
/* Keeps what the next source or run needs, in the transaction that is open. */
void hosts_save(struct hosts *h, int64_t source);

/* Sets w->mta and w->host. */
void hosts_find(struct hosts *h, const struct envelope *env, enum restart says, struct where *w);

#endif
