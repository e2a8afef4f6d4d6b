/* delay_rows: see delay_rows.h. */
#include "analysis/delay_rows.h"

#include <math.h>
#include <stdio.h>

#define FIGURES                                                                                                                                       \
	"n, p50_s, p90_s, p95_s, p99_s, max_s, queue_p50_s, queue_p90_s, queue_p95_s, queue_p99_s, queue_max_s, connect_p50_s, connect_p90_s, connect_p95_s," \
	" connect_p99_s, connect_max_s, transfer_p50_s, transfer_p90_s, transfer_p95_s, transfer_p99_s, transfer_max_s, total, queue, connect, transfer"

struct bulk *delay_rows_open(struct db *db)
{
	char change[1200];
	size_t n = 0;

	for (struct str rest = STR(FIGURES); rest.n;) {
		struct str name = str_head(rest, str_find(rest, ',', 0));
		n += (size_t)snprintf(change + n, sizeof change - n, "%s%.*s = excluded.%.*s", n ? ", " : "", STR_ARG(name), STR_ARG(name));
		rest = str_skip(rest, name.n + 2);
	}
	return bulk_open_change(db, "delay", "kind, name, " FIGURES, change);
}

static double seconds(uint64_t packed)
{
	return packed < 0x80000000u ? (double)packed / 1e6 : (double)(packed - 0x80000000u) / 100;
}

void delay_rows_put(struct bulk *put, struct str kind, struct str name, const struct delay_list list[MEASURES])
{
	static const int percent[] = { 50, 90, 95, 99 };

	bulk_row(put);
	bulk_text(put, kind);
	bulk_text(put, name);
	bulk_int(put, list[0].count);
	for (int m = 0; m < MEASURES; m++) {
		for (int i = 0; i < 4; i++)
			bulk_real(put, list[m].count < 5 ? NAN : seconds(delay_list_percentile(&list[m], percent[i])));
		bulk_real(put, seconds(delay_list_percentile(&list[m], 100)));
	}
	for (int m = 0; m < MEASURES; m++)
		bulk_text(put, (struct str){ list[m].text, list[m].n });
}
