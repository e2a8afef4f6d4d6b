/* host: see host.h. A small cache in front of the tables mta and host_alias, since every line asks. */
#include "ingest/host.h"
#include "util/utf8.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SLOTS = 256, NAME = 256, NEXT_PIDS = 1000, STOPPED_S = 3600, NUMBERED = 64 };

struct slot {
	int64_t mta, host;
	uint64_t hash;
	char header[NAME], instance[64];
};

struct numbered {
	int64_t host; /* 0: nothing here */
	char machine[NAME];
};

struct hosts {
	struct dicts *dicts;
	struct stmt *alias, *add_alias, *seen, *number, *single, *load, *save;
	const char *option;
	struct slot slot[SLOTS], *last; /* last: of the line before, which is nearly always right: */
	uint64_t origin;                /* where this is its origin */
	char only[NAME];    /* the one header name this log has shown; "" none yet, "\n" several */
	char machine[NAME]; /* and the machine it stands for */
	struct numbered numbered[NUMBERED]; /* so that a machine of very many instances is looked up once */
	/* of that one name: what it said of itself last, and when; its master(8), and its highest process number so far */
	enum restart said;
	double said_at;
	int64_t master, top;
	double newest; /* and its newest time */
	bool across;   /* all this was said in another file; no line of the present one was seen */
};

struct hosts *hosts_open(struct db *db, struct dicts *d, const char *option)
{
	struct hosts *h = calloc(1, sizeof *h);

	if (h == NULL)
		die_oom();
	h->dicts = d;
	h->option = option;
	h->alias = db_prepare(db, "SELECT host FROM host_alias WHERE header = ?");
	h->add_alias = db_prepare(db, "INSERT OR IGNORE INTO host_alias(header, host) VALUES (?, ?)");
	h->seen = db_prepare(db, "SELECT 1 FROM mta WHERE host = ?");
	h->number = db_prepare(db, "SELECT min(mta) FROM mta WHERE host = (SELECT host FROM mta WHERE mta = ?)");
	h->single = db_prepare(db, "SELECT count(DISTINCT host) = 1 FROM mta");
	h->load = db_prepare(db, "SELECT value FROM setting WHERE name = 'header'");
	h->save = db_prepare(db, "INSERT OR REPLACE INTO setting(name, value) VALUES ('header', ?)");
	return h;
}

void hosts_free(struct hosts *h)
{
	stmt_free(h->alias);
	stmt_free(h->add_alias);
	stmt_free(h->seen);
	stmt_free(h->number);
	stmt_free(h->single);
	stmt_free(h->load);
	stmt_free(h->save);
	free(h);
}

static void copy(char *to, size_t room, struct str s)
{
	snprintf(to, room, "%.*s", STR_ARG(s));
}

void hosts_save(struct hosts *h, int64_t source)
{
	char text[2 * NAME + 200];
	bool several = h->only[0] == '\n';

	if (h->only[0] == '\0')
		return;
	snprintf(text, sizeof text, "%lld %d %.6f %lld %lld %.6f\n%s\n%s", (long long)source, (int)h->said, h->said_at, (long long)h->master, (long long)h->top, h->newest,
		 several ? "" : h->only, several ? "" : h->machine);
	stmt_text(h->save, 1, str_c(text));
	stmt_do(h->save);
}

/* What hosts_save kept. */
static int64_t load(struct hosts *h, struct str kept)
{
	long long source, master, top;
	int said;
	struct str names = str_skip(kept, str_find(kept, '\n', 0) + 1);
	size_t n = str_find(names, '\n', 0);

	if (sscanf(kept.p, "%lld %d %lf %lld %lld %lf", &source, &said, &h->said_at, &master, &top, &h->newest) != 6)
		return -1;
	h->said = (enum restart)said;
	h->master = master;
	h->top = top;
	copy(h->only, sizeof h->only, n ? str_head(names, n) : STR("\n"));
	copy(h->machine, sizeof h->machine, str_skip(names, n + 1));
	return source;
}

static void forget(struct hosts *h)
{
	h->only[0] = h->machine[0] = '\0';
	h->last = NULL;
	h->origin = 0;
	h->said = R_NONE;
	h->said_at = 0;
	h->master = h->top = -1;
	h->newest = -INFINITY;
	h->across = false;
}

void hosts_start(struct hosts *h, int64_t source, bool fresh)
{
	int64_t of = -1;

	forget(h);
	if (stmt_step(h->load))
		of = load(h, col_text(h->load, 0));
	stmt_reset(h->load);
	stmt_step(h->single);
	bool single = col_int(h->single, 0) != 0;
	stmt_reset(h->single);
	if (of != source && !(fresh && single))
		forget(h);
	h->across = of != source;
}

void hosts_redate(struct hosts *h, const struct redate *wrong)
{
	if (h->across || isinf(h->newest))
		return;
	h->newest = clock_again(wrong, h->newest);
	if (h->said != R_NONE)
		h->said_at = clock_again(wrong, h->said_at);
}

static bool known(struct hosts *h, struct str name)
{
	stmt_text(h->seen, 1, name);
	bool yes = stmt_step(h->seen);
	stmt_reset(h->seen);
	return yes;
}

/* Whether the line at hand, under a name not seen before, is of the machine that the file showed so far. */
static bool goes_on(const struct hosts *h, const struct envelope *env, enum restart says, double at)
{
	bool next = env->pid > h->top && env->pid <= h->top + NEXT_PIDS, master = env->pid >= 0 && env->pid == h->master;
	bool started = says == R_START && h->said == R_STOP && at - h->said_at <= STOPPED_S, reloaded = h->said == R_RELOAD && at - h->said_at <= 5;

	if (at < h->newest - JITTER_S || at > h->newest + STOPPED_S)
		return false;
	if (h->across) /* process numbers alone prove nothing there: those of two containers are alike */
		return started || (reloaded && (next || master));
	return says != R_NONE ? next || master || started : reloaded && (next || master);
}

/* The machine behind a header name that the cache does not hold. */
static void machine_of(struct hosts *h, struct str header, const struct envelope *env, enum restart says, double at, char out[NAME])
{
	copy(out, NAME, header);
	stmt_text(h->alias, 1, header);
	bool aliased = stmt_step(h->alias);
	if (aliased)
		copy(out, NAME, col_text(h->alias, 0));
	stmt_reset(h->alias);
	if (aliased || h->option || h->only[0] == '\0' || h->only[0] == '\n' || known(h, header))
		return;
	if (goes_on(h, env, says, at)) {
		copy(out, NAME, str_c(h->machine));
		stmt_text(h->add_alias, 1, header);
		stmt_text(h->add_alias, 2, str_c(out));
		stmt_do(h->add_alias);
	}
}

/* Remembers what goes_on asks for, of the one machine of the file. */
static inline void remember(struct hosts *h, const struct envelope *env, enum restart says, double at)
{
	if (h->only[0] == '\n' || env->program.n == 0)
		return;
	if (env->pid > h->top)
		h->top = env->pid;
	if (at > h->newest)
		h->newest = at;
	if (str_eq(env->program, STR("master")))
		h->master = env->pid;
	if (says == R_NONE)
		return;
	h->said = says;
	h->said_at = at;
}

/* The first row of a machine that has the row mta. */
static int64_t number_of(struct hosts *h, const char *machine, int64_t mta)
{
	struct numbered *k = &h->numbered[str_hash(str_c(machine)) % NUMBERED];

	if (k->host == 0 || strcmp(k->machine, machine) != 0) {
		stmt_int(h->number, 1, mta);
		stmt_step(h->number);
		k->host = col_int(h->number, 0);
		stmt_reset(h->number);
		copy(k->machine, sizeof k->machine, str_c(machine));
	}
	return k->host;
}

/* What the slots say of a line that is not of the same origin as the one before. */
static struct slot *look_up(struct hosts *h, const struct envelope *env, enum restart says, double at)
{
	struct str header = utf8_head(h->option ? str_c(h->option) : env->host, NAME - 1), instance = utf8_head(env->instance, 63);
	uint64_t hash = str_hash(header) * 31 + str_hash(instance);
	struct slot *s = &h->slot[hash % SLOTS];
	if (s->mta == 0 || s->hash != hash || !str_eq(str_c(s->header), header) || !str_eq(str_c(s->instance), instance)) {
		char machine[NAME];
		machine_of(h, header, env, says, at, machine);
		s->hash = hash;
		s->mta = dict_mta(h->dicts, str_c(machine), instance);
		s->host = number_of(h, machine, s->mta);
		copy(s->header, sizeof s->header, header);
		copy(s->instance, sizeof s->instance, instance);
		if (h->only[0] == '\0') {
			copy(h->only, sizeof h->only, header);
			copy(h->machine, sizeof h->machine, str_c(machine));
		} else if (strcmp(machine, h->machine) != 0) {
			strcpy(h->only, "\n");
		}
	} else if (h->only[0] == '\0') {
		copy(h->only, sizeof h->only, header);
		machine_of(h, header, env, R_NONE, at, h->machine);
	}
	h->across = false;
	return s;
}

void hosts_find(struct hosts *h, const struct envelope *env, enum restart says, struct where *w)
{
	if (h->last == NULL || says != R_NONE || env->origin == 0 || env->origin != h->origin)
		h->last = look_up(h, env, says, w->at);
	h->origin = env->origin;
	remember(h, env, says, w->at);
	w->mta = h->last->mta;
	w->host = h->last->host;
}
