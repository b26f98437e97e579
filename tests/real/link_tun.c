#define _GNU_SOURCE /* unshare */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <net/if.h>
#include <net/route.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
/* after net/if.h, which it knows about */
#include <linux/if_tun.h>

#include "tests/real/link.h"

#define DEVICE "wan"
#define NEAR_ADDRESS "10.255.0.1"
#define FAR_ADDRESS "10.255.0.2"

static int
no(const char *what)
{
	(void)fprintf(stderr, "link: %s: %s\n", what, strerror(errno));
	return -1;
}

static void
put_address(struct sockaddr *to, const char *text)
{
	struct sockaddr_in in = {0};

	in.sin_family = AF_INET;
	in.sin_addr.s_addr = inet_addr(text);
	memcpy(to, &in, sizeof(in));
}

static int
set(int fd, const char *device, unsigned long request, const char *address)
{
	struct ifreq ask;

	memset(&ask, 0, sizeof(ask));
	(void)snprintf(ask.ifr_name, sizeof(ask.ifr_name), "%s", device);
	if (address != NULL)
		put_address(&ask.ifr_addr, address);
	else
		ask.ifr_flags = IFF_UP | IFF_RUNNING;
	return ioctl(fd, request, &ask);
}

static int
write_setting(const char *name)
{
	char path[128];
	int fd, bad;

	(void)snprintf(path, sizeof(path),
	    "/proc/sys/net/ipv4/conf/" DEVICE "/%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	bad = write(fd, "1", 1) != 1;
	(void)close(fd); /* one write, checked */
	return bad ? -1 : 0;
}

static int
tun_open(void)
{
	struct ifreq ask;
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC | O_NONBLOCK);

	memset(&ask, 0, sizeof(ask));
	ask.ifr_flags = IFF_TUN | IFF_NO_PI;
	(void)snprintf(ask.ifr_name, sizeof(ask.ifr_name), DEVICE);
	if (fd >= 0 && ioctl(fd, TUNSETIFF, &ask) != 0) {
		(void)close(fd); /* never a device */
		return -1;
	}
	return fd;
}

/* Addresses of the device, and that 127.0.0.1 may travel over it. */
static int
configure(int fd, const char *own, const char *peer)
{
	if (set(fd, DEVICE, SIOCSIFADDR, own) != 0 ||
	    set(fd, DEVICE, SIOCSIFDSTADDR, peer) != 0 ||
	    set(fd, DEVICE, SIOCSIFNETMASK, "255.255.255.255") != 0 ||
	    set(fd, DEVICE, SIOCSIFFLAGS, NULL) != 0)
		return no("addresses");
	if (write_setting("route_localnet") != 0)
		return no("route_localnet");
	return 0;
}

/* The near end has no loopback of its own: 127.0.0.1 is over there. */
static int
route_localhost(int fd)
{
	struct rtentry route;
	char device[] = DEVICE;

	memset(&route, 0, sizeof(route));
	put_address(&route.rt_dst, "127.0.0.1");
	put_address(&route.rt_genmask, "255.255.255.255");
	route.rt_flags = RTF_UP | RTF_HOST;
	route.rt_dev = device;
	return ioctl(fd, SIOCADDRT, &route) == 0 ? 0 : no("the route");
}

static int
open_end(bool far, int *tun)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0), rc = -1;

	*tun = tun_open();
	if (fd < 0 || *tun < 0)
		rc = no("/dev/net/tun");
	else if (configure(fd, far ? FAR_ADDRESS : NEAR_ADDRESS,
		far ? NEAR_ADDRESS : FAR_ADDRESS) != 0)
		rc = -1;
	else if (far)
		rc = set(fd, "lo", SIOCSIFFLAGS, NULL) == 0 ? 0 :
		    no("the far loopback");
	else
		rc = route_localhost(fd);
	if (fd >= 0)
		(void)close(fd); /* was only asked through */
	return rc;
}

int
link_open(int near_far[2])
{
	near_far[0] = near_far[1] = -1;
	if (open_end(false, &near_far[0]) != 0)
		return -1;
	if (unshare(CLONE_NEWNET) != 0)
		return no("a second network namespace");
	return open_end(true, &near_far[1]);
}
