/* facts: the numbers that several sections tell, each by its own query, which the report names. */
#ifndef POSTMORTEM_REPORT_FACTS_H
#define POSTMORTEM_REPORT_FACTS_H

#include <stdint.h>

struct build;

struct facts {
	int64_t lines, not_understood;
	int64_t messages, recipients; /* people's mail: no filter hops, no notifications */
	int64_t sent, bounced, expired, deferred, deleted, held, discarded, unknown;
	int64_t troubled;     /* recipients whose delivery failed at least once */
	int64_t late;         /* of these, accepted in the end */
	double late_p50_s, late_max_s;
	int64_t open;         /* waiting when the log ended */
	double oldest_open_s;
	int64_t notifications, notifications_failed;
	int64_t opened, with_v6_failure; /* attempts that opened a connection or tried; those with a failed IPv6 connect */
	int64_t v6_failed, v6_local, v6_remote, v6_unknown, v4_failed;
	int64_t echoed_text;  /* `to=` lines that repeat the text of a failed connect */
	int64_t masked;
	int64_t deferrals, echoes;
	int64_t refusals;     /* replies that object to our address, name or authentication */
	int64_t listings;     /* of these, those that name a block list */
	double first_at, last_at;
	double first_failure_at, last_failure_at;
	double p50_s, p95_s;  /* delivery time of recipients accepted by other machines */
};

/* Asks for all of them and puts those worth it among the report's figures. */
void facts_collect(struct build *b);

#endif
