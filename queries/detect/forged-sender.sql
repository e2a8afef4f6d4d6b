-- title: Reports come back for mail that did not go out from here
-- told: detail
-- about: Many mail servers, each by its confirmed name, bring mail with the empty sender (reports of failure, automatic replies) for addresses of one domain of ours within hours, far more than in other hours and on
--   other days, and far more than these addresses sent: somebody probably sends with forged addresses of that domain. What a list of ours or a forwarder of ours sent goes out by this log, and may come
--   back. What goes out by another machine, which has no log here, looks the same where the addresses exist: then it is only half as sure, and no more than a note
--   where half of these addresses and more send nothing from here. Over when two hours went by without.
-- param: :min_hour 10: fewest such mails in an hour
-- param: :min_returns 60: fewest in all
-- param: :min_servers 30: fewest servers they come from
-- param: :times 4: as often as in the hour and on the day in the middle
-- param: :returned_s 518400: seconds before in which a mailing may have gone out whose returns come now: what waits for its receivers is given up after five days
-- param: :most_sent 100000: recipients of the busiest of these hours that are looked at; those of the last day are in any case
-- param: :medium_returns 200: from which it is more than a note

WITH hour AS MATERIALIZED ( -- both indexes hold all that is asked
  SELECT a.host, h.hour_at, sum(h.n) AS n FROM (
    SELECT mta, CAST(intake_at / 3600 AS INTEGER) * 3600 AS hour_at, count(*) AS n FROM message INDEXED BY message_returned WHERE sender = '' AND way_in = 1 GROUP BY 1, 2
    UNION ALL
    SELECT mta, CAST(logged_at / 3600 AS INTEGER) * 3600, count(*) FROM reject INDEXED BY reject_returned WHERE sender = '' AND dsn IN ('5.1.1', '5.1.0', '5.5.0', '4.1.1') GROUP BY 1, 2) h
  JOIN mta a ON a.mta = h.mta GROUP BY 1, 2
), many AS MATERIALIZED (SELECT 1 FROM hour WHERE n >= coalesce(:min_hour, 10) LIMIT 1),
day AS (SELECT host, CAST(hour_at / 86400 AS INTEGER) * 86400 AS day_at, sum(n) AS n FROM hour GROUP BY 1, 2),
usual AS MATERIALIZED ( -- the hour and the day in the middle, with those that have none
  SELECT l.host, coalesce((SELECT n FROM (SELECT n, row_number() OVER (ORDER BY n DESC) AS nth FROM hour h WHERE h.host = l.host) WHERE nth = CAST((l.last_at - l.first_at) / 7200 AS INTEGER) + 1), 0) AS of_hour,
    CASE WHEN l.last_at - l.first_at > 3 * 86400
      THEN coalesce((SELECT n FROM (SELECT n, row_number() OVER (ORDER BY n DESC) AS nth FROM day d WHERE d.host = l.host) WHERE nth = CAST((l.last_at - l.first_at) / 172800 AS INTEGER) + 1), 0) ELSE 0 END AS of_day
  FROM many CROSS JOIN machine_log l
), high AS (
  SELECT h.host, h.hour_at, h.hour_at - lag(h.hour_at) OVER (PARTITION BY h.host ORDER BY h.hour_at) <= 3 * 3600 AS joined
  FROM usual u CROSS JOIN hour h ON h.host = u.host AND h.n >= coalesce(:min_hour, 10) AND h.n >= coalesce(:times, 4) * u.of_hour
  JOIN day d ON d.host = h.host AND d.day_at = CAST(h.hour_at / 86400 AS INTEGER) * 86400 AND d.n >= coalesce(:times, 4) * u.of_day
), stretch AS MATERIALIZED (
  SELECT host, run, min(hour_at) - 3600 AS from_at, max(hour_at) + 7200 AS to_at
  FROM (SELECT *, sum(joined IS NOT 1) OVER (PARTITION BY host ORDER BY hour_at) AS run FROM high) GROUP BY host, run
), came AS MATERIALIZED (
  SELECT s.host, s.run, s.from_at, m.intake_at AS at, m.client, lower(coalesce(d.orig_to, d.recipient)) AS recipient, d.delivery, NULL AS reject
  FROM stretch s CROSS JOIN message m INDEXED BY message_returned ON m.sender = '' AND m.way_in = 1 AND m.intake_at >= s.from_at AND m.intake_at < s.to_at JOIN mta a ON a.mta = m.mta AND a.host = s.host
  CROSS JOIN delivery d ON d.msg = m.msg
  UNION ALL
  SELECT s.host, s.run, s.from_at, j.logged_at, j.client, lower(j.recipient), NULL, j.reject
  FROM stretch s CROSS JOIN reject j INDEXED BY reject_returned ON j.sender = '' AND j.dsn IN ('5.1.1', '5.1.0', '5.5.0', '4.1.1') AND j.logged_at >= s.from_at AND j.logged_at < s.to_at
  JOIN mta a ON a.mta = j.mta AND a.host = s.host
), named AS ( -- a name that holds the address is a subscriber's, not a mail server's
  SELECT *, substr(recipient, instr(recipient, '@') + 1) AS domain FROM (SELECT *, substr(client, instr(client, '[') + 1, instr(client, ']') - instr(client, '[') - 1) AS addr FROM came)
  WHERE client NOT LIKE 'unknown[%' AND client NOT LIKE 'localhost[%' AND instr(client, replace(addr, '.', '-')) = 0 AND instr(substr(client, 1, instr(client, '[')), addr) = 0
    AND addr NOT GLOB '10.*' AND addr NOT GLOB '192.168.*' AND addr NOT GLOB '172.1[6-9].*' AND addr NOT GLOB '172.2?.*' AND addr NOT GLOB '172.3[01].*' AND addr NOT GLOB 'f[cde]??:*'
), part AS ( -- by the address, a list's own sender for each recipient (news+1@, news-x=y@) as one
  SELECT *, CASE WHEN instr(recipient, '+') BETWEEN 2 AND instr(recipient, '@') THEN substr(recipient, 1, instr(recipient, '+')) || substr(recipient, instr(recipient, '@'))
    WHEN instr(recipient, '=') BETWEEN 2 AND instr(recipient, '@') THEN substr(recipient, 1, min(coalesce(nullif(instr(recipient, '-'), 0), 1000), instr(recipient, '='))) || substr(recipient, instr(recipient, '@'))
    ELSE recipient END AS address FROM named
), enough AS MATERIALIZED (
  SELECT host, run, domain FROM part GROUP BY host, run, domain HAVING count(*) >= coalesce(:min_returns, 60) AND count(DISTINCT client) >= coalesce(:min_servers, 30)
), of AS MATERIALIZED (
  SELECT p.* FROM enough e CROSS JOIN part p ON p.host = e.host AND p.run = e.run AND p.domain = e.domain
), sending AS MATERIALIZED ( -- the day before and meanwhile, and the busiest hours of the days before that: a mailing's are among them
  SELECT host, run, hour_at FROM (
    SELECT t.host, t.run, h.hour_at, h.hour_at > t.from_at - 90000 AS late,
      sum(h.accepted) OVER (PARTITION BY t.host, t.run, h.hour_at > t.from_at - 90000 ORDER BY h.accepted DESC, h.hour_at ROWS UNBOUNDED PRECEDING) AS sum
    FROM (SELECT DISTINCT host, run FROM enough) e JOIN stretch t ON t.host = e.host AND t.run = e.run
    CROSS JOIN traffic_hour h ON h.host = t.host AND h.hour_at > t.from_at - 3600 - coalesce(:returned_s, 518400) AND h.hour_at < t.to_at)
  WHERE late OR sum <= coalesce(:most_sent, 100000)
), mail AS ( -- what went out then, likewise
  SELECT t.host, t.run, lower(m.sender) AS sender, count(*) AS n
  FROM sending t CROSS JOIN sent_by_hour x ON x.hour_at = t.hour_at AND x.host = t.host AND x.place = 'external' CROSS JOIN message m ON m.msg = x.msg AND m.sender <> ''
  GROUP BY 1, 2, 3
), sent AS MATERIALIZED (
  SELECT host, run, address, sum(n) AS n FROM (SELECT host, run, n, CASE WHEN instr(sender, '+') BETWEEN 2 AND instr(sender, '@') THEN substr(sender, 1, instr(sender, '+')) || substr(sender, instr(sender, '@'))
    WHEN instr(sender, '=') BETWEEN 2 AND instr(sender, '@') THEN substr(sender, 1, min(coalesce(nullif(instr(sender, '-'), 0), 1000), instr(sender, '='))) || substr(sender, instr(sender, '@'))
    ELSE sender END AS address FROM mail) GROUP BY 1, 2, 3
), back AS MATERIALIZED (SELECT host, run, address, count(*) AS n FROM of GROUP BY 1, 2, 3
), foreign_mail AS (
  SELECT o.*, n.n > 0 AS sends FROM back b LEFT JOIN sent n ON n.host = b.host AND n.run = b.run AND n.address = b.address
  JOIN of o ON o.host = b.host AND o.run = b.run AND o.address = b.address WHERE coalesce(n.n, 0) * 2 < b.n
), told AS (
  SELECT host, run, domain, min(at) AS started_at, max(at) AS ended_at, count(*) AS events, count(DISTINCT client) AS servers, count(DISTINCT address) AS addresses, sum(coalesce(sends, 0)) AS sending, count(DISTINCT CASE WHEN reject IS NOT NULL THEN address END) AS unknown,
    min(delivery) AS first, max(delivery) AS last, count(delivery) AS taken, min(reject) AS first_reject, max(reject) AS last_reject
  FROM foreign_mail GROUP BY host, run, domain HAVING count(*) >= coalesce(:min_returns, 60) AND count(DISTINCT client) >= coalesce(:min_servers, 30)
)
SELECT 'abuse.forged' AS cause, host AS provider, host, CASE WHEN events >= coalesce(:medium_returns, 200) AND (unknown >= 20 OR sending * 2 >= events) THEN 'medium' ELSE 'low' END AS severity, CASE WHEN unknown >= 20 THEN 80 ELSE 55 END AS confidence,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = told.host) > ended_at + 7200 THEN 'recovered' ELSE 'open' END AS state, started_at, ended_at, NULL AS peak_at,
  CASE WHEN (SELECT l.last_at FROM machine_log l WHERE l.host = told.host) > ended_at + 7200 THEN ended_at END AS ok_after_at, events, taken AS messages, 0 AS recipients, 1 AS domains,
  CASE WHEN taken * 2 >= events THEN 'delivery' ELSE 'refusal' END AS proof, CASE WHEN taken * 2 >= events THEN first || ',' || last ELSE first_reject || ',' || last_reject END AS kinds,
  events || ' returns from ' || servers || ' servers for ' || addresses || ' address(es) of ' || domain AS detail
FROM told
ORDER BY started_at;
