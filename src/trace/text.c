/* text: the trace for people: each family with its fates first, then its lines: time, queue id, words, file:line. */
#include <math.h>

#include "trace/trace.h"
#include "util/when.h"

static void when(double at, char out[WHEN_MAX])
{
	when_print_local(at, out);
	out[10] = ' ';
}

static void place(const struct item *i, FILE *out)
{
	if (i->file && i->line)
		fprintf(out, "  (%s:%lld)", i->file, (long long)i->line);
	fputc('\n', out);
}

static void lines(const struct family *f, FILE *out)
{
	char at[WHEN_MAX];
	size_t half = TRACE_ITEMS_MAX / 2;

	for (size_t n = 0; n < f->items; n++) {
		const struct item *i = &f->item[n];
		if (f->items > TRACE_ITEMS_MAX && n == half) {
			fprintf(out, "  … %zu lines left out …\n", f->items - 2 * half);
			n = f->items - half - 1;
			continue;
		}
		when(i->at, at);
		fprintf(out, "  %s  %s  %s", at, i->queue_id, i->words);
		place(i, out);
	}
}

static void heading(const struct family *f, FILE *out)
{
	for (size_t i = 0; i < f->hops; i++)
		fprintf(out, "%s%s%s", i ? ", " : "", f->hop[i].queue_id, f->hop[i].matched || f->hops == 1 ? "" : f->hop[i].notice ? " (notification)" : " (linked)");
	fprintf(out, "  on %s%s\n", f->hop[0].host, f->cut ? "; more messages hang together with these than are shown" : "");
}

static void nothing(const struct trace *t, FILE *out)
{
	char a[WHEN_MAX], b[WHEN_MAX];

	fprintf(out, "Nothing found for \"%s\" (looked for as %s).\n", t->what, t->tried);
	if (t->messages == 0 || isnan(t->first_at)) {
		fputs("The database holds no message at all.\n", out);
		return;
	}
	when(t->first_at, a);
	when(t->last_at, b);
	fprintf(out, "The database holds %lld messages, in logs from %s to %s.\n", (long long)t->messages, a, b);
	if (!isnan(t->since_at) || !isnan(t->until_at))
		fputs("Only the time given by --since and --until was searched.\n", out);
}

static void door(const struct trace *t, FILE *out)
{
	char at[WHEN_MAX];

	if (t->doors == 0)
		return;
	fprintf(out, "%sRefused at our own door, before there was a queue id: %lld%s\n", t->families ? "\n" : "", (long long)t->door_total,
		(int64_t)t->doors < t->door_total ? " (the newest are shown)" : "");
	for (size_t n = t->doors; n-- > 0;) {
		when(t->door[n].at, at);
		fprintf(out, "  %s  %s", at, t->door[n].words);
		place(&t->door[n], out);
	}
}

int trace_text(const struct trace *t, FILE *out, struct err *e)
{
	bool accepted = false;

	if (t->families == 0 && t->doors == 0)
		nothing(t, out);
	if (t->families)
		fprintf(out, "%lld message%s found by %s \"%s\"", (long long)t->matched, t->matched == 1 ? "" : "s", t->form, t->what);
	if (t->shown < t->matched)
		fprintf(out, "; shown: the newest %zu with what hangs together with them, %lld left out (--limit, --since, --until)", t->families,
			(long long)(t->matched - t->shown));
	if (t->families)
		fputs(t->analysed ? "\n" : "\nNot analysed yet, so causes and outcomes are missing: run postmortem analyze first.\n", out);
	for (size_t i = 0; i < t->families; i++) {
		const struct family *f = &t->family[i];
		fputc('\n', out);
		heading(f, out);
		for (size_t j = 0; j < f->fates; j++) {
			fprintf(out, "  => %s\n", f->fate[j].words);
			accepted |= f->fate[j].external;
		}
		lines(f, out);
	}
	door(t, out);
	if (accepted)
		fputs("\nAccepted means that the other server took the message; whether it reached the inbox, no log can tell.\n", out);
	if (fflush(out) != 0 || ferror(out))
		return err_set(e, EXIT_IO, "the output could not be written");
	return 0;
}
