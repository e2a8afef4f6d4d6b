/* check_mailboxes: see check_mailboxes.h. */
#include "cli/check_mailboxes.h"

#include <stdio.h>

#include "store/stmt.h"

void check_mailboxes(struct check_in *in, struct db *db)
{
	struct stmt *refused = db_prepare(db, "SELECT count(*), max(logged_at) FROM v_reject WHERE action = 'reject' AND lower(recipient) = ?1 AND dsn GLOB '?.1.*' "
					      "AND logged_at > (SELECT max(last_at) FROM source) - 7 * 86400");
	struct stmt *taken = db_prepare(db, "SELECT 1 FROM v_delivery WHERE status = 'sent' AND logged_at > ?2 AND (lower(recipient) = ?1 OR lower(orig_to) = ?1) LIMIT 1");
	char address[300];

	for (int i = 0; i < 2 * in->domains.n && in->mailboxes < CHECK_MAX_NAMES; i++) {
		snprintf(address, sizeof address, "%s@%.255s", i % 2 ? "abuse" : "postmaster", in->domains.name[i / 2]);
		stmt_text(refused, 1, str_c(address));
		if (stmt_step(refused) && col_int(refused, 0) > 0) {
			struct check_mailbox *m = &in->mailbox[in->mailboxes++];
			*m = (struct check_mailbox){ str_dup(str_c(address)), col_int(refused, 0), col_real(refused, 1), false };
			stmt_text(taken, 1, str_c(address));
			stmt_real(taken, 2, m->refused_at);
			m->taken = stmt_step(taken);
			stmt_reset(taken);
		}
		stmt_reset(refused);
	}
	stmt_free(refused);
	stmt_free(taken);
}
