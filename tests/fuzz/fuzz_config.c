/* Postfix's settings: main.cf, master.cf and what postconf prints, broken in any way.
 * units: check/config check/config_get */
#include "fuzz.h"

#include <stdlib.h>

#include "check/config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = fuzz_copy(data, size);
	const char *path = fuzz_memory_file(text);
	struct err e = { 0 };
	struct config *c = config_read(&path, 1, &e);
	char v[200];

	MUST((c == NULL) == (e.code != 0));
	config_get(c, "myhostname", v, sizeof v);
	MUST(strlen(v) < sizeof v);
	for (int i = 0; i < config_services(c); i++) {
		config_service_get(c, i, "smtp_helo_name", v, sizeof v);
		MUST(strlen(v) < sizeof v && strlen(config_service(c, i).command) <= text.n);
	}
	config_free(c);
	free((void *)(uintptr_t)text.p);
	return 0;
}
