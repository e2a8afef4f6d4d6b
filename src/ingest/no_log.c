/* no_log: see no_log.h. */
#include "ingest/no_log.h"

#include "ingest/decoder.h"

static const struct {
	size_t at;
	struct str magic;
	const char *what; /* what it is, and what to do */
} others[] = {
	{ 0, { "\xff\xfe", 2 }, "UTF-16; convert it first: iconv -f UTF-16 -t UTF-8" },
	{ 0, { "\xfe\xff", 2 }, "UTF-16; convert it first: iconv -f UTF-16 -t UTF-8" },
	{ 0, { "SQLite format 3", 16 }, "a database, not a log; what it holds is told by: postmortem report --db FILE" },
	{ 0, { "LPKSHHRH", 8 }, "a file of the systemd journal; give its folder: --journal=DIR" },
	{ 0, { "PK\3\4", 4 }, "a zip archive; unpack it on the way: unzip -p FILE | postmortem ingest … -" },
	{ 0, { "7z\xbc\xaf\x27\x1c", 6 }, "a 7z archive; unpack it on the way: 7z x -so FILE | postmortem ingest … -" },
	{ 257, { "ustar", 5 }, "a tar archive; unpack it on the way: tar -xOf FILE | postmortem ingest … -" },
};

int no_log(struct str head, const char *path, struct err *e)
{
	const char *packed = decoder_magic(head);

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (head.n > others[i].at && str_starts(str_skip(head, others[i].at), others[i].magic))
			return err_set(e, EXIT_DATA, "%s: %s", path, others[i].what);
	/* files are unpacked; a pipe, or what was packed twice, is not */
	return packed ? err_set(e, EXIT_DATA, "%s: %s data; unpack it on the way: %s FILE | postmortem ingest … -", path, packed,
				packed[0] == 'b' ? "bzcat" : packed[0] == 'x' ? "xzcat" : packed[0] == 'z' ? "zstdcat" : packed[0] == 'l' ? "lz4cat" : "zcat") : 0;
}
