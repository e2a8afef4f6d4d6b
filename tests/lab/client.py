"""client.py ADDRESS PORT HELO SENDER TAG SUBJECT RECIPIENT... - an SMTP client that talks to our Postfix.

Prints the replies to MAIL, each RCPT and the end of DATA as a JSON list of [command, code, text].
Without a recipient it connects and goes away, as scanners do.
"""
import json
import smtplib
import sys


def main():
    address, port, helo, sender, tag, subject, *recipients = sys.argv[1:]
    server = '198.51.100.10' if port == '25' else '127.0.0.1'
    smtp = smtplib.SMTP(server, int(port), helo, timeout=30, source_address=(address, 0))
    if not recipients:
        smtp.close()
        print('[]')
        return
    replies = []

    def note(command, reply):
        replies.append([command, reply[0], reply[1].decode('utf-8', 'replace')])
        return reply[0]

    smtp.ehlo()
    note('MAIL', smtp.mail(sender))
    taken = [r for r in recipients if note(f'RCPT {r}', smtp.rcpt(r)) == 250]
    if taken:
        note('DATA', smtp.data(f'From: {sender}\r\nTo: {", ".join(recipients)}\r\nSubject: {subject}\r\n'
                               f'Message-ID: <{tag}@{helo}>\r\nX-Lab: {tag}\r\n\r\nGood day.\r\n'))
    smtp.quit()
    print(json.dumps(replies))


main()
