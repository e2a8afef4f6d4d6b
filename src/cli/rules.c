/* rules: a user's own reply rules, by --rules FILE or POSTMORTEM_RULES. They are checked as the shipped ones are, so that a mistake is told with its file
 * before anything is analysed. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/replies.h"
#include "cli/cli.h"
#include "util/embed.h"
#include "util/file.h"

static char *read_file(const char *path, size_t *n, struct err *e)
{
	FILE *f = fopen(path, "re");

	if (f == NULL) {
		err_set(e, EXIT_NOINPUT, "%s: the rules can't be read: %s", path, strerror(errno));
		return NULL;
	}
	char *text = file_all(f, path, 4, n, e);
	fclose(f);
	return text;
}

static int check(const char *path, struct str own, struct err *e)
{
	struct err why = { 0, "" };
	struct str causes, shipped;

	if (embed_get("src/rules/causes.json", &causes, e) != 0 || embed_get("src/rules/replies.json", &shipped, e) != 0)
		return -1;
	struct replies *alone = replies_new(own, STR_NONE, &why);
	bool good = alone != NULL && replies_check(alone, causes, &why) >= 0;
	struct replies *both = good ? replies_new(shipped, own, &why) : NULL; /* an id that is taken */
	replies_free(alone);
	replies_free(both);
	return both ? 0 : err_set(e, EXIT_DATA, "%s: %s", path, why.text);
}

int rules_read(struct str *out, struct err *e)
{
	static char *text; /* kept for the whole run: rules borrow from it */
	static size_t n;
	const char *path = global.rules ? global.rules : getenv("POSTMORTEM_RULES");

	*out = STR_NONE;
	if (path == NULL || *path == '\0')
		return 0;
	if (text == NULL) {
		text = read_file(path, &n, e);
		if (text == NULL)
			return -1;
		if (check(path, (struct str){ text, n }, e) != 0) {
			free(text);
			text = NULL;
			return -1;
		}
	}
	*out = (struct str){ text, n };
	return 0;
}
