/* queue_id: see queue_id.h. */
#include "ingest/queue_id.h"

/* Postfix's base-52 alphabet: digits and consonants. */
static int base52(char c)
{
	static const char alphabet[] = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
	static signed char value[256];

	if (value['B'] == 0)
		for (int i = 0; i < 52; i++)
			value[(unsigned char)alphabet[i]] = (signed char)(i + 1);
	return value[(unsigned char)c] - 1;
}

bool queue_id_ok(struct str s)
{
	bool hex = s.n >= 6;

	if (s.n < 6 || s.n > 32)
		return false;
	for (size_t i = 0; i < s.n && hex; i++)
		hex = (s.p[i] >= '0' && s.p[i] <= '9') || (s.p[i] >= 'A' && s.p[i] <= 'F');
	if (hex)
		return true;
	if (s.n < 12 || str_find(s, 'z', 10) == s.n)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (base52(s.p[i]) < 0)
			return false;
	return true;
}

/* Seconds in base 52 (six digits or more), then four digits of microseconds, 'z', the inode. */
int64_t queue_id_time(struct str s)
{
	int64_t sec = 0, usec = 0;
	size_t z = s.n < 12 ? s.n : str_find(s, 'z', 10);

	if (z == s.n || z > 11) /* six digits of seconds last until the year 2596; seven still fit */
		return -1;
	for (size_t i = 0; i < z; i++) {
		int d = base52(s.p[i]);
		if (d < 0)
			return -1;
		if (i < z - 4)
			sec = sec * 52 + d;
		else
			usec = usec * 52 + d;
	}
	return usec < 1000000 ? sec * 1000000 + usec : -1;
}
