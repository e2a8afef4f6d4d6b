"""The little internet of a scenario: domains, their MX hosts, and what those say.

    world = World()
    isp = world.mx('mx1.isp-a.example', rules=[...])          an MX host that listens on IPv4 and IPv6
    world.domain('kaede.example', isp)                        a domain it takes mail for

Addresses are handed out in order: 203.0.113.N and 2001:db8:25::N belong to the same host.
"""
import json

OUR_ADDRESS = '198.51.100.10'
OUR_PTR = '10.100.51.198.in-addr.arpa'

# What the mail host itself looks like in DNS while its reverse name is the provider's generic one.
OURSELVES = [
    'corp.example MX 10 web-prod01.corp.example',
    'corp.example A 198.51.100.10',
    'web-prod01.corp.example A 198.51.100.10',
    'web-prod01.corp.example AAAA 2001:db8:10::10',
    f'{OUR_PTR} PTR host-198-51-100-10.isp-generic.example',
    'host-198-51-100-10.isp-generic.example A 198.51.100.99',
]


class World:
    def __init__(self):
        self.zone, self.peers, self.last = list(OURSELVES), [], 10
        self.domains, self.hosts = {}, {}        # domain: MX hosts; host: addresses, reachable or not

    def mx(self, name, families='46', listen=None, rules=()):
        """An MX host with addresses of these families; it listens on those in `listen` (default: all)."""
        self.last = self.last + 1 if self.last != 52 else 54          # .53 is the name server
        if self.last > 250:
            raise ValueError('the lab has run out of addresses')
        addresses = {'4': f'203.0.113.{self.last}', '6': f'2001:db8:25::{self.last}'}
        self.hosts[name] = [addresses[family] for family in families]
        for family in families:
            self.zone.append(f'{name} {"AAAA" if family == "6" else "A"} {addresses[family]}')
        listening = [addresses[family] for family in (families if listen is None else listen)]
        if listening:
            self.peers.append({'name': name, 'listen': listening, 'rules': list(rules)})
        return name

    def domain(self, name, *hosts):
        """A domain whose MX hosts are these, best first."""
        for number, host in enumerate(hosts, 1):
            self.zone.append(f'{name} MX {number * 10} {host}')
        self.domains[name] = list(hosts)
        return name

    def own(self, name, **how):
        """A domain with an MX host of its own."""
        return self.domain(name, self.mx(f'mx1.{name}', **how))

    def set_ptr(self, name):
        self.zone = [line for line in self.zone if not line.startswith(OUR_PTR + ' ')]
        self.zone.append(f'{OUR_PTR} PTR {name}')

    def write_zone(self, path):
        with open(path + '.new', 'w', encoding='ascii') as file:
            file.write('\n'.join(self.zone) + '\n')

    def write_peers(self, path):
        with open(path, 'w', encoding='utf-8') as file:
            json.dump(self.peers, file, ensure_ascii=False, indent=1)
