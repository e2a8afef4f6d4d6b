/* late: see late.h. */
#include "util/late.h"

#include <dlfcn.h>
#include <string.h>

int late_open(const char *file, const char *const *names, void *lib, struct err *e)
{
	void *at;
	char *to = lib;

	memcpy(&at, to, sizeof at);
	if (at) /* before */
		return 0;
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return err_set(e, EXIT_DATA, "a library that this program was built with can't be opened: %s", dlerror());
	for (size_t i = 0; names[i]; i++)
		if (dlsym(library, names[i]) == NULL)
			return err_set(e, EXIT_DATA, "%s has no function %s, which it had when this program was built", file, names[i]);
	for (size_t i = 0; names[i]; i++, to += sizeof at) {
		at = dlsym(library, names[i]);
		memcpy(to, &at, sizeof at);
	}
	return 0;
}
