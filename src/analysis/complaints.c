/* complaints: see complaints.h. */
#include "analysis/complaints.h"

#include <stdlib.h>

#include "store/bulk.h"
#include "util/memory.h"

#define COLUMNS "key, host, cause, provider, logged_at, msg, recipient, domain, bounced, reply, masked, confidence, text, list, sublist, our_addr, source, line, to_at," \
		" to_source, to_line"

struct complaints {
	const struct machines *machines;
	struct meanings *meanings;
	struct interned *names;
	uint32_t bounced;
	unsigned char *everyday; /* by the number of a cause: 1 no, 2 yes */
	size_t causes;
	struct bulk *put;
	struct stmt *usual, *pattern;
};

struct complaints *complaints_open(struct db *db, const struct machines *machines, struct meanings *meanings, struct interned *names)
{
	struct complaints *c = want(calloc(1, sizeof *c));

	*c = (struct complaints){ .machines = machines, .meanings = meanings, .names = names, .bounced = intern(names, STR("bounced")) };
	db_run(db, "complaint", STR("CREATE TEMP TABLE complaint(" COLUMNS ")"));
	c->put = bulk_open(db, "temp.complaint", COLUMNS, SAME_BUG);
	c->usual = db_prepare(db, "SELECT provider FROM domain_info WHERE domain = ?");
	c->pattern = db_prepare(db, "SELECT 1 FROM everyday_cause WHERE ? GLOB pattern LIMIT 1");
	return c;
}

static bool is_everyday(struct complaints *c, uint32_t cause)
{
	stmt_text(c->pattern, 1, interned_text(c->names, cause));
	bool yes = stmt_step(c->pattern);
	stmt_reset(c->pattern);
	return yes;
}

/* Every day's business, as view everyday_cause has it. */
static bool everyday(struct complaints *c, uint32_t cause)
{
	if (cause >= c->causes) {
		size_t n = 2 * (size_t)cause + 1;
		c->everyday = want(realloc(c->everyday, n));
		memset(c->everyday + c->causes, 0, n - c->causes);
		c->causes = n;
	}
	if (c->everyday[cause] == 0)
		c->everyday[cause] = is_everyday(c, cause) ? 2 : 1;
	return c->everyday[cause] == 2;
}

/* The usual one of a domain. */
static uint32_t usual(struct complaints *c, int64_t domain)
{
	stmt_int(c->usual, 1, domain);
	uint32_t provider = intern(c->names, stmt_step(c->usual) ? col_text(c->usual, 0) : STR("none"));
	stmt_reset(c->usual);
	return provider;
}

static void add(struct complaints *c, const struct fate *f, const struct fate_line *l)
{
	const struct meaning *m = meaning_of(c->meanings, l->text);
	uint32_t provider = m->provider ? m->provider : l->provider ? l->provider : usual(c, l->domain);

	bulk_row(c->put);
	bulk_int(c->put, l->delivery);
	bulk_text(c->put, str_c(c->machines->name[c->machines->host[f->mta]]));
	bulk_text(c->put, interned_text(c->names, l->cause));
	bulk_text(c->put, interned_text(c->names, provider));
	bulk_real(c->put, l->masked ? l->reply_at : l->at);
	bulk_int(c->put, f->msg);
	bulk_text(c->put, l->recipient);
	bulk_int(c->put, l->domain);
	bulk_int(c->put, l->status == c->bounced);
	bulk_int(c->put, m->remote);
	bulk_int(c->put, l->masked);
	bulk_int(c->put, l->confidence);
	bulk_int(c->put, l->text);
	bulk_text(c->put, interned_text(c->names, m->list));
	bulk_text(c->put, interned_text(c->names, m->sublist));
	bulk_text(c->put, interned_text(c->names, m->our_addr));
	bulk_int(c->put, l->masked ? l->reply_source : l->source);
	bulk_int(c->put, l->masked ? l->reply_line : l->line);
	bulk_real(c->put, l->at);
	bulk_int(c->put, l->source);
	bulk_int(c->put, l->line);
}

void complaints_add(struct complaints *c, const struct fate *f)
{
	for (const struct fate_line *l = f->line; l < f->line + f->lines; l++)
		if (l->failed && !l->echo && !everyday(c, l->cause))
			add(c, f, l);
}

void complaints_close(struct complaints *c)
{
	bulk_flush(c->put);
	bulk_close(c->put);
	stmt_free(c->usual);
	stmt_free(c->pattern);
	free(c->everyday);
	free(c);
}
