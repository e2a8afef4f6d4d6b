/* facts: the numbers that the sentences of a report tell, from queries/report/figures.sql: one row of it, one member here, both
 * by the same name. */
#ifndef POSTMORTEM_REPORT_FACTS_H
#define POSTMORTEM_REPORT_FACTS_H

#include <stdint.h>

#include "util/str.h"

struct build;

/* What each means, the query file says. A time or span that does not exist is 0. */
#define FACTS(INT, SECONDS, TIME, TEXT) \
	TIME(first_at) TIME(last_at) INT(lines) INT(not_understood) \
	INT(messages) INT(recipients) INT(sent) INT(sent_external) INT(bounced) INT(expired) INT(deferred) INT(deleted) INT(held) INT(discarded) INT(unknown) \
	INT(troubled) INT(late) SECONDS(late_p50_s) SECONDS(late_max_s) SECONDS(p50_s) SECONDS(p95_s) INT(open) SECONDS(oldest_open_s) \
	INT(notifications) INT(notifications_failed) INT(control_providers) INT(control_recipients) \
	TIME(first_failure_at) TIME(last_failure_at) INT(refused) TIME(first_objection_at) TIME(last_objection_at) INT(deferrals) INT(echoes) INT(masked) INT(connect_texts) \
	INT(ipv6_harmed) INT(ipv6_unsure) INT(ipv6_harmed_recipients) TEXT(ipv6_harmed_domains) INT(ipv6_given_up) INT(attempts) INT(attempts_ipv6_failed) \
	INT(ipv6_failed) INT(ipv6_local) INT(ipv6_remote) INT(ipv6_unknown) INT(ipv4_failed) INT(ipv4_failed_providers) \
	INT(objections) INT(objecting_providers) INT(taking_providers) INT(listings) INT(identity_replies) INT(ptr_replies) \
	INT(helo_replies) INT(spf_replies) INT(dkim_replies) INT(dmarc_replies) INT(content_replies)

struct facts {
#define FACT_INT(name) int64_t name;
#define FACT_REAL(name) double name;
#define FACT_TEXT(name) struct str name;
	FACTS(FACT_INT, FACT_REAL, FACT_REAL, FACT_TEXT)
#undef FACT_INT
#undef FACT_REAL
#undef FACT_TEXT
};

/* Asks for all of them and puts them among the report's figures. */
void facts_collect(struct build *b);

#endif
