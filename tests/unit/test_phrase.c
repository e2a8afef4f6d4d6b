/* Replies of accepted mail and reasons of refusals: what recurs, what does not, and that nothing gets lost between. */
#include "test.h"

#include <stdlib.h>

#include "ingest/phrase.h"

static const char to[] = "user@x.example", id[] = "a.1@y.example";
static const char client[] = "mx.z.example[192.0.2.1]", from[] = "buser@x.example", helo[] = "ser";

/* Puts a text together again, as the views answer and refusal do. */
static size_t joined(const struct phrase *p, char *out)
{
	static const char *const with[] = { NULL, NULL, to, id, "192.0.2.1", from, helo, client };
	size_t n = 0, m = 0;
	char all[PHRASE_MAX * 2];

	for (size_t i = 0; i < p->body.n; i++) {
		if (p->body.p[i] != PHRASE_PIECE) {
			all[m++] = p->body.p[i];
		} else if (p->piece.n) {
			memcpy(all + m, p->piece.p, p->piece.n);
			m += p->piece.n;
		}
	}
	for (size_t i = 0; i < m; i++) {
		if ((unsigned char)all[i] <= PHRASE_CLIENT) {
			memcpy(out + n, with[(int)all[i]], strlen(with[(int)all[i]]));
			n += strlen(with[(int)all[i]]);
		} else {
			out[n++] = all[i];
		}
	}
	return n;
}

static void are(const struct phrase *p, const char *whole, const char *body, const char *piece)
{
	char again[4 * PHRASE_MAX];

	assert_slice(p->body, body);
	if (piece)
		assert_slice(p->piece, piece);
	else
		assert_null(p->piece.p);
	size_t n = joined(p, again);
	assert_slice(((struct str){ again, n }), whole);
}

static void is(const char *reply, const char *body, const char *piece)
{
	static struct phrase p;

	assert_true(phrase_reply(str_c(reply), str_c(to), str_c(id), &p));
	are(&p, reply, body, piece);
}

static void says(const char *reason, const char *body, const char *piece)
{
	static struct phrase p;

	assert_true(phrase_reason(str_c(reason), str_c(client), str_c(from), str_c(to), str_c(helo), &p));
	are(&p, reason, body, piece);
}

static void splits(void **state)
{
	(void)state;
	is("250 2.0.0 Ok: queued as 3CD97D12E8", "250 2.0.0 Ok: queued as \1", "3CD97D12E8");
	is("250 2.0.0 Ok: queued as BAFDECAB", "250 2.0.0 Ok: queued as \1", "BAFDECAB"); /* an id without a digit */
	is("250 2.0.0 OK  1770134559 7ab02-6f.87 - gsmtp", "250 2.0.0 OK  \1 - gsmtp", "1770134559 7ab02-6f.87");
	is("250 2.0.0 <user@x.example> 126d26 Saved", "250 2.0.0 <\2> \1 Saved", "126d26");
	is("250 2.6.0 <a.1@y.example> [Id=4, Host=h] 11 bytes in 0.2, 51.2 KB/sec Queued", "250 2.6.0 <\3> \1 KB/sec Queued", "[Id=4, Host=h] 11 bytes in 0.2, 51.2");
	is("250 ok 7 for user@x.example 8", "250 ok \1", "7 for \2 8"); /* what is known may lie within the piece */
	is("250 Ok forwarded to other@z.example", "250 Ok forwarded to \1", "other@z.example"); /* a phrase names nobody */
	is("250 ok dirdel", "250 ok dirdel", NULL);
	is("delivered to maildir", "delivered to maildir", NULL);
	is("250", "250", NULL);
	is("12 ", "\1 ", "12");
	is("  5  ", "  \1  ", "5");
	is("x", "x", NULL);
}

static void reasons(void **state)
{
	static struct phrase p;

	(void)state;
	says("Service unavailable; Client host [192.0.2.1] blocked using bl.example; https://bl.example/192.0.2.1",
	     "Service unavailable; Client host [\4] blocked using bl.example; https://bl.example/\4", NULL);
	says("<user@x.example>: Recipient address rejected: User unknown", "<\2>: Recipient address rejected: User unknown", NULL);
	says("<buser@x.example>: Sender address rejected: Domain not found", "<\5>: Sender address rejected: Domain not found", NULL);
	says("<ser>: Helo command rejected: users 192.0.2.11", "<\6>: Helo command rejected: users \1", "192.0.2.11"); /* not within words */
	says("<other>: Helo command rejected: x", "\1 Helo command rejected: x", "<other>:");
	says("<mx.z.example[192.0.2.1]>: Client host rejected: Access denied", "<\7>: Client host rejected: Access denied", NULL);
	assert_true(phrase_reason(STR("lost [x]"), STR_NONE, STR_NONE, STR_NONE, STR_NONE, &p));
	assert_slice(p.body, "lost [x]");
	assert_true(phrase_reason(STR("lost b]"), STR("a[b"), STR_NONE, STR_NONE, STR_NONE, &p)); /* as the view finds an address in it: none */
	assert_slice(p.body, "lost b]");
}

static void too_long(void **state)
{
	static struct phrase p;
	char *longest = malloc(PHRASE_MAX + 1);

	(void)state;
	memset(longest, '7', PHRASE_MAX + 1);
	assert_true(phrase_reply((struct str){ longest, PHRASE_MAX }, str_c(to), str_c(id), &p));
	assert_int_equal(p.piece.n, PHRASE_MAX);
	assert_slice(p.body, "\1");
	assert_false(phrase_reply((struct str){ longest, PHRASE_MAX + 1 }, str_c(to), str_c(id), &p));
	free(longest);
}

/* Whatever was there before, a reply is taken apart alike. */
static void again(void **state)
{
	static const char *const replies[] = {
		"250 2.0.0 Ok: queued as 3CD97D12E8", "250 2.0.0 Ok: queued as BAFDECAB", "250 2.0.0 Ok: queued as  BAFDECAB", "250 2.0.0 Ok: queued as", "250 2.0.0 Ok: queued as ",
		"250 2.0.0 Ok: queued as it should be", "250 2.0.0 Ok: queued as 3CD97D12E8 by mx1", "250 2.0.0 Ok: queued as 250", "250 2.0.0 Ok: queued as <x>",
		"250 2.0.0 OK  1770134559 7ab02-6f.87 - gsmtp", "250 2.0.0 OK  1770134559 - gsmtp", "250 2.0.0 OK   1770134559 - gsmtp", "250 2.0.0 OK  1 x 2 - gsmtp", "250 2.0.0 OK  1 x - gsmtp",
		"250 2.0.0 OK  x 1 - gsmtp", "250 2.0.0 OK   - gsmtp", "250 2.0.0 OK  1 - gsmtp - gsmtp", "250 ok dirdel", "250 ok dirdel 1", "250 ok", "12 ", "1", "",
		"250 ok 7 for user@x.example 8", "250 ok 8", "250 Ok forwarded to other@z.example", "250 2.0.0 <user@x.example> 126d26 Saved", "250 2.0.0 <b> 126d26 Saved",
	};
	enum { N = sizeof replies / sizeof *replies };
	struct phrase_memo memo = { .next = 0 };
	static struct phrase p[N];
	struct str piece;
	int64_t key, known = 0;

	(void)state;
	for (size_t i = 0; i < N; i++)
		assert_true(phrase_reply(str_c(replies[i]), str_c(to), str_c(id), &p[i]));
	for (size_t round = 0; round < 5 * N; round++) {
		size_t put = round % N;
		for (size_t i = 0; i < N; i++) {
			if (!phrase_again(&memo, str_c(replies[i]), &key, &piece))
				continue;
			known++;
			assert_true(str_eq(p[key - 1].body, p[i].body));
			assert_true(str_eq(piece, p[i].piece) && (piece.p == NULL) == (p[i].piece.p == NULL));
		}
		phrase_remember(&memo, &p[put], (int64_t)put + 1);
		assert_true(phrase_again(&memo, str_c(replies[put]), &key, &piece) == (strchr(replies[put], '@') == NULL));
	}
	assert_true(known > 3 * N);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(splits), cmocka_unit_test(reasons), cmocka_unit_test(again), cmocka_unit_test(too_long) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
