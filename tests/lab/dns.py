"""dns.py ADDRESS ZONEFILE - the lab's name server: authoritative for the whole little internet.

A zone line is NAME TYPE DATA... with TYPE one of A AAAA MX PTR TXT CNAME ("MX 0 ." is a null MX), or
NAME SERVFAIL, or NAME DROP (no answer at all); the NAME * is any that has no line. The file is read again whenever it changes, so that a
scenario can correct a PTR record while Postfix runs. UDP only; answers here are short.
"""
import os
import socket
import struct
import sys

TYPES = {'A': 1, 'CNAME': 5, 'PTR': 12, 'MX': 15, 'TXT': 16, 'AAAA': 28}
NXDOMAIN, SERVFAIL, NOERROR = 3, 2, 0


class Zone:
    def __init__(self, path):
        self.path, self.read_at, self.names = path, None, {}

    def refresh(self):
        changed = os.stat(self.path).st_mtime_ns
        if changed == self.read_at:
            return
        names = {}
        with open(self.path, encoding='ascii') as lines:
            for line in lines:
                name, kind, *data = line.split()
                names.setdefault(name.lower(), []).append((kind, data))
        self.names, self.read_at = names, changed

    def find(self, name):
        """The records of a name: a list, or None where the name does not exist at all."""
        self.refresh()
        records = self.names.get(name) or self.names.get('*')
        if records is None and any(n.endswith('.' + name) for n in self.names):
            return []
        return records


def pack_name(name):
    labels = [label.encode('ascii') for label in name.rstrip('.').split('.') if label]
    return b''.join(bytes([len(label)]) + label for label in labels) + b'\0'


def pack_data(kind, data):
    if kind == 'A':
        return socket.inet_pton(socket.AF_INET, data[0])
    if kind == 'AAAA':
        return socket.inet_pton(socket.AF_INET6, data[0])
    if kind == 'MX':
        return struct.pack('>H', int(data[0])) + pack_name(data[1])
    if kind == 'TXT':
        text = ' '.join(data).encode('ascii')
        return bytes([len(text)]) + text
    return pack_name(data[0])


def read_question(query):
    """(name, type, the question's own bytes) of a query packet."""
    at, labels = 12, []
    while query[at]:
        labels.append(query[at + 1:at + 1 + query[at]].decode('latin-1'))
        at += query[at] + 1
    (qtype,) = struct.unpack('>H', query[at + 1:at + 3])
    return '.'.join(labels).lower(), qtype, query[12:at + 5]


def answer(zone, query):
    """The reply packet, or None where the zone says DROP."""
    name, qtype, question = read_question(query)
    records, rcode, answers = zone.find(name), NOERROR, []
    kinds = {kind for kind, _ in records or []}
    if records is None:
        rcode = NXDOMAIN
    elif 'DROP' in kinds:
        return None
    elif 'SERVFAIL' in kinds:
        rcode = SERVFAIL
    else:
        for kind, data in records:
            if TYPES[kind] == qtype:
                packed = pack_data(kind, data)
                answers.append(b'\xc0\x0c' + struct.pack('>HHIH', qtype, 1, 5, len(packed)) + packed)
    header = query[:2] + struct.pack('>HHHHH', 0x8580 | rcode, 1, len(answers), 0, 0)
    return header + question + b''.join(answers)


def main():
    address, path = sys.argv[1:3]
    zone = Zone(path)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind((address, 53))
    print('ready', flush=True)
    while True:
        query, client = server.recvfrom(4096)
        try:
            reply = answer(zone, query)
            if reply:
                server.sendto(reply, client)
        except (ValueError, IndexError, KeyError, struct.error) as err:
            print('dns:', err, query, flush=True)


main()
