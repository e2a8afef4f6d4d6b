/* machine: see machine.h. */
#include "check/machine.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static FILE *open_in(const char *root, const char *path)
{
	char full[4200];

	snprintf(full, sizeof full, "%s/%s", root, path);
	return fopen(full, "re");
}

static int read_switch(const char *root, const char *path)
{
	FILE *f = open_in(root, path);
	int on = -1;

	if (f && fscanf(f, "%d", &on) != 1)
		on = -1;
	if (f)
		fclose(f);
	return on;
}

/* /proc/net/if_inet6: address, index, prefix, scope (0 is global), flags, name. A unique local address is not global. */
static int read_addresses(const char *root)
{
	FILE *f = open_in(root, "proc/net/if_inet6");
	char line[200], addr[40];
	unsigned scope;
	int found = 0;

	if (f == NULL)
		return -1;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%39s %*x %*x %x", addr, &scope) == 2 && scope == 0 && strncmp(addr, "fc", 2) != 0 && strncmp(addr, "fd", 2) != 0)
			found = 1;
	fclose(f);
	return found;
}

/* /proc/net/ipv6_route: destination, prefix, source, prefix, next hop, metric, references, use, flags, device. */
static int read_routes(const char *root)
{
	enum { RTF_UP_ = 1, RTF_REJECT_ = 0x200 };
	FILE *f = open_in(root, "proc/net/ipv6_route");
	char line[300], to[40], device[40];
	unsigned prefix, flags;
	int found = 0;

	if (f == NULL)
		return -1;
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%39s %x %*s %*x %*s %*x %*x %*x %x %39s", to, &prefix, &flags, device) == 4 && prefix == 0 && strspn(to, "0") == 32 &&
		    (flags & RTF_UP_) && !(flags & RTF_REJECT_) && strcmp(device, "lo") != 0)
			found = 1;
	fclose(f);
	return found;
}

/* An address as /proc/net/tcp prints it: words of 32 bits in the machine's order. */
static bool proc_address(const char *hex, unsigned char out[16], int *n)
{
	size_t len = strlen(hex);

	if (len != 8 && len != 32)
		return false;
	for (size_t w = 0; w < len / 8; w++) {
		unsigned v;
		if (sscanf(hex + 8 * w, "%8x", &v) != 1)
			return false;
		memcpy(out + 4 * w, &v, 4);
	}
	*n = (int)(len / 2);
	return true;
}

static void read_ports(struct machine *m, const char *root, const char *path)
{
	enum { LISTEN = 0x0a };
	FILE *f = open_in(root, path);
	char line[400], hex[40];
	unsigned char a[16];
	unsigned port, state;
	int n;

	if (f == NULL)
		return;
	m->ports = m->ports < 0 ? 0 : m->ports;
	while (m->ports < MACHINE_PORTS && fgets(line, sizeof line, f)) {
		if (sscanf(line, "%*d: %39[0-9A-Fa-f]:%x %*s %x", hex, &port, &state) != 3 || state != LISTEN || port > 65535 || !proc_address(hex, a, &n))
			continue;
		struct machine_port *p = &m->port[m->ports++];
		p->port = (int)port;
		p->loopback = n == 4 ? a[0] == 127 : memcmp(a, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1", 16) == 0;
		inet_ntop(n == 4 ? AF_INET : AF_INET6, a, p->addr, sizeof p->addr);
	}
	fclose(f);
}

static void read_resolvers(struct machine *m, const char *root)
{
	FILE *f = open_in(root, "etc/resolv.conf");
	char line[400];

	while (f && m->resolvers < MACHINE_RESOLVERS && fgets(line, sizeof line, f))
		m->resolvers += sscanf(line, " nameserver %47[0-9a-fA-F.:]", m->resolver[m->resolvers]) == 1;
	if (f)
		fclose(f);
}

void machine_read(struct machine *m, const char *root)
{
	*m = (struct machine){ .ports = -1 };
	m->v6_off = read_switch(root, "proc/sys/net/ipv6/conf/all/disable_ipv6");
	m->v6_address = read_addresses(root);
	m->v6_route = read_routes(root);
	read_ports(m, root, "proc/net/tcp");
	read_ports(m, root, "proc/net/tcp6");
	read_resolvers(m, root);
}

void machine_egress(bool v6, char *out, int room)
{
	struct sockaddr_in to4 = { .sin_family = AF_INET, .sin_port = htons(25) }, from4;
	struct sockaddr_in6 to6 = { .sin6_family = AF_INET6, .sin6_port = htons(25) }, from6;
	socklen_t n4 = sizeof from4, n6 = sizeof from6;
	int fd = socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	out[0] = '\0';
	if (fd < 0)
		return;
	inet_pton(AF_INET, "192.0.2.1", &to4.sin_addr);
	inet_pton(AF_INET6, "2001:db8::1", &to6.sin6_addr);
	if (v6 && connect(fd, (struct sockaddr *)&to6, sizeof to6) == 0 && getsockname(fd, (struct sockaddr *)&from6, &n6) == 0)
		inet_ntop(AF_INET6, &from6.sin6_addr, out, (socklen_t)room);
	if (!v6 && connect(fd, (struct sockaddr *)&to4, sizeof to4) == 0 && getsockname(fd, (struct sockaddr *)&from4, &n4) == 0)
		inet_ntop(AF_INET, &from4.sin_addr, out, (socklen_t)room);
	close(fd);
}
