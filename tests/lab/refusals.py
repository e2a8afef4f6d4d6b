"""What receivers say when they refuse a machine that looks wrong: one rule for the peers each.

The wordings are those of real servers (Postfix's own rejects, Spamhaus' texts, Cisco's banner), with
documentation names in them. Each holds only while its flag is set; a scenario sets and clears flags.
"""

CSS_DEFER = dict(
    stage='rcpt', flag='listed',
    reply='451 4.7.1 Service unavailable; Client host [{c}] blocked using zen.spamhaus.org; '
          'https://www.spamhaus.org/sbl/query/SBLCSS')
CSS_REJECT = dict(
    stage='rcpt', flag='listed',
    reply='554 5.7.1 Service unavailable; Client host [{c}] blocked using zen.spamhaus.org; '
          'Listed by CSS, see https://check.spamhaus.org/query/ip/{c}')
PTR = dict(
    stage='rcpt', flag='no-ptr',
    reply='450 4.7.25 Client host rejected: cannot find your hostname, [{c}]')
# Only the bare domain is complained about, so this one ends by itself when myhostname is corrected.
HELO = dict(
    stage='rcpt', flag='strict', helo='corp.example',
    reply='450 4.7.1 <{h}>: Helo command rejected: does not match the reverse name of [{c}]')
REPUTATION = dict(
    stage='banner', flag='reputation',
    reply="554-{mx}|Your access to this mail system has been rejected due to the sending MTA's poor "
          'reputation. If you believe that this failure is in error, please contact the intended '
          'recipient via alternate means.')
