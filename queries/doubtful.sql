-- title: Sent, but doubtful: an inference, by provider
-- about: INFERENCE, no proof: a log can't show in which folder accepted mail lands. Signs that a provider doubts us are counted and weighed: words of
--   discarding or quarantine in acceptances (3), replies that object to our address, name or authentication (3), slow acceptance (2), many first tries put off
--   (1), sessions dropped (1). Score 0 to 10; from 3 on a test mailbox there is worth the trouble. Postmaster tools say more.
-- param: :min_score 1: least score to show

WITH p AS (
  SELECT provider, sum(tried) AS tried, sum(deferred) AS deferred, sum(accepted) AS accepted FROM provider_day GROUP BY provider
), s AS (
  SELECT p.*,
    p.provider IN (SELECT x.provider FROM spell x WHERE x.cause IN ('accept.discarded', 'accept.suspicious', 'accept.verdict')) AS words,
    p.provider IN (SELECT x.provider FROM spell x WHERE (x.cause LIKE 'reputation.%' OR x.cause LIKE 'identity.%' OR x.cause LIKE 'auth.%'
      OR x.cause IN ('rate.reputation', 'policy.client'))) AS objects,
    p.provider IN (SELECT x.provider FROM shift x WHERE x.part = 'transfer') AS slow,
    p.tried >= 20 AND p.deferred * 10 >= p.tried AS puts_off,
    p.provider IN (SELECT x.provider FROM spell x WHERE x.cause IN ('protocol.drop_at_banner', 'protocol.lost', 'network.reset') AND x.messages >= 3) AS drops
  FROM p
)
SELECT provider, 3 * words + 3 * objects + 2 * slow + puts_off + drops AS score, accepted, words, objects, slow, puts_off, drops
FROM s
WHERE accepted > 0 AND 3 * words + 3 * objects + 2 * slow + puts_off + drops >= coalesce(:min_score, 1)
ORDER BY score DESC, accepted DESC, provider;
