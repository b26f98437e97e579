#include "tests/vcard/vpcd.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

int
vpcd_connect(uint16_t port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr =
					  htonl(INADDR_LOOPBACK)};
	struct timeval limit = {.tv_sec = 2};
	int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	(void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static int
receive_all(int fd, uint8_t *bytes, size_t length)
{
	int one = 1;

	while (length > 0) {
		ssize_t n = recv(fd, bytes, length, 0);

		if (n <= 0)
			return -1;
		/* Not sticky: the kernel falls back after each read. */
		(void)setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one,
				 sizeof(one));
		bytes += n;
		length -= (size_t)n;
	}
	return 0;
}

int
vpcd_receive(int fd, uint8_t message[VPCD_MESSAGE_MAX])
{
	uint8_t head[2];
	size_t length;

	if (receive_all(fd, head, 2) != 0)
		return -1;
	length = (size_t)(head[0] << 8 | head[1]);
	if (length == 0 || length > VPCD_MESSAGE_MAX ||
	    receive_all(fd, message, length) != 0)
		return -1;
	return (int)length;
}

int
vpcd_send(int fd, const uint8_t *message, size_t length, size_t sent)
{
	uint8_t bytes[2 + VPCD_MESSAGE_MAX];

	assert(length > 0 && length <= VPCD_MESSAGE_MAX && sent <= length);
	bytes[0] = (uint8_t)(length >> 8);
	bytes[1] = (uint8_t)(length & 0xff);
	memcpy(bytes + 2, message, sent);
	return send(fd, bytes, 2 + sent, MSG_NOSIGNAL) == (ssize_t)(2 + sent)
		   ? 0
		   : -1;
}
