/* cmd_prune: what is old leaves the database, or loses its names. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "store/prune.h"
#include "util/when.h"

static const char *older_than, *key_file;
static bool keep_aggregates, pseudonymise, vacuum;

const struct opt prune_opts[] = {
	{ "older-than", 0, "AGE", "90d, 12w, 48h, or a time: messages whose last line is older", OPT_TEXT, &older_than },
	{ "keep-aggregates", 0, NULL, "keep what is only counted by hour or day", OPT_FLAG, &keep_aggregates },
	{ "pseudonymise", 0, NULL, "keep the facts, but replace addresses, clients, users and Message-IDs by pseudonyms", OPT_FLAG, &pseudonymise },
	{ "key", 0, "FILE", "the key of the pseudonyms, 16 bytes; made when missing (default: the database's name with .key)", OPT_TEXT, &key_file },
	{ "vacuum", 0, NULL, "give the freed room back to the file system", OPT_FLAG, &vacuum },
	{ 0 },
};

/* "90d" is what -90d is elsewhere. */
static int moment(const char *text, double *at, struct err *e)
{
	char ago[40];
	size_t n = strlen(text);
	struct err no = { 0 };

	snprintf(ago, sizeof ago, "-%s", text);
	if (n > 1 && n < 30 && text[0] >= '0' && text[0] <= '9' && strchr("smhdw", text[n - 1]))
		return when_parse(ago, (double)time(NULL), at, e);
	if ((n > 1 && text[0] == '-') || when_parse(text, (double)time(NULL), at, &no) != 0)
		return err_set(e, EXIT_USAGE, "--older-than wants an age such as 90d, 12w or 48h, or a time such as 2026-11-24, not '%s'", text);
	return 0;
}

static void tell(void *arg, const char *table, int64_t rows)
{
	*(int64_t *)arg += rows;
	printf("%-18s %lld rows %s\n", table, (long long)rows, pseudonymise && strcmp(table, "kept") != 0 ? "changed" : "removed");
}

int cmd_prune(struct db *db, int argc, char **argv, struct err *e)
{
	unsigned char key[SIPHASH_KEY];
	struct prune_opts o = { .keep_aggregates = keep_aggregates, .key = pseudonymise ? key : NULL };
	int64_t total = 0;
	char at[WHEN_MAX];

	if (argc > 0)
		return err_set(e, EXIT_USAGE, "prune takes no operand, so what is '%s'?", argv[0]);
	if (older_than == NULL)
		return err_set(e, EXIT_USAGE, "prune what? Say --older-than 90d");
	if (moment(older_than, &o.before_at, e) != 0 || (pseudonymise && key_read(key_file, key, e) != 0))
		return -1;
	db_bulk(db);
	prune(db, &o, tell, &total);
	if (vacuum)
		prune_vacuum(db);
	printf("%s before %s: %lld rows in all%s\n", pseudonymise ? "names" : "facts", when_print(o.before_at, false, at), (long long)total,
	       vacuum ? "; the file was rewritten" : total && !pseudonymise ? "; their room is used again (--vacuum gives it back)" : "");
	printf("what stays: messages %lld, incidents with key and state %lld, days with counts by provider %lld, files that are not read again %lld\n",
	       (long long)db_int(db, "SELECT count(*) FROM message"), (long long)db_int(db, "SELECT count(*) FROM incident"),
	       (long long)db_int(db, "SELECT count(DISTINCT day_at) FROM provider_day"), (long long)db_int(db, "SELECT count(*) FROM source"));
	return fflush(stdout) != 0 ? err_set(e, EXIT_IO, "standard output could not be written") : 0;
}
