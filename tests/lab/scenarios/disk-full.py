"""disk-full: the disk of the queue fills up. Our server takes no more mail, then somebody makes room.

How little is left is drawn: too little for a message of the greatest size (smtpd says so and refuses all), or nothing at all, so that
even what local programs hand in can't be written.
"""
import subprocess

FILLER = '/srv/lab/queue/filler'


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede')]


def submit(lab):
    lab.smtp('127.0.0.1', 'app.corp.example', 10587, 'report@corp.example', [lab.recipient(lab.rng.choice(lab.domains))], outside=False)


def fill(leave):
    """Leaves so many bytes of the queue's file system."""
    left = int(subprocess.run(['stat', '-f', '-c', '%a', '/srv/lab/queue'], stdout=subprocess.PIPE, check=True).stdout) * 4096
    with open(FILLER, 'wb') as file:
        try:
            while left > leave:
                file.write(b'\0' * min(65536, left - leave))
                file.flush()
                left -= min(65536, left - leave)
        except OSError:
            pass


def play(lab):
    lab.injected(('local.disk', 'web-prod01', 'recovered'))
    subprocess.run(['mount', '-n', '-t', 'tmpfs', '-o', 'mode=755,size=40m', 'queue', '/srv/lab/queue'], check=True)
    lab.mta.configure()
    lab.mta.service('127.0.0.1:10587 inet n - n - - smtpd', 'syslog_name=postfix/submission')
    lab.mta.start()
    lab.phase('room')
    for _ in range(lab.rng.randint(3, 6)):
        submit(lab)
    lab.empty()
    lab.phase('full')
    fill(lab.rng.choice([0, 4096, 2 << 20, 8 << 20]))
    for _ in range(lab.rng.randint(3, 6)):
        submit(lab)
    lab.settle()
    lab.phase('room again')
    subprocess.run(['rm', FILLER], check=True)
    for _ in range(lab.rng.randint(3, 6)):
        submit(lab)
    lab.empty()
