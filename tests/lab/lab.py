"""lab.py SCENARIO - plays one scenario inside the lab's namespaces (inside.sh starts it).

A scenario is a file in scenarios/ with two functions: world(lab) describes the domains and their
servers, play(lab) lets things happen. Everything it leaves to chance it draws from lab.rng.
"""
import concurrent.futures
import importlib
import json
import os
import random
import subprocess
import sys
import time

from mta import Postfix
from nsd import Nsd
from world import World

LAB, OUT = '/srv/lab', '/srv/lab/out'
SENDER = 'report@corp.example'
NAMES = 'sato suzuki takahashi tanaka ito watanabe yamamoto nakamura kobayashi kato kimura hayashi'.split()


class Lab:
    def __init__(self, scenario, seed, pace):
        self.rng, self.pace = random.Random(f'{scenario} {seed}'), pace
        self.world, self.mta = World(), Postfix(self.event)
        self.real_dns, self.nsd = False, Nsd()      # a scenario may ask for a real name server
        self.events, self.sent = self.journal('events'), self.journal('sender')
        self.current, self.count, self.began = 'before', 0, time.time()
        self.event('lab', scenario=scenario, seed=seed, pace=pace)

    # --- journals

    @staticmethod
    def journal(name):
        return open(f'{OUT}/{name}.jsonl', 'w', buffering=1, encoding='utf-8')

    def event(self, what, **more):
        row = {'t': round(time.time(), 6), 'event': what, **more}
        self.events.write(json.dumps(row, ensure_ascii=False) + '\n')

    def phase(self, name):
        print(f'lab: {time.time() - self.began:5.1f} s: {name}')
        self.current = name
        self.event('phase', name=name)

    @staticmethod
    def replies():
        """What the peers' journal holds so far."""
        with open(f'{OUT}/peers.jsonl', encoding='utf-8') as file:
            return [json.loads(line) for line in file if line.endswith('\n')]  # the last may be half written

    # --- time

    def wait(self, what, condition, limit=60):
        """Waits until condition() holds; a lab that waits in vain has failed."""
        end = time.time() + limit
        while not condition():
            if time.time() > end:
                raise TimeoutError(f'waited {limit} s in vain: {what}')
            time.sleep(0.25)

    def pause(self, seconds):
        """Lets time pass where the pace asks for it; with PACE=0 a scenario never sleeps here."""
        time.sleep(seconds * self.pace)

    def settle(self, limit=60, mta=None):
        """Waits until nothing is under way: what is left in the queue, if anything, waits for its next turn."""
        self.wait('quiet queue', lambda: all(m['queue_name'] in ('deferred', 'hold') for m in (mta or self.mta).queue()), limit)

    def empty(self, limit=60, mta=None):
        self.wait('empty queue', lambda: not (mta or self.mta).queue(), limit)

    # --- the machine

    def ipv6_off(self):
        with open('/proc/sys/net/ipv6/conf/all/disable_ipv6', 'w', encoding='ascii') as file:
            file.write('1')
        self.event('net.ipv6.conf.all.disable_ipv6=1')

    def flag(self, name, on):
        """Switches the peers' rules of that name on or off."""
        path = f'{LAB}/flags/{name}'
        if on:
            with open(path, 'w', encoding='ascii'):
                pass
        else:
            os.unlink(path)
        self.event('flag', name=name, on=on)

    def set_ptr(self, name):
        self.world.set_ptr(name)
        self.publish()
        self.event('ptr', name=name)

    def dns(self, up):
        """Our resolver answers nothing but "server failure", for any name, until it is up again."""
        with open(f'{LAB}/zone.new', 'w', encoding='ascii') as file:
            file.write('\n'.join(self.world.zone if up else ['* SERVFAIL']) + '\n')
        os.replace(f'{LAB}/zone.new', f'{LAB}/zone')
        self.event('dns', up=up)

    def publish(self):
        if self.real_dns:
            self.nsd.publish(self.world.zone)
            return
        self.world.write_zone(f'{LAB}/zone')
        os.replace(f'{LAB}/zone.new', f'{LAB}/zone')

    # --- sending

    def recipient(self, domain):
        """A recipient that no other message has, so that the journals can be told apart by it."""
        self.count += 1
        return f'{self.rng.choice(NAMES)}{self.count}@{domain}'

    def send(self, batches, sender=SENDER, subject='report', options=(), mta=None):
        """Hands sendmail(1) one message for each list of recipients, a few at a time; of this machine, or of another (see beside)."""
        jobs = []
        for recipients in batches:
            self.count += 1
            tag = f'm{self.count}'
            own = f'<{tag}.{self.rng.randrange(10**6)}@app.corp.example>' if self.rng.random() < 0.25 else None
            jobs.append((tag, own, sender, recipients, subject, options, self.rng.randrange(1, 40), (mta or self.mta).etc))
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(self.send_one, jobs))

    def send_one(self, job):
        tag, own, sender, recipients, subject, options, lines, etc = job
        header = f'From: {sender or "MAILER-DAEMON"}\nTo: {", ".join(recipients)}\nSubject: {subject} {tag}\nX-Lab: {tag}\n'
        header += f'Message-ID: {own}\n' if own else ''
        row = {'t': round(time.time(), 6), 'tag': tag, 'phase': self.current, 'sender': sender,
               'recipients': recipients, 'message_id': own, **({'options': options} if options else {})}
        done = subprocess.run(['sendmail', '-C', etc, '-i', *options, '-f', sender, *recipients],
                              input=header + '\n' + 'All is well.\n' * lines, text=True, timeout=30, check=False)
        self.sent.write(json.dumps({**row, 'exit': done.returncode}) + '\n')

    def smtp(self, client, helo, port, sender, recipients, subject='hello', outside=True, login=''):
        """One message, or with no recipients just a connection, from an SMTP client to our Postfix.

        A client outside has the address it is given; inside it is this machine itself. login: name:password.
        """
        self.count += 1
        tag = f'm{self.count}'
        where = ['nsenter', f'--net={LAB}/internet'] if outside else []
        row = {'t': round(time.time(), 6), 'tag': tag, 'phase': self.current, 'client': client,
               'sender': sender, 'recipients': recipients, 'message_id': f'<{tag}@{helo}>'}
        done = subprocess.run([*where, sys.executable, 'src/client.py', client, str(port), helo, sender, tag, subject,
                               *recipients], stdout=subprocess.PIPE, text=True, timeout=60, check=True, env={**os.environ, 'LOGIN': login})
        self.sent.write(json.dumps({**row, 'replies': json.loads(done.stdout)}) + '\n')

    # --- start and end

    def expect(self, **facts):
        """What must be true of the log, known without reading it; compare.py holds the database to it."""
        self.event('expect', **facts)

    def injected(self, *causes):
        """What is wrong here, as (cause, provider or our own name, state when the log ends); diagnosis.py holds the incidents to it."""
        self.event('injected', causes=causes)

    def tolerated(self, *causes):
        """What is there too, so small that it may be told or not, as (cause, provider or our own name)."""
        self.event('tolerated', causes=causes)

    def beside(self, name, address):
        """A second machine: another Postfix with an address, a queue and a log name of its own. Its lines go to the same files."""
        self.event('machine', name=name, address=address)
        subprocess.run(['ip', 'addr', 'add', f'{address}/24', 'dev', 'mta0'], check=True)
        return Postfix(self.event, f'{LAB}/{name}', name, address)

    def serve(self, *command, outside=False):
        """Starts a server of ours and waits for its word that it is ready."""
        where = ['nsenter', f'--net={LAB}/internet'] if outside else []
        server = subprocess.Popen([*where, sys.executable, *command], stdout=subprocess.PIPE, text=True)
        if server.stdout.readline() != 'ready\n':
            raise RuntimeError(f'{command[0]} did not start')

    def open(self):
        if self.real_dns:
            self.nsd.start(self.world.zone)
        else:
            self.publish()
        self.world.write_peers(f'{LAB}/peers.json')
        with open(f'{OUT}/world.json', 'w', encoding='utf-8') as file:
            json.dump({'domains': self.world.domains, 'hosts': self.world.hosts}, file, indent=1)
        self.serve('src/sink.py', '/dev/log', OUT, 'web-prod01')
        if not self.real_dns:
            self.serve('src/dns.py', '203.0.113.53', f'{LAB}/zone', outside=True)
        self.serve('src/peers.py', f'{LAB}/peers.json', f'{OUT}/peers.jsonl', f'{LAB}/flags', outside=True)

    def close(self):
        self.mta.stop()
        self.event('end')
        with open(f'{OUT}/mail.log', encoding='utf-8', errors='replace') as file:
            lines = file.readlines()
        if not any('daemon started' in line for line in lines):      # no /dev/log: Postfix logs nothing and says nothing
            raise RuntimeError('the log is empty')
        replies = self.replies()
        print(f'lab: {time.time() - self.began:5.1f} s: {len(lines)} lines, '
              f'{sum(1 for r in replies if "accepted" in r)} messages accepted, '
              f'{sum(1 for r in replies if (r.get("code") or 0) >= 400)} refusals')


def main():
    scenario = sys.argv[1]
    lab = Lab(scenario, os.environ['SEED'], float(os.environ['PACE']))
    play = importlib.import_module('scenarios.' + scenario)
    play.world(lab)
    lab.open()
    play.play(lab)
    lab.close()


if __name__ == '__main__':
    main()
