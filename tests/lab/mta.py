"""The real Postfix of the lab: its configuration and its commands.

Each command that changes what a log reader has to explain (start, stop, reload, a setting) goes into
the journal of events with the time before and after it.
"""
import json
import os
import shutil
import subprocess
import time

ETC = '/srv/lab/etc'

# As the owner had it before the incident. What a scenario needs otherwise it passes to configure().
SETTINGS = {
    'compatibility_level': '3.6',
    'config_directory': ETC,
    'meta_directory': ETC,
    'queue_directory': '/srv/lab/queue',
    'data_directory': '/srv/lab/data',
    'mail_spool_directory': '/srv/lab/spool',
    'command_directory': '/usr/sbin',
    'daemon_directory': '/usr/lib/postfix/sbin',
    'myhostname': 'corp.example',
    'mydomain': 'corp.example',
    'myorigin': '$mydomain',
    'mydestination': '$myhostname, $mydomain, localhost',
    'mynetworks': '127.0.0.0/8',
    'alias_maps': 'inline:{ report=/dev/null }',
    'alias_database': '',
    'enable_long_queue_ids': 'yes',
    'smtp_address_preference': 'any',
    'smtp_connect_timeout': '3s',
    'smtp_tls_security_level': 'may',
    'smtp_tls_loglevel': '1',
}


class Postfix:
    """The machine's own, or with a name that of another machine (lab.beside): it tags its lines "name/…", which the sink turns into a header."""

    def __init__(self, event, etc=ETC, name='', address=''):
        self.event, self.etc, self.own = event, etc, {}
        if name:
            shutil.copytree(ETC, etc)
            for part in ('queue', 'data'):
                os.makedirs(f'{etc}/{part}')
            shutil.chown(f'{etc}/data', 'postfix')
            self.own = dict(config_directory=etc, meta_directory=etc, queue_directory=f'{etc}/queue', data_directory=f'{etc}/data',
                            syslog_name=name, inet_interfaces=address, smtp_bind_address=address)

    def configure(self, **settings):
        with open(f'{self.etc}/main.cf', 'w', encoding='utf-8') as file:
            for name, value in {**SETTINGS, **self.own, **settings}.items():
                file.write(f'{name} = {value}\n')

    def run(self, command, *args, check=True):
        done = subprocess.run([command, '-c', self.etc, *args], stdin=subprocess.DEVNULL, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if check and done.returncode:
            raise RuntimeError(f'{command} {" ".join(args)}: {done.stdout}')
        return done.stdout

    def act(self, word):
        began = time.time()
        self.run('postfix', word)
        self.event('postfix ' + word, began=began)

    def start(self):
        self.act('start')

    def stop(self):
        self.act('stop')

    def reload(self):
        self.act('reload')

    def set(self, **settings):
        """postconf -e: changes main.cf; Postfix learns of it by reload or restart."""
        self.run('postconf', '-e', *(f'{name}={value}' for name, value in settings.items()))
        self.event('main.cf', **settings)

    def service(self, line, *options):
        """Adds a service to master.cf."""
        with open(f'{self.etc}/master.cf', 'a', encoding='utf-8') as file:
            file.write(line + '\n' + ''.join(f'  -o {option}\n' for option in options))

    def flush(self):
        self.event('postqueue -f')
        self.run('postqueue', '-f')

    def queue(self):
        """The messages of the queue as postqueue -j prints them."""
        return [json.loads(line) for line in self.run('postqueue', '-j').splitlines() if line.startswith('{')]

    def queue_id(self, recipient):
        """The queue id of the one queued message to this recipient."""
        (found,) = [m['queue_id'] for m in self.queue() if any(r['address'] == recipient for r in m['recipients'])]
        return found

    def super(self, option, queue_id):
        """postsuper -d, -h, -H, -r or -e for one message."""
        self.run('postsuper', option, queue_id)
        self.event('postsuper ' + option, queue_id=queue_id)
