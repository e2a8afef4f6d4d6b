/* record: see record.h. A journal record has twenty fields of which five matter: keys are compared where they stand, values of other keys are
 * skipped, and only a value with an escape is copied. */
#include "ingest/record.h"

#include <jansson.h>
#include <stdio.h>

#include "ingest/envelope.h"
#include "util/when.h"

struct key {
	const char *name;
	unsigned char n;
	char what;
};

#define K(name, what) { name, sizeof name - 1, what }

static const struct key of_journald[] = {
	K("MESSAGE", 'm'), K("SYSLOG_IDENTIFIER", 'i'), K("_COMM", 'I'), K("_HOSTNAME", 'h'), K("SYSLOG_PID", 'p'), K("_PID", 'P'),
	K("__REALTIME_TIMESTAMP", 'r'), K("_SOURCE_REALTIME_TIMESTAMP", 'R'),
	{ NULL, 0, 0 },
};

static const struct key of_syslog[] = { /* rsyslog and Logstash */
	K("message", 'm'), K("msg", 'm'), K("log", 'm'), K("syslogtag", 'i'), K("programname", 'I'), K("program", 'I'), K("app-name", 'I'),
	K("app_name", 'I'), K("appname", 'I'), K("ident", 'i'), K("tag", 'I'), K("hostname", 'h'), K("host", 'h'), K("logsource", 'h'),
	K("fromhost", 'H'), K("pid", 'p'), K("procid", 'p'), K("timestamp", 's'), K("@timestamp", 's'), K("timereported", 's'),
	K("timegenerated", 'S'), K("time", 'S'),
	{ NULL, 0, 0 },
};

/* Which slice a key fills. Records have many keys: journald's, in capitals, are looked for among its own few. */
void record_field(struct record *r, struct str name, struct str value)
{
	const struct key *k = name.n && name.p[0] <= '_' && name.p[0] != '@' ? of_journald : of_syslog;

	while (k->name && !(name.n == k->n && name.p[0] == k->name[0] && memcmp(name.p, k->name, name.n) == 0))
		k++;
	switch (k->what) { /* capitals: only where nothing better is given */
	case 'm': r->message = value; break;
	case 'i': r->ident = value; break;
	case 'I': r->ident = r->ident.n ? r->ident : value; break;
	case 'h': r->host = value; break;
	case 'H': r->host = r->host.n ? r->host : value; break;
	case 'p': r->pid = value; break;
	case 'P': r->pid = r->pid.n ? r->pid : value; break;
	case 'r': r->realtime = str_int(value, INT64_MAX); break;
	case 'R': r->realtime = r->realtime > 0 ? r->realtime : str_int(value, INT64_MAX); break;
	case 's': r->stamp = value; break;
	case 'S': r->stamp = r->stamp.n ? r->stamp : value; break;
	default: break;
	}
}

static size_t blanks(struct str s, size_t i)
{
	while (i < s.n && (s.p[i] == ' ' || s.p[i] == '\t' || s.p[i] == '\n' || s.p[i] == '\r'))
		i++;
	return i;
}

/* The end of the string that starts behind s.p[i] == '"', and whether it holds escapes; s.n when it never ends. */
static size_t string_end(struct str s, size_t i, bool *escaped)
{
	*escaped = false;
	for (;;) {
		const char *quote = i < s.n ? memchr(s.p + i, '"', s.n - i) : NULL;
		if (quote == NULL)
			return s.n;
		const char *slash = memchr(s.p + i, '\\', (size_t)(quote - s.p) - i);
		if (slash == NULL)
			return (size_t)(quote - s.p);
		*escaped = true;
		i = (size_t)(slash - s.p) + 2;
		if (i > s.n)
			return s.n;
	}
}

static int hex4(const char *p)
{
	int v = 0;

	for (int i = 0; i < 4; i++) {
		char c = p[i];
		int d = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
		if (d < 0)
			return -1;
		v = v * 16 + d;
	}
	return v;
}

static size_t put_utf8(char *o, uint32_t c)
{
	if (c < 0x80) {
		o[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		o[0] = (char)(0xc0 | c >> 6);
		o[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		o[0] = (char)(0xe0 | c >> 12);
		o[1] = (char)(0x80 | (c >> 6 & 0x3f));
		o[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	o[0] = (char)(0xf0 | c >> 18);
	o[1] = (char)(0x80 | (c >> 12 & 0x3f));
	o[2] = (char)(0x80 | (c >> 6 & 0x3f));
	o[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Unescapes into out (never longer than s). */
static struct str unescape(struct str s, char *out)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 >= s.n) {
			out[n++] = s.p[i];
			continue;
		}
		char c = s.p[++i];
		if (c == 'u' && s.n - i > 4) {
			int v = hex4(s.p + i + 1), low;
			i += 4;
			if (v >= 0xd800 && v < 0xdc00 && s.n - i > 6 && s.p[i + 1] == '\\' && s.p[i + 2] == 'u' && (low = hex4(s.p + i + 3)) >= 0xdc00 && low < 0xe000) {
				v = 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
				i += 6;
			}
			n += put_utf8(out + n, v < 0 || (v >= 0xd800 && v < 0xe000) ? 0xfffd : (uint32_t)v);
		} else {
			out[n++] = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c == 'b' ? '\b' : c == 'f' ? '\f' : c;
		}
	}
	return (struct str){ out, n };
}

/* A number, true, false, null: up to a separator. */
static size_t scalar_end(struct str s, size_t i)
{
	while (i < s.n && s.p[i] != ',' && s.p[i] != '}' && s.p[i] != ' ')
		i++;
	return i;
}

/* The slow way, for a value that is an array (bytes that are not UTF-8) or an object: the whole line through jansson. */
static bool by_jansson(struct str json, char *scratch, struct record *r)
{
	json_t *o = json_loadb(json.p, json.n, JSON_DISABLE_EOF_CHECK, NULL), *v;
	const char *key;
	size_t used = 0;

	if (!json_is_object(o)) {
		json_decref(o);
		return false;
	}
	json_object_foreach(o, key, v)
	{
		char number[24];
		struct str value = STR_NONE, kept;
		if (json_is_string(v)) {
			value = (struct str){ json_string_value(v), json_string_length(v) };
		} else if (json_is_integer(v)) {
			value = (struct str){ number, (size_t)snprintf(number, sizeof number, "%lld", (long long)json_integer_value(v)) };
		} else if (json_is_array(v) && json_array_size(v) > 0 && json_array_size(v) < json.n) {
			kept = (struct str){ scratch + used, json_array_size(v) };
			for (size_t i = 0; i < kept.n; i++)
				scratch[used++] = (char)json_integer_value(json_array_get(v, i));
			record_field(r, str_c(key), kept);
			continue;
		}
		if (value.p == NULL || value.n > json.n - used)
			continue;
		memcpy(scratch + used, value.p, value.n);
		kept = (struct str){ scratch + used, value.n };
		used += value.n;
		struct str name = str_c(key);
		record_field(r, name, kept);
	}
	json_decref(o);
	return r->message.n > 0;
}

bool record_json(struct str s, char *scratch, struct record *r)
{
	struct record fresh = { STR(""), STR(""), STR(""), STR(""), STR(""), -1 };
	size_t i = blanks(s, 0), used = 0;
	bool escaped;

	*r = fresh;
	if (i >= s.n || s.p[i] != '{')
		return false;
	for (i = blanks(s, i + 1); i < s.n && s.p[i] == '"';) {
		size_t end = string_end(s, i + 1, &escaped);
		struct str name = { s.p + i + 1, end - i - 1 }, value;
		if (end == s.n || escaped)
			return by_jansson(s, scratch, r);
		i = blanks(s, end + 1);
		if (i >= s.n || s.p[i] != ':')
			return false;
		i = blanks(s, i + 1);
		if (i < s.n && s.p[i] == '"') {
			end = string_end(s, i + 1, &escaped);
			if (end == s.n)
				return false;
			value = (struct str){ s.p + i + 1, end - i - 1 };
			if (escaped) {
				value = unescape(value, scratch + used);
				used += value.n;
			}
			i = end + 1;
		} else if (i < s.n && (s.p[i] == '[' || s.p[i] == '{')) {
			*r = fresh;
			return by_jansson(s, scratch, r);
		} else {
			end = scalar_end(s, i);
			value = (struct str){ s.p + i, end - i };
			i = end;
		}
		record_field(r, name, value);
		i = blanks(s, i);
		if (i < s.n && s.p[i] == ',')
			i = blanks(s, i + 1);
	}
	return r->message.n > 0;
}

static const int64_t LAST_US = 253402300800000000; /* the year 10000 */

static size_t put(char *out, size_t n, struct str s)
{
	if (s.n)
		memcpy(out + n, s.p, s.n);
	return n + s.n;
}

struct str record_line(const struct record *r, char *out)
{
	struct str stamp = r->stamp, ident = str_head(r->ident, 200), pid = str_head(r->pid, 20), host = str_head(r->host, 255);
	size_t n;

	if (r->realtime > 0 && r->realtime < LAST_US) {
		n = when_stamp(r->realtime, out);
		out[n++] = ' ';
	} else if (stamp.n >= 15 && stamp.n < 60) {
		n = put(out, 0, stamp);
		out[n++] = ' ';
	} else {
		return STR_NONE;
	}
	if (r->message.n == 0)
		return STR_NONE;
	/* an ident that is a whole tag, "postfix/smtp[77]:" (rsyslog's syslogtag) */
	ident = str_trim(ident);
	if (ident.n && ident.p[ident.n - 1] == ':')
		ident.n--;
	bool whole = ident.n && ident.p[ident.n - 1] == ']';
	n = put(out, n, host.n ? host : STR("-"));
	out[n++] = ' ';
	struct str message = r->message;
	struct envelope env;
	if (ident.n == 0) { /* the message is a whole line: its own header gives way to the record's stamp */
		if (!envelope_parse(message, &env) || env.tag.n == 0)
			return STR_NONE;
		if (env.host.n && host.n == 0)
			n = n - 2 + (size_t)snprintf(out + n - 2, RECORD_HEADER - n, "%.*s ", STR_ARG(str_head(env.host, 255)));
		message = (struct str){ env.tag.p, (size_t)(message.p + message.n - env.tag.p) };
	}
	n = put(out, n, ident);
	if (ident.n && !whole && pid.n && !str_eq(pid, STR("-"))) {
		out[n++] = '[';
		n = put(out, n, pid);
		out[n++] = ']';
	}
	if (ident.n)
		n = put(out, n, STR(": "));
	memcpy(out + n, message.p, message.n);
	n += message.n;
	while (n && (out[n - 1] == '\n' || out[n - 1] == '\r'))
		n--;
	return (struct str){ out, n };
}
