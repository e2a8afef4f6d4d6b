"""filter.py PORT NEXTPORT - a content filter: takes mail on 127.0.0.1:PORT, gives it back on NEXTPORT.

A message that holds the word VIRUS is refused at the end of DATA. What it says to its client is what
Postfix's second smtpd said to it, so the first queue id's line ends in "queued as" the second one. It
passes XFORWARD on, so the second smtpd logs the first one's id as orig_queue_id.
"""
import asyncio
import smtplib
import sys


async def serve(reader, writer, nextport):
    async def say(text):
        writer.write(text.encode() + b'\r\n')
        await writer.drain()

    def pass_on(xforward, sender, rcpts, body):
        with smtplib.SMTP('127.0.0.1', nextport, 'filter.corp.example', timeout=30) as onward:
            onward.ehlo()
            for line in xforward:
                onward.docmd(line)
            onward.mail(sender)
            for rcpt in rcpts:
                onward.rcpt(rcpt)
            code, text = onward.data(body)
            return f'{code} {text.decode()}'

    xforward, sender, rcpts = [], '', []
    await say('220 filter.corp.example ESMTP')
    while line := (await reader.readline()).decode().rstrip('\r\n'):
        verb = line[:4].upper()
        if verb in ('EHLO', 'HELO'):
            await say('250-filter.corp.example\r\n250 XFORWARD NAME ADDR PROTO HELO IDENT SOURCE')
        elif verb == 'XFOR':
            xforward.append(line)
            await say('250 2.0.0 Ok')
        elif verb == 'MAIL':
            sender, rcpts = line.partition('<')[2].partition('>')[0], []
            await say('250 2.1.0 Ok')
        elif verb == 'RCPT':
            rcpts.append(line.partition('<')[2].partition('>')[0])
            await say('250 2.1.5 Ok')
        elif verb == 'DATA':
            await say('354 Go ahead')
            body = (await reader.readuntil(b'\r\n.\r\n'))[:-3]
            if b'VIRUS' in body:
                await say('550 5.7.1 Message content rejected: Eicar-Test-Signature')
            else:
                await say(await asyncio.to_thread(pass_on, xforward, sender, rcpts, body))
            xforward = []
        elif verb == 'QUIT':
            await say('221 2.0.0 Bye')
            break
        else:
            await say('250 2.0.0 Ok')
    writer.close()


async def main():
    port, nextport = int(sys.argv[1]), int(sys.argv[2])
    await asyncio.start_server(lambda r, w: serve(r, w, nextport), '127.0.0.1', port)
    print('ready', flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
