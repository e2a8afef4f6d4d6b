/* config: Postfix's settings as `postconf -n` (main.cf), `postconf -M` (master.cf) and `postconf -P` (its -o options) print them, or the files
 * themselves; which of them a line is, its form tells. */
#ifndef POSTMORTEM_CHECK_CONFIG_H
#define POSTMORTEM_CHECK_CONFIG_H

#include "util/err.h"
#include "util/str.h"

struct config;

/* One service of master.cf. */
struct config_service {
	const char *name;    /* "smtp", "127.0.0.1:10025" */
	const char *type;    /* "unix", "inet" … */
	const char *command; /* "smtp", "smtpd" …; "" where only a setting of postconf -P names the service */
};

/* Reads n files, folders that hold main.cf and master.cf, or for "live" asks postconf. NULL and an error (66 no such file, 65 no settings in it, or
 * more of them than any Postfix has). */
struct config *config_read(const char *const *path, int n, struct err *e);
void config_free(struct config *c);

/* The value of a setting with $name, ${name}, $(name), ${name?text} and ${name:text} expanded, into out, cut to room. False and "" when it is not set,
 * or c is NULL; a name within a value stands for Postfix's default then. */
bool config_get(const struct config *c, const char *name, char *out, size_t room);

/* The same for any text. */
void config_expand(const struct config *c, const char *text, char *out, size_t room);

/* The services, and a setting as one of them has it: its own -o, else main.cf's. */
int config_services(const struct config *c);
struct config_service config_service(const struct config *c, int i);
bool config_service_get(const struct config *c, int i, const char *name, char *out, size_t room);
/* Whether the service sets this by itself. */
bool config_service_has(const struct config *c, int i, const char *name);

/* Takes the next word off a value that is a list; "" at its end. */
struct str config_word(struct str *list);

#endif
