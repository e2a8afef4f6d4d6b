/* NAME=VALUE texts.
 * units: ingest/kv */
#include "fuzz.h"

#include <stdlib.h>

#include "ingest/kv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field fields[FIELD_MAX];
	struct parsed p = { .field = fields };
	struct str text = fuzz_copy(data, size);

	if (kv_parse(text, &p)) {
		MUST(p.n >= 1 && p.n <= FIELD_MAX);
		for (int i = 0; i < p.n; i++) {
			MUST(within(p.field[i].value, text));
			MUST(within(p.field[i].name, text) || str_eq(p.field[i].name, STR("reason")) || str_eq(p.field[i].name, STR("rest")));
			/* nothing behind "status=… (" is a field: what a stranger wrote there can't pose as one */
			if (i > 0 && str_eq(p.field[i - 1].name, STR("status")) && str_eq(p.field[i].name, STR("reason")) && !within(p.field[i].name, text))
				MUST(i + 1 == p.n);
		}
	}
	free((void *)(uintptr_t)text.p);
	return 0;
}
