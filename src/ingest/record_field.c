/* record_field: the names under which records have their time, host, program, process number and message. */
#include "ingest/record.h"

struct key {
	const char *name;
	unsigned char n;
	char what;
};

#define K(name, what) { name, sizeof name - 1, what }

static const struct key of_journald[32] = { /* by their lengths, which differ */
	[4] = K("_PID", 'P'), [5] = K("_COMM", 'I'), [7] = K("MESSAGE", 'm'), [9] = K("_HOSTNAME", 'h'), [10] = K("SYSLOG_PID", 'p'),
	[17] = K("SYSLOG_IDENTIFIER", 'i'), [20] = K("__REALTIME_TIMESTAMP", 'r'), [26] = K("_SOURCE_REALTIME_TIMESTAMP", 'R'),
};

static const struct key of_syslog[] = { /* rsyslog, Logstash, Fluent Bit, Graylog (short_message, and names behind a line), Wazuh, the names of Logstash's manual, Splunk (_raw) */
	K("message", 'm'), K("msg", 'm'), K("log", 'm'), K("line", 'm'), K("textPayload", 'm'), K("short_message", 'm'), K("full_log", 'm'), K("syslogtag", 'i'),
	K("programname", 'I'), K("program", 'I'), K("app-name", 'I'), K("app_name", 'I'), K("appname", 'I'), K("application_name", 'I'), K("ident", 'i'), K("tag", 'I'),
	K("hostname", 'h'), K("host", 'h'), K("logsource", 'h'), K("fromhost", 'H'), K("pid", 'p'), K("procid", 'p'), K("process_id", 'p'), K("timestamp", 's'),
	K("@timestamp", 's'), K("timereported", 's'), K("timegenerated", 'S'), K("time", 'S'), K("date", 'S'), K("ts", 'S'),
	K("syslog_program", 'I'), K("syslog_hostname", 'H'), K("syslog_pid", 'p'), K("syslog_message", 'M'), K("syslog_timestamp", 'S'), K("raw", 'M'),
	{ NULL, 0, 0 },
};

static const struct key of_syslog_ng[] = { /* its macros, as format-json names them */
	K("PROGRAM", 'I'), K("PID", 'p'), K("HOST", 'h'), K("HOST_FROM", 'H'), K("ISODATE", 's'), K("R_ISODATE", 'S'), K("S_ISODATE", 'S'), K("DATE", 'S'),
	{ NULL, 0, 0 },
};

/* The key of that name; its what is 0 where there is none. */
static const struct key *key_of(struct str name)
{
	static const struct key none = { NULL, 0, 0 };
	const struct key *k = of_syslog;

	if (name.n > 1 && name.p[0] == '_' && name.p[1] >= 'a') {
		name = str_skip(name, 1);
	} else if (name.n && name.p[0] <= '_' && name.p[0] != '@') {
		k = name.n < sizeof of_journald / sizeof *of_journald ? &of_journald[name.n] : &none;
		if (k->n && memcmp(name.p, k->name, name.n) == 0)
			return k;
		k = of_syslog_ng;
	}
	while (k->name && !(name.n == k->n && name.p[0] == k->name[0] && memcmp(name.p, k->name, name.n) == 0))
		k++;
	return k;
}

char record_what(struct str name)
{
	return key_of(name)->what;
}

void record_field(struct record *r, struct str name, struct str value)
{
	record_take(r, key_of(name)->what, value);
}

void record_take(struct record *r, char what, struct str value)
{
	switch (what) { /* capitals: only where nothing better is given */
	case 'm': r->message = value; break;
	case 'M': r->message = r->message.n ? r->message : value; break;
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
