"""let-out: an application in a private network hands in its mail, until mynetworks loses that network; then it is let in again, or not."""
import subprocess

APP, INSIDE, LOST = '10.1.2.5', '127.0.0.0/8, 10.1.2.0/24', '127.0.0.0/8, 10.1.3.0/24'


def world(lab):
    lab.domains = [lab.world.own(f'{name}.example') for name in ('aozora', 'hikari', 'kaede')]
    lab.world.zone += ['5.2.1.10.in-addr.arpa PTR app.corp.example', f'app.corp.example A {APP}']


def hand_in(lab, low, high):
    for _ in range(lab.rng.randint(low, high)):
        lab.smtp(APP, 'app.corp.example', 25, 'app@corp.example', [lab.recipient(lab.rng.choice(lab.domains))])


def networks(lab, which):
    lab.mta.set(mynetworks=which)
    lab.mta.stop()
    lab.mta.start()


def play(lab):
    subprocess.run(['nsenter', '--net=/srv/lab/internet', 'ip', 'route', 'add', 'local', '10.1.2.0/24', 'dev', 'lo'], check=True)
    again = lab.rng.random() < 0.5
    lab.injected(('local.relay', 'web-prod01', 'recovered' if again else 'open'))
    lab.mta.configure(mynetworks=INSIDE)
    lab.mta.start()
    lab.phase('let in')
    hand_in(lab, 3, 5)
    lab.empty()
    lab.phase('let out')
    networks(lab, LOST)
    hand_in(lab, 6, 9)
    if again:
        lab.phase('let in again')
        networks(lab, INSIDE)
        hand_in(lab, 3, 5)
    lab.empty()
