/* machine: what the kernel and resolv.conf of the host say: from a root folder, so that files copied off it do as well. */
#ifndef POSTMORTEM_CHECK_MACHINE_H
#define POSTMORTEM_CHECK_MACHINE_H

#include <stdbool.h>

enum { MACHINE_PORTS = 64, MACHINE_RESOLVERS = 8 };

struct machine_port {
	int port;
	bool loopback; /* only this host reaches it */
	char addr[48];
};

struct machine {
	int v6_off;     /* net.ipv6.conf.all.disable_ipv6: 1, 0; -1: not known */
	int v6_address; /* a global IPv6 address is there: 1, 0; -1 */
	int v6_route;   /* a default route for IPv6: 1, 0; -1 */
	int ports;      /* listening TCP sockets; -1: not known */
	struct machine_port port[MACHINE_PORTS];
	int resolvers;
	char resolver[MACHINE_RESOLVERS][48];
};

/* Reads ROOT/proc and ROOT/etc/resolv.conf; what is not there stays not known. */
void machine_read(struct machine *m, const char *root);
/* The address that the kernel would send from to the internet, by connecting a UDP socket (nothing is sent); "" when there is none. */
void machine_egress(bool v6, char *out, int room);

#endif
