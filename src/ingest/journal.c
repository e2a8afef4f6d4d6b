/* journal: see journal.h. */
#include "ingest/journal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#ifdef HAVE_LIBSYSTEMD

#include <systemd/sd-id128.h>
#include <systemd/sd-journal.h>

#include "util/late.h"

#define FUNCTIONS(F) F(sd_id128_get_machine) F(sd_id128_to_string) F(sd_journal_close) F(sd_journal_get_cursor) F(sd_journal_get_data) \
	F(sd_journal_get_realtime_usec) F(sd_journal_next) F(sd_journal_open) F(sd_journal_open_directory) F(sd_journal_seek_cursor) F(sd_journal_seek_head) \
	F(sd_journal_set_data_threshold) F(sd_journal_test_cursor)

static struct { FUNCTIONS(LATE_POINTER) } lib;
static const char *const names[] = { FUNCTIONS(LATE_NAME) NULL };

struct journal {
	sd_journal *j;
	bool any; /* a record was read */
	char name[4200];
	char *keep; /* values of the record at hand */
	size_t used;
};

struct journal *journal_open(const char *folder, struct err *e)
{
	struct journal *j;
	bool local = folder == NULL || *folder == '\0';
	sd_id128_t id;
	char hex[SD_ID128_STRING_MAX] = "local";

	if (late_open(FILE_OF_LIBSYSTEMD, names, &lib, e) != 0)
		return NULL;
	if ((j = calloc(1, sizeof *j)) == NULL || (j->keep = malloc(LINE_MAX_BYTES)) == NULL)
		die_oom();
	int rc = local ? lib.sd_journal_open(&j->j, SD_JOURNAL_LOCAL_ONLY) : lib.sd_journal_open_directory(&j->j, folder, 0);
	if (rc >= 0 && lib.sd_journal_seek_head(j->j) >= 0) {
		if (local && lib.sd_id128_get_machine(&id) >= 0)
			lib.sd_id128_to_string(id, hex);
		snprintf(j->name, sizeof j->name, "journal:%s", local ? hex : folder);
		lib.sd_journal_set_data_threshold(j->j, LINE_MAX_BYTES);
		return j;
	}
	err_set(e, EXIT_NOINPUT, "journal %s: %s", local ? "of this machine" : folder, strerror(-rc));
	journal_close(j);
	return NULL;
}

void journal_close(struct journal *j)
{
	if (j == NULL)
		return;
	lib.sd_journal_close(j->j);
	free(j->keep);
	free(j);
}

bool journal_seek(struct journal *j, const char *cursor)
{
	if (lib.sd_journal_seek_cursor(j->j, cursor) >= 0 && lib.sd_journal_next(j->j) > 0 && lib.sd_journal_test_cursor(j->j, cursor) > 0) {
		j->any = true;
		return true;
	}
	lib.sd_journal_seek_head(j->j);
	return false;
}

static void take(struct journal *j, struct record *r, const char *field)
{
	const void *data;
	size_t n, name = strlen(field);

	if (lib.sd_journal_get_data(j->j, field, &data, &n) < 0 || n <= name)
		return;
	struct str value = str_head((struct str){ (const char *)data + name + 1, n - name - 1 }, LINE_MAX_BYTES - j->used);
	memcpy(j->keep + j->used, value.p, value.n);
	record_field(r, str_c(field), (struct str){ j->keep + j->used, value.n });
	j->used += value.n;
}

bool journal_next(struct journal *j, struct record *r)
{
	static const char *const fields[] = { "_HOSTNAME", "SYSLOG_IDENTIFIER", "_COMM", "SYSLOG_PID", "_PID", "MESSAGE" };
	uint64_t usec;

	if (lib.sd_journal_next(j->j) <= 0)
		return false;
	j->any = true;
	j->used = 0;
	*r = (struct record){ STR(""), STR(""), STR(""), STR(""), STR(""), -1 };
	if (lib.sd_journal_get_realtime_usec(j->j, &usec) >= 0)
		r->realtime = (int64_t)usec;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		take(j, r, fields[i]);
	return true;
}

void journal_cursor(struct journal *j, char cursor[CURSOR_MAX])
{
	char *c = NULL;

	cursor[0] = '\0';
	if (j->any && lib.sd_journal_get_cursor(j->j, &c) >= 0)
		snprintf(cursor, CURSOR_MAX, "%s", c);
	free(c);
}

const char *journal_name(const struct journal *j)
{
	return j->name;
}

#else

struct journal *journal_open(const char *folder, struct err *e)
{
	(void)folder;
	err_set(e, EXIT_DATA, "this program was built without libsystemd; read the journal with: journalctl -o export | postmortem ingest … -");
	return NULL;
}

void journal_close(struct journal *j)
{
	(void)j;
}

bool journal_seek(struct journal *j, const char *cursor)
{
	(void)j, (void)cursor;
	return false;
}

bool journal_next(struct journal *j, struct record *r)
{
	(void)j, (void)r;
	return false;
}

void journal_cursor(struct journal *j, char cursor[CURSOR_MAX])
{
	(void)j;
	cursor[0] = '\0';
}

const char *journal_name(const struct journal *j)
{
	(void)j;
	return "";
}

#endif
