"""The lab's real name server: nsd, authoritative for the whole little internet, at the addresses of the internet's root servers as well, so that a
resolver that does its own recursion finds it without being told.

A zone line is NAME TYPE DATA as in world.py, with the text of a TXT in quotes.
"""
import os
import signal
import socket
import struct
import subprocess
import time

FOLDER = '/srv/lab/nsd'
ADDRESS = '203.0.113.53'
ROOTS = ['198.41.0.4', '170.247.170.2', '199.9.14.201', '192.33.4.12', '199.7.91.13', '192.203.230.10', '192.5.5.241', '192.112.36.4',
         '198.97.190.53', '192.36.148.17', '192.58.128.30', '193.0.14.129', '199.7.83.42', '202.12.27.33']
NET = ['nsenter', '--net=/srv/lab/internet']
HEAD = '$ORIGIN .\n$TTL 5\n. SOA ns.nic hostmaster.nic {serial} 3600 600 86400 5\n. NS ns.nic\nns.nic A 198.41.0.4\n'
CONF = '''server:
{listen}
  port: 53
  username: ""
  chroot: ""
  database: ""
  server-count: 1
  rrl-ratelimit: 0
  zonesdir: "{folder}"
  pidfile: "{folder}/nsd.pid"
  logfile: "{folder}/nsd.log"
  xfrdfile: "{folder}/xfrd.state"
  zonelistfile: "{folder}/zone.list"
  xfrdir: "{folder}"
remote-control:
  control-enable: no
zone:
  name: "."
  zonefile: "root.zone"
'''


class Nsd:
    def __init__(self):
        self.serial, self.server = 1, None

    def start(self, zone):
        os.makedirs(FOLDER, exist_ok=True)
        for root in ROOTS:
            subprocess.run([*NET, 'ip', 'route', 'replace', 'local', f'{root}/32', 'dev', 'lo'], check=True)
        with open(f'{FOLDER}/nsd.conf', 'w', encoding='ascii') as file:
            file.write(CONF.format(folder=FOLDER, listen='\n'.join(f'  ip-address: {a}' for a in [ADDRESS, *ROOTS])))
        self.write(zone)
        self.server = subprocess.Popen([*NET, 'nsd', '-d', '-c', f'{FOLDER}/nsd.conf'], stdin=subprocess.DEVNULL)
        self.wait()

    def write(self, zone):
        with open(f'{FOLDER}/root.zone', 'w', encoding='ascii') as file:
            file.write(HEAD.format(serial=self.serial) + '\n'.join(zone) + '\n')

    def publish(self, zone):
        self.serial += 1
        self.write(zone)
        with open(f'{FOLDER}/nsd.pid', encoding='ascii') as file:
            os.kill(int(file.read()), signal.SIGHUP)
        self.wait()

    def wait(self):
        """Until the server answers with this serial."""
        end = time.time() + 20
        while self.asked_serial() != self.serial:
            if time.time() > end:
                with open(f'{FOLDER}/nsd.log', encoding='utf-8') as file:
                    raise TimeoutError('nsd does not serve the zone: ' + file.read()[-2000:])
            time.sleep(0.1)

    @staticmethod
    def asked_serial():
        query = b'\1\2\0\0\0\1\0\0\0\0\0\0' + b'\0' + struct.pack('>HH', 6, 1)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
            s.settimeout(0.5)
            try:
                s.sendto(query, (ADDRESS, 53))
                answer = s.recv(4096)
            except OSError:
                return None
        at = answer.find(b'\x0ahostmaster')     # the serial stands behind the mailbox's name
        if at < 0:
            return None
        at += 11
        while answer[at] and answer[at] < 0xc0:
            at += 1 + answer[at]
        at += 2 if answer[at] else 1
        return struct.unpack('>I', answer[at:at + 4])[0]
