/* record_export: journalctl -o export, see record.h and systemd's "Journal Export Formats". */
#include "ingest/record.h"

bool record_is_export(struct str head)
{
	return str_starts(head, STR("__CURSOR=")) || str_starts(head, STR("__REALTIME_TIMESTAMP="));
}

/* Copies a value into what is left of buf, and gives it to its field; a value that finds no room is left out. */
static void keep(struct record *r, struct str name, struct str value, char *buf, size_t *used)
{
	if (value.n > LINE_MAX_BYTES - *used)
		value.n = LINE_MAX_BYTES - *used;
	memcpy(buf + *used, value.p, value.n);
	record_field(r, name, (struct str){ buf + *used, value.n });
	*used += value.n;
}

/* The bytes behind a name without '=': eight of length, least first, the value, a newline. */
static bool binary(struct reader *in, struct record *r, struct str name, char *buf, size_t *used, int64_t *bytes)
{
	unsigned char length[8];
	char newline, own[64];
	uint64_t n = 0;

	name = str_head(name, sizeof own);
	memcpy(own, name.p, name.n); /* the name's slice does not outlive the next read */
	if (reader_bytes(in, (char *)length, 8, 8) != 8)
		return false;
	for (int i = 7; i >= 0; i--)
		n = n << 8 | length[i];
	if (n > 1u << 30)
		return false;
	size_t room = LINE_MAX_BYTES - *used;
	if (reader_bytes(in, buf + *used, room, (int64_t)n) != (int64_t)n || reader_bytes(in, &newline, 1, 1) != 1)
		return false;
	struct str value = { buf + *used, n < room ? (size_t)n : room };
	record_field(r, (struct str){ own, name.n }, value);
	*used += value.n;
	*bytes += (int64_t)n + 9;
	return true;
}

bool record_export(struct reader *in, char *buf, struct record *r, int64_t *bytes)
{
	struct str line;
	int64_t took;
	size_t used = 0;
	bool cut, any = false;

	*r = (struct record){ STR(""), STR(""), STR(""), STR(""), STR(""), -1 };
	*bytes = 0;
	while (reader_line(in, &line, &took, &cut)) {
		*bytes += took;
		if (line.n == 0) {
			if (any)
				return true;
			continue;
		}
		any = true;
		size_t eq = str_find(line, '=', 0);
		if (eq < line.n)
			keep(r, str_head(line, eq), str_skip(line, eq + 1), buf, &used);
		else if (!binary(in, r, line, buf, &used, bytes))
			return false;
	}
	return any;
}
