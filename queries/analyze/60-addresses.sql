-- Our own source addresses, as receivers quote them. Counted from what is new: facts only grow. (`to=` lines: src/analysis/counts.c.)

INSERT INTO our_address(mta, addr, family, first_at, last_at, replies, complaints, lists)
WITH said AS (
  SELECT m.mta, v.our_addr AS addr, r.logged_at, v.cause, v.list
  FROM reply r CROSS JOIN verdict v ON v.text = r.text JOIN message m ON m.msg = r.msg
  WHERE v.our_addr IS NOT NULL AND v.remote = 1 AND v.echo = 0
    AND r.reply > coalesce((SELECT CAST(value AS INTEGER) FROM setting WHERE name = 'analysed_reply'), 0)
)
SELECT mta, addr, CASE WHEN instr(addr, ':') > 0 THEN 'ipv6' ELSE 'ipv4' END, min(logged_at), max(logged_at), count(*),
  sum(cause LIKE 'reputation.%' OR cause LIKE 'identity.%' OR cause IN ('rate.reputation', 'policy.client')),
  coalesce(group_concat(DISTINCT list), '')
FROM said WHERE true GROUP BY mta, addr
ON CONFLICT DO UPDATE SET
  first_at = min(first_at, excluded.first_at), last_at = max(last_at, excluded.last_at),
  replies = replies + excluded.replies, complaints = complaints + excluded.complaints;

-- The lists by name, in order, from all that was said.
UPDATE our_address SET lists = coalesce((
  SELECT group_concat(list, ',') FROM (SELECT DISTINCT v.list FROM verdict v INDEXED BY verdict_listed WHERE v.our_addr = our_address.addr AND v.list IS NOT NULL ORDER BY 1)), '');
