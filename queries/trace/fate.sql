-- title: Trace: what became of each recipient of one message
-- param: :msg its key (v_message.msg)

SELECT o.recipient, o.outcome, o.attempts, o.deferrals, o.first_at, o.last_at, o.cause, o.delayed_by, o.external, d.program,
  CASE WHEN p.addr = '' THEN p.host ELSE p.host || '[' || p.addr || ']' || coalesce(':' || p.port, '') END AS server, i.place
FROM v_outcome o
LEFT JOIN delivery d ON d.delivery = o.delivery
LEFT JOIN peer p ON p.peer = d.relay
LEFT JOIN peer_info i ON i.peer = d.relay
WHERE o.msg = :msg
ORDER BY o.last_at, o.recipient;
