-- title: Our own addresses, as receivers quote them
-- about: From the answers of servers; useful behind NAT, where the machine does not know its own address.

SELECT host, addr, family, replies, complaints, lists, first_at, last_at FROM v_our_address ORDER BY host, replies DESC, addr;
