"""peers.py CONF JOURNAL FLAGDIR - the other side: scripted SMTP servers that keep a journal.

CONF is a JSON list of {"name": MX name, "listen": [addresses], "rules": [rule...]}. A rule is
    stage   banner ehlo mail rcpt data eod          (needed)
    flag    only while the file FLAGDIR/flag exists
    helo    only for this EHLO name
    rcpt    only for recipients that match this expression
    times   only for the first so many times, counted for each sender and recipient
    wait    seconds before the reply
    reply   "450 4.2.0 text", a | starts a new line of the same reply; without it the usual reply
    drop    true: hang up instead of replying
In a reply {c} is the client's address, {h} its EHLO name, {f} the sender, {r} the recipient, {mx} us.
The first rule that fits is followed.

The journal has one JSON line per connection opened and closed and per reply given. It is the truth
that a test holds against the database; see README.md for its fields.
"""
import asyncio
import json
import os
import re
import sys
import time


class HangUp(Exception):
    pass


class Journal:
    def __init__(self, path):
        self.file, self.sessions, self.accepted = open(path, 'w', buffering=1, encoding='utf-8'), 0, 0

    def write(self, **fields):
        self.file.write(json.dumps(fields, ensure_ascii=False) + '\n')


def address_in(line):
    return line.partition('<')[2].partition('>')[0]


class Session:
    """One SMTP session, from the greeting to the end of the connection."""
    counts = {}

    def __init__(self, peer, flags, journal, reader, writer):
        self.peer, self.flags, self.journal = peer, flags, journal
        self.reader, self.writer = reader, writer
        self.client, self.local = writer.get_extra_info('peername')[0], writer.get_extra_info('sockname')[0]
        self.helo, self.reset = '', None
        journal.sessions += 1
        self.number = journal.sessions
        self.reset_envelope()

    def reset_envelope(self):
        self.sender, self.rcpt, self.rcpts, self.mail_refused = '', '', [], False

    def note(self, stage, **more):
        self.journal.write(t=round(time.time(), 6), session=self.number, mx=self.peer['name'], local=self.local,
                           family='ipv6' if ':' in self.local else 'ipv4', client=self.client, helo=self.helo,
                           sender=self.sender, rcpt=self.rcpt, stage=stage, **more)

    def rule_for(self, stage):
        for number, rule in enumerate(self.peer.get('rules', [])):
            if rule['stage'] != stage:
                continue
            if 'flag' in rule and not os.path.exists(os.path.join(self.flags, rule['flag'])):
                continue
            if 'helo' in rule and rule['helo'] != self.helo:
                continue
            if 'rcpt' in rule and not re.search(rule['rcpt'], self.rcpt):
                continue
            if 'times' in rule:
                key = (self.peer['name'], number, self.sender, self.rcpt)
                self.counts[key] = self.counts.get(key, 0) + 1
                if self.counts[key] > rule['times']:
                    continue
            return rule
        return {}

    async def reply(self, stage, usual, **more):
        """Gives the reply that the rules ask for; returns its first digit."""
        rule = self.rule_for(stage)
        if rule.get('wait'):
            await asyncio.sleep(rule['wait'])
        if rule.get('drop'):
            self.note(stage, code=None, reply=None, dropped=True, **more)
            raise HangUp
        text = rule.get('reply', usual)
        for mark, value in (('{c}', self.client), ('{h}', self.helo), ('{f}', self.sender),
                            ('{r}', self.rcpt), ('{mx}', self.peer['name'])):
            text = text.replace(mark, value)
        await self.send(text)
        if stage == 'eod' and text[0] == '2':
            more['accepted'] = self.rcpts
        self.note(stage, code=int(text[:3]), reply=text, **more)
        return text[0]

    async def send(self, text):
        code, lines = text[:3], text[4:].split('|')
        for line in lines[:-1]:
            self.writer.write(f'{code}-{line}\r\n'.encode())
        self.writer.write(f'{code} {lines[-1]}\r\n'.encode())
        await self.writer.drain()

    async def read_line(self):
        line = await self.reader.readline()
        if not line:
            raise HangUp
        return line.decode('utf-8', 'replace').rstrip('\r\n')

    async def run(self):
        self.note('open')
        try:
            if await self.reply('banner', f"220 {self.peer['name']} ESMTP") != '2':
                await self.read_line()           # the client says QUIT, or nothing
                raise HangUp
            while await self.command(await self.read_line()):
                pass
        except (HangUp, ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.note('close')
            self.writer.close()

    async def command(self, line):
        """Answers one command; False after QUIT."""
        verb = line.split(' ')[0].upper()
        if verb == 'EHLO':
            self.helo = line[5:]
            await self.reply('ehlo', f"250 {self.peer['name']}|PIPELINING|SIZE 20480000|8BITMIME|ENHANCEDSTATUSCODES|DSN")
        elif verb == 'HELO':
            self.helo = line[5:]
            await self.reply('helo', f"250 {self.peer['name']}")
        elif verb == 'MAIL':
            self.reset_envelope()
            self.sender = address_in(line)
            self.mail_refused = await self.reply('mail', '250 2.1.0 Ok') != '2'
        elif verb == 'RCPT':
            await self.rcpt_command(address_in(line))
        elif verb == 'DATA':
            await self.data_command()
        elif verb == 'RSET':
            self.reset_envelope()
            await self.send('250 2.0.0 Ok')
        elif verb == 'QUIT':
            await self.send('221 2.0.0 Bye')
            return False
        else:
            await self.send('250 2.0.0 Ok' if verb == 'NOOP' else '502 5.5.2 Error: command not recognized')
        return True

    async def rcpt_command(self, rcpt):
        self.rcpt = rcpt
        if self.mail_refused:                    # a pipelining client does not even look at this reply
            await self.follow('rcpt', '503 5.5.1 Error: need MAIL command', 'mail refused')
        elif await self.reply('rcpt', '250 2.1.5 Ok') == '2':
            self.rcpts.append(rcpt)

    async def data_command(self):
        self.rcpt = ', '.join(self.rcpts)
        if not self.rcpts:
            await self.follow('data', '554 5.5.1 Error: no valid recipients', 'every recipient refused')
            return
        if await self.reply('data', '354 End data with <CR><LF>.<CR><LF>') != '3':
            return
        headers = {'message-id': None, 'x-lab': None}
        in_header = True
        while (line := await self.read_line()) != '.':
            in_header = in_header and line != ''
            name, colon, value = line.partition(':')
            if in_header and colon and name.lower() in headers:
                headers[name.lower()] = value.strip()
        self.journal.accepted += 1
        await self.reply('eod', f'250 2.0.0 Ok: queued as {0xA5000000 + self.journal.accepted * 7919:X}',
                         message_id=headers['message-id'], tag=headers['x-lab'])
        self.rcpts = []

    async def follow(self, stage, text, because):
        """A reply that follows from an earlier one; Postfix, which pipelines, does not log it."""
        await self.send(text)
        self.note(stage, code=int(text[:3]), reply=text, follows=because)


async def main():
    conf, journal, flags = sys.argv[1], Journal(sys.argv[2]), sys.argv[3]
    with open(conf, encoding='utf-8') as file:
        peers = json.load(file)
    for peer in peers:
        for address in peer['listen']:
            async def serve(reader, writer, peer=peer):
                await Session(peer, flags, journal, reader, writer).run()
            await asyncio.start_server(serve, address, 25)
    print('ready', flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
