"""client.py ADDRESS PORT HELO SENDER TAG SUBJECT RECIPIENT... - an SMTP client that talks to our Postfix.

Prints the replies to MAIL, each RCPT and the end of DATA as a JSON list of [command, code, text].
Without a recipient it connects and goes away, as scanners do. LOGIN=name:password in the environment logs in first; with a wrong
password that is all there is.
"""
import json
import os
import smtplib
import sys


def main():
    address, port, helo, sender, tag, subject, *recipients = sys.argv[1:]
    server = '127.0.0.1' if address.startswith('127.') else '198.51.100.10'
    smtp = smtplib.SMTP(server, int(port), helo, timeout=30, source_address=(address, 0))
    login = os.environ.get('LOGIN')
    if not recipients and not login:
        smtp.close()
        print('[]')
        return
    replies = []

    def note(command, reply):
        replies.append([command, reply[0], reply[1].decode('utf-8', 'replace')])
        return reply[0]

    smtp.ehlo()
    if login:
        try:
            smtp.login(*login.split(':'))
        except smtplib.SMTPAuthenticationError as refused:
            note('AUTH', (refused.smtp_code, refused.smtp_error))
            smtp.quit()
            print(json.dumps(replies))
            return
    note('MAIL', smtp.mail(sender))
    taken = [r for r in recipients if note(f'RCPT {r}', smtp.rcpt(r)) == 250]
    if taken:
        note('DATA', smtp.data(f'From: {sender}\r\nTo: {", ".join(recipients)}\r\nSubject: {subject}\r\n'
                               f'Message-ID: <{tag}@{helo}>\r\nX-Lab: {tag}\r\n\r\nGood day.\r\n'))
    smtp.quit()
    print(json.dumps(replies))


main()
