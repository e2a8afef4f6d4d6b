"""sink.py SOCKET OUTDIR HOST - stands in for syslogd: every mail line goes to two files.

OUTDIR/mail.log       RFC 3339 header, as Debian 12's rsyslog writes it
OUTDIR/mail.trad.log  the traditional header
syslog(3) sends "<PRI>Mon DD HH:MM:SS tag[pid]: text", without a host name.
"""
import datetime
import os
import re
import socket
import sys

FACILITY_MAIL = 2
PACKET = re.compile(rb'<(\d+)>(\w{3} [ \d]\d \d\d:\d\d:\d\d) (.*)', re.S)


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
            now = datetime.datetime.now().astimezone().isoformat(timespec='microseconds').encode()
            modern.write(b'%s %s %s\n' % (now, host, packet[3]))
            traditional.write(b'%s %s %s\n' % (packet[2], host, packet[3]))


main()
