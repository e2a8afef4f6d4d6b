/* spf_check: whether each address we send from may send for each sender domain, and under the HELO name. */
#include <stdio.h>
#include <stdlib.h>

#include "check/parts.h"
#include "check/spf.h"

static void judge(struct check_result *r, const struct spf *s, struct str addr)
{
	static const struct { enum check_state state; const char *finding; } by[] = {
		[SPF_NONE] = { CHECK_FAIL, "none" }, [SPF_NEUTRAL] = { CHECK_WARN, "neutral" }, [SPF_PASS] = { CHECK_PASS, "pass" },
		[SPF_FAIL] = { CHECK_FAIL, "fail" }, [SPF_SOFTFAIL] = { CHECK_FAIL, "softfail" },
		[SPF_TEMPERROR] = { CHECK_UNKNOWN, "lookup" }, [SPF_PERMERROR] = { CHECK_FAIL, "permerror" },
	};
	char term[100];
	int n = snprintf(term, sizeof term, "%s:%.*s", is_ip6(addr) ? "ip6" : "ip4", STR_ARG(str_head(addr, 60)));

	check_say(r, by[s->result].state, by[s->result].finding, (struct str){ term, (size_t)n });
	for (struct str left = str_c(s->trace); left.n;) {
		struct str line = str_head(left, str_find(left, '\n', 0));
		check_note(r, line);
		left = str_skip(left, line.n + 1);
	}
}

void checks_spf(const struct check_in *in, struct check_list *l)
{
	struct spf *s = malloc(sizeof *s);
	struct str helo = str_c(in->helo ? in->helo : "");

	if (s == NULL)
		die_oom();
	for (int i = 0; i < in->ips.n; i++) {
		struct str addr = str_c(in->ips.name[i]);
		for (int d = 0; d < in->domains.n; d++) {
			char from[300];
			int n = snprintf(from, sizeof from, "postmaster@%.250s", in->domains.name[d]);
			struct check_result *r = check_add(l, "spf", str_c(in->domains.name[d]));
			spf_check(in->dns, addr, helo, (struct str){ from, (size_t)n }, s);
			check_ask(in, r, str_c(in->domains.name[d]), DNS_TXT);
			judge(r, s, addr);
		}
		if (helo.n == 0)
			continue;
		spf_check(in->dns, addr, helo, STR(""), s);
		if (s->result != SPF_NONE) /* a HELO name need not have a record */
			judge(check_add(l, "spf.helo", helo), s, addr);
	}
	if (in->ips.n == 0 || in->domains.n == 0)
		check_say(check_add(l, "spf", STR("")), CHECK_UNKNOWN, "not-known", STR(""));
	free(s);
}
