/* stamp_local: the months as journalctl writes them in the locale of who called it: strftime's %b. */
#include "ingest/stamp.h"

/* By month, a blank between names: in de, fr, es, pt, it, nl, sv, nb, fi, pl, cs, hu, tr, ru and uk, without the dot that some have behind them. */
static const char *const names[12] = {
	"jan janv ene gen tammi sty led oca янв січ",
	"feb févr fev helmi lut úno febr şub фев лют",
	"mär mars mar mrt maalis bře márc мар бер",
	"apr avril abr huhti kwi dub ápr nis апр кві",
	"mai may mag maj mei touko kvě máj май мая тра",
	"jun juin giu juni kesä cze čen jún haz июн чер",
	"jul juil lug juli heinä lip čec júl tem июл лип",
	"aug août ago elo sie srp ağu авг сер",
	"sep sept set syys wrz zář szept eyl сен вер",
	"okt oct ott out loka paź říj eki окт жов",
	"nov marras lis kas ноя лис",
	"dez déc dic dec des joulu gru pro ara дек гру",
};

/* Letters of two bytes: capitals to small ones, for those that a name of a month begins with. */
static size_t lower(struct str s, char *out)
{
	static const struct { const char *from, *to; } wide[] = { { "Ú", "ú" }, { "Ş", "ş" }, { "Á", "á" }, { "Č", "č" }, { "Ř", "ř" } };

	for (size_t i = 0; i < s.n; i++)
		out[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
	for (size_t i = 0; s.n > 1 && i < sizeof wide / sizeof *wide; i++)
		if (memcmp(out, wide[i].from, 2) == 0)
			memcpy(out, wide[i].to, 2);
	return s.n;
}

static int month_of(struct str word)
{
	char text[16];
	size_t n;

	if (word.n > 1 && word.p[word.n - 1] == '.')
		word.n--;
	if (word.n < 3 || word.n >= sizeof text)
		return 0;
	n = lower(word, text);
	for (int m = 0; m < 12; m++)
		for (const char *at = names[m]; *at; at += strcspn(at, " "), at += *at == ' ')
			if (strcspn(at, " ") == n && memcmp(at, text, n) == 0)
				return m + 1;
	return 0;
}

/* "11月", "11월": the bytes of it, 0 when there are none. */
static size_t numbered(struct str s, int *month)
{
	size_t n = 0;

	while (n < s.n && n < 2 && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	*month = n ? (int)str_int(str_head(s, n), 12) : 0;
	struct str rest = str_skip(s, n);
	return *month > 0 && (str_starts(rest, STR("月")) || str_starts(rest, STR("월"))) ? n + 3 : 0;
}

size_t stamp_local(struct str s, struct civil *c)
{
	size_t first = s.n && s.p[0] == ' ', n;
	int month;

	s = str_skip(s, first);
	if ((n = numbered(s, &month)) == 0) {
		n = str_find(str_head(s, 16), ' ', 0);
		month = month_of(str_head(s, n));
	}
	if (month < 1 || n >= s.n || s.p[n] != ' ')
		return 0;
	size_t day = stamp_day_clock(str_skip(s, n + 1), c);
	c->month = (signed char)month;
	return day ? first + n + 1 + day : 0;
}
