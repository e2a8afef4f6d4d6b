/* gzip: see packed.h. zlib's inflate rather than gzread: data in memory, and trailing bytes are no error. */
#include <zlib.h>

#include "evidence/packed.h"

enum { STEP = 65536 };

bool is_gzip(struct str data)
{
	return str_starts(data, STR("\x1f\x8b"));
}

int packed_check(const char *where, size_t in, size_t out, struct err *e)
{
	if (out >= PLAIN_MAX)
		return err_set(e, EXIT_DATA, "%s: unpacks to more than %d MiB; no report is that large: refused", where, PLAIN_MAX >> 20);
	if (out > RATIO_FREE && out / RATIO_MAX > in)
		return err_set(e, EXIT_DATA, "%s: unpacks to more than %d times its size, as a bomb would; refused", where, RATIO_MAX);
	return 0;
}

/* One member; the stream stands behind it. */
static int inflate_one(const char *where, z_stream *z, size_t all, struct bytes *out, struct err *e)
{
	for (;;) {
		size_t in = all - z->avail_in; /* packed bytes so far */
		if (packed_check(where, in, out->n, e) != 0)
			return -1;
		if (!bytes_reserve(out, STEP) && !bytes_reserve(out, 1))
			return packed_check(where, in, PLAIN_MAX, e);
		size_t room = out->room - out->n > STEP ? STEP : out->room - out->n;
		z->next_out = (Bytef *)out->p + out->n;
		z->avail_out = (uInt)room;
		int rc = inflate(z, Z_NO_FLUSH);
		out->n += room - z->avail_out;
		if (rc == Z_STREAM_END)
			return packed_check(where, in, out->n, e);
		if (rc == Z_BUF_ERROR || (rc == Z_OK && z->avail_in == 0 && z->avail_out > 0))
			return err_set(e, EXIT_DATA, "%s: the gzip data ends too early; fetch it again", where);
		if (rc != Z_OK)
			return err_set(e, EXIT_DATA, "%s: damaged gzip data (%s); fetch it again", where, z->msg ? z->msg : "unknown error");
	}
}

int gzip_unpack(const char *where, struct str data, struct bytes *out, struct err *e)
{
	z_stream z = { 0 };
	int rc = 0;

	if (data.n > PACKED_MAX)
		return err_set(e, EXIT_DATA, "%s: %zu bytes of gzip data, more than %d MiB; refused", where, data.n, PACKED_MAX >> 20);
	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		die_oom();
	z.next_in = (Bytef *)(uintptr_t)data.p;
	z.avail_in = (uInt)data.n;
	do {
		rc = inflate_one(where, &z, data.n, out, e);
	} while (rc == 0 && is_gzip((struct str){ (const char *)z.next_in, z.avail_in }) && inflateReset(&z) == Z_OK);
	inflateEnd(&z);
	return rc;
}
