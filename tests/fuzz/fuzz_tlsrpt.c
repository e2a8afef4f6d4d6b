/* TLS reports (RFC 8460) of strangers, into a database that forgets them.
 * units: evidence/tlsrpt */
#include "fuzz.h"

#include <stdlib.h>

#include "evidence/evidence.h"
#include "store/db.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct db *db;
	struct str text = fuzz_copy(data, size);
	struct evidence_sums sums = { 0 };
	struct err e = { 0 };

	if (db == NULL && (db = db_open(NULL, DB_CREATE, &e)) == NULL)
		bug("no database: %s", e.text);
	int rc = evidence_tlsrpt(db, fuzz_memory_file(text), &sums, &e);
	MUST((rc == 0) == (e.code == 0));
	db_run(db, "forget", STR("DELETE FROM tls_failure; DELETE FROM tls_policy; DELETE FROM tls_report; DELETE FROM evidence_file"));
	free((void *)(uintptr_t)text.p);
	return 0;
}
