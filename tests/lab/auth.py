"""auth.py SOCKET NAME:PASSWORD... - stands in for Dovecot's login service: says yes or no to smtpd(8), over the protocol of Dovecot 1.1.

Only PLAIN is offered, whose answer comes with the request.
"""
import base64
import os
import socketserver
import sys

GREETING = 'VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\nCUID\t1\nCOOKIE\t0123456789abcdef0123456789abcdef\nDONE\n'


class Login(socketserver.StreamRequestHandler):
    def handle(self):
        self.wfile.write(GREETING.encode())
        for line in self.rfile:
            words = line.decode().rstrip('\n').split('\t')
            if words[0] != 'AUTH':
                continue
            given = next((word[5:] for word in words if word.startswith('resp=')), '')
            _, name, password = base64.b64decode(given).decode().split('\0')
            right = f'{name}:{password}' in sys.argv[2:]
            self.wfile.write((f'OK\t{words[1]}\tuser={name}\n' if right else f'FAIL\t{words[1]}\tuser={name}\n').encode())


class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    daemon_threads = True


with Server(sys.argv[1], Login) as server:
    os.chmod(sys.argv[1], 0o666)
    print('ready', flush=True)
    server.serve_forever()
