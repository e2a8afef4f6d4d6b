"""sink.py SOCKET OUTDIR HOST - stands in for syslogd: every mail line goes to two files.

OUTDIR/mail.log       RFC 3339 header, as Debian 12's rsyslog writes it
OUTDIR/mail.trad.log  the traditional header
syslog(3) sends "<PRI>Mon DD HH:MM:SS tag[pid]: text", without a host name. A tag "NAME/…" that is not Postfix's is that of another machine of the lab:
its lines get the header of that machine, and the tag that they would have there.
"""
import datetime
import os
import re
import socket
import sys

FACILITY_MAIL = 2
PACKET = re.compile(rb'<(\d+)>(\w{3} [ \d]\d \d\d:\d\d:\d\d) (.*)', re.S)
OTHER = re.compile(rb'[a-z]+-[a-z]+\d+/')


def main():
    path, outdir, host = sys.argv[1], sys.argv[2], sys.argv[3].encode()
    sink = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    sink.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    sink.bind(path)
    os.chmod(path, 0o666)
    with open(outdir + '/mail.log', 'wb', buffering=0) as modern, \
         open(outdir + '/mail.trad.log', 'wb', buffering=0) as traditional:
        print('ready', flush=True)
        while True:
            packet = PACKET.match(sink.recv(65536).rstrip(b'\0\n'))
            if not packet or int(packet[1]) >> 3 != FACILITY_MAIL:
                continue
            name, text = host, packet[3]
            if OTHER.match(text):
                name, _, rest = text.partition(b'/')
                text = b'postfix/' + rest
            now = datetime.datetime.now().astimezone().isoformat(timespec='microseconds').encode()
            modern.write(b'%s %s %s\n' % (now, name, text))
            traditional.write(b'%s %s %s\n' % (packet[2], name, text))


main()
