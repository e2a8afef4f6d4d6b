/* Rows as SQLite stores them: what is written is read back, in as many bytes as the file format says. */
#include "test.h"

#include <float.h>
#include <math.h>

#include "store/row.h"

static void varints(void **state)
{
	static const uint64_t edge[] = { 0x7f, 0x3fff, 0x1fffff, 0xfffffff, 0x7ffffffff, 0x3ffffffffff, 0x1ffffffffffff, 0xffffffffffffff };

	(void)state;
	for (size_t i = 0; i < sizeof edge / sizeof *edge; i++) {
		for (uint64_t more = 0; more < 2; more++) {
			unsigned char out[9];
			uint64_t v;
			size_t n = (size_t)(varint_write(out, edge[i] + more) - out);
			assert_int_equal(n, i + 1 + more);
			assert_ptr_equal(varint_read(out, &v), out + n);
			assert_int_equal(v, edge[i] + more);
		}
	}
	unsigned char out[9];
	uint64_t v;
	assert_ptr_equal(varint_write(out, UINT64_MAX), out + 9);
	assert_ptr_equal(varint_read(out, &v), out + 9);
	assert_true(v == UINT64_MAX);
}

/* One value as a record; *type: its serial type. Returns how many bytes it takes. */
static size_t one(const struct cell *c, unsigned char *out, uint32_t *type, struct cell *back)
{
	struct row r;
	struct row_view v;
	size_t at;
	unsigned char values[ROW_VALUES + 300], front[ROW_FRONT];

	row_begin(&r, values);
	row_value(&r, c);
	size_t n = (size_t)(r.to - values), f = row_front(&r, n, NULL, front, &at);
	memcpy(out, front, f);
	memcpy(out + f, values, n);
	row_read(&v, out + at);
	assert_int_equal(v.n, 1);
	*type = v.type[0];
	*back = row_cell(&v, 0);
	return n;
}

static void integers(void **state)
{
	static const struct {
		int64_t v;
		uint32_t type;
		size_t bytes;
	} all[] = {
		{ 0, 8, 0 }, { 1, 9, 0 }, { 2, 1, 1 }, { -1, 1, 1 }, { 127, 1, 1 }, { -128, 1, 1 }, { 128, 2, 2 }, { -129, 2, 2 }, { 32767, 2, 2 }, { -32768, 2, 2 },
		{ 32768, 3, 3 }, { -32769, 3, 3 }, { 8388607, 3, 3 }, { -8388608, 3, 3 }, { 8388608, 4, 4 }, { -8388609, 4, 4 }, { INT32_MAX, 4, 4 }, { INT32_MIN, 4, 4 },
		{ INT64_C(2147483648), 5, 6 }, { INT64_C(-2147483649), 5, 6 }, { INT64_C(140737488355327), 5, 6 }, { INT64_C(-140737488355328), 5, 6 },
		{ INT64_C(140737488355328), 6, 8 }, { INT64_C(-140737488355329), 6, 8 }, { INT64_MAX, 6, 8 }, { INT64_MIN, 6, 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		unsigned char out[64];
		struct cell back;
		uint32_t type;
		assert_int_equal(one(&(struct cell){ .type = 'i', .v.i = all[i].v }, out, &type, &back), all[i].bytes);
		assert_int_equal(type, all[i].type);
		assert_int_equal(back.type, 'i');
		assert_true(back.v.i == all[i].v);
	}
}

static void reals(void **state)
{
	static const struct {
		double v;
		uint32_t type;
	} all[] = {
		{ 0.5, 7 }, { -1.5e300, 7 }, { DBL_MIN, 7 }, { INFINITY, 7 }, { -INFINITY, 7 }, { 1770076801.25, 7 }, { 0.0, 8 }, { -0.0, 8 }, { 1.0, 9 }, { -1.0, 1 },
		{ 1770076801.0, 4 }, { 140737488355327.0, 5 }, { 140737488355328.0, 7 }, { -140737488355328.0, 7 }, { 1e18, 7 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		unsigned char out[64];
		struct cell back;
		uint32_t type;
		one(&(struct cell){ .type = 'r', .v.r = all[i].v }, out, &type, &back);
		assert_int_equal(type, all[i].type);
		assert_true((back.type == 'r' ? back.v.r : (double)back.v.i) == all[i].v);
	}
}

static void texts(void **state)
{
	static const struct {
		size_t n;
		uint32_t type;
	} all[] = { { 0, 13 }, { 1, 15 }, { 57, 127 }, { 58, 129 }, { 300, 613 } };
	char text[300];

	(void)state;
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		unsigned char out[400];
		struct cell back;
		uint32_t type;
		assert_int_equal(one(&(struct cell){ .type = 't', .v.t = text, .n = (uint32_t)all[i].n }, out, &type, &back), all[i].n);
		assert_int_equal(type, all[i].type);
		assert_int_equal(back.n, all[i].n);
		assert_memory_equal(back.v.t, text, back.n);
	}
}

/* The size of a header that is longer than 127 bytes takes two of them. */
static void many(void **state)
{
	unsigned char values[ROW_VALUES + 100 * ROW_COLUMNS], out[sizeof values + ROW_FRONT];
	char text[100];
	int64_t key = 77;

	(void)state;
	memset(text, 'y', sizeof text);
	for (int columns = 1; columns <= ROW_COLUMNS; columns++) {
		struct row r;
		struct row_view v;
		size_t at;
		row_begin(&r, values);
		for (int i = 0; i < columns; i++)
			row_text(&r, (struct str){ text, 58 + (size_t)i % 42 });
		size_t n = (size_t)(r.to - values), f = row_front(&r, n, &key, out, &at);
		memcpy(out + f, values, n);
		uint64_t size, got;
		const unsigned char *p = varint_read(varint_read(out, &size), &got);
		assert_int_equal(got, 77);
		assert_ptr_equal(p, out + at);
		assert_int_equal(size, f - at + n);
		row_read(&v, out + at);
		assert_int_equal(v.n, columns);
		for (int i = 0; i < columns; i++)
			assert_int_equal(row_cell(&v, i).n, 58 + i % 42);
		assert_ptr_equal(v.value[columns - 1] + 58 + (columns - 1) % 42, out + f + n);
	}
}

static void order(void **state)
{
	const struct cell up[] = { { .type = 'n' }, { .type = 'r', .v.r = -1.5 }, { .type = 'i', .v.i = -1 }, { .type = 'i', .v.i = 2 }, { .type = 'r', .v.r = 2.5 },
		{ .type = 'i', .v.i = INT64_MAX }, { .type = 't', .v.t = "" }, { .type = 't', .v.t = "a", .n = 1 }, { .type = 't', .v.t = "ab", .n = 2 },
		{ .type = 't', .v.t = "b", .n = 1 }, { .type = 't', .v.t = "\xc3\xa4", .n = 2 } };
	const int n = sizeof up / sizeof *up;

	(void)state;
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			int d = cell_compare(&up[i], &up[j]);
			assert_int_equal((d > 0) - (d < 0), (i > j) - (i < j));
		}
	assert_int_equal(cell_compare(&(struct cell){ .type = 'i', .v.i = 2 }, &(struct cell){ .type = 'r', .v.r = 2.0 }), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(varints), cmocka_unit_test(integers), cmocka_unit_test(reals), cmocka_unit_test(texts), cmocka_unit_test(many), cmocka_unit_test(order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
