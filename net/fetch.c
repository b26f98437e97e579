/* fetch.c - see fetch.h. */
#include "net/fetch.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "net/codes.h"
#include "net/exchange.h"

#define URL_BYTES_MAX 2048

bool
fetch_url_ok(const char *url)
{
	static const char scheme[] = "https://";
	const size_t before = sizeof(scheme) - 1;
	size_t length = strlen(url), i;

	if (strncasecmp(url, scheme, before) != 0 || length > URL_BYTES_MAX ||
	    url[before] == '\0' || url[before] == '/')
		return false;
	for (i = 0; i < length; i++)
		if ((unsigned char)url[i] <= ' ' || url[i] == 0x7f)
			return false;
	return true;
}

int
fetch_take(struct fetch *f, const char *bytes, size_t count)
{
	size_t done = 0;
	ssize_t n;

	assert(f->bytes <= f->want->bytes_max);
	if (count > (uint64_t)(f->want->bytes_max - f->bytes)) {
		f->too_large = true;
		return -1;
	}
	while (done < count) {
		n = write(f->want->to, bytes + done, count - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0) {
			f->fault = n < 0 ? errno : EIO;
			return -1;
		}
		done += (size_t)n;
	}
	f->bytes += (int64_t)count;
	return 0;
}

/* Counted over all interim replies too: a flood of 1xx must end. */
int
fetch_take_header(struct fetch *f, const char *line, size_t count)
{
	assert(f->header_bytes <= NET_HEADER_BYTES_MAX);
	if (count > NET_HEADER_BYTES_MAX - f->header_bytes) {
		f->too_large = true;
		return -1;
	}
	f->header_bytes += count;
	/* A status line begins anew; a trailer after the body does not. */
	if (count >= 5 && memcmp(line, "HTTP/", 5) == 0)
		f->header_whole = false;
	else if (count <= 2 && memchr(line, '\n', count) != NULL)
		f->header_whole = true;
	return 0;
}

enum net_fetched
fetch_result(const struct fetch *f, int code, long status)
{
	if (f->fault != 0)
		return NET_FETCH_FAULT;
	if (f->too_large || code == NET_CODE_FILESIZE_EXCEEDED)
		return NET_FETCH_LARGE;
	if (code == NET_CODE_PEER_FAILED_VERIFICATION)
		return NET_FETCH_STRANGER;
	if (code == NET_CODE_FAILED_INIT || code == NET_CODE_URL_MALFORMAT ||
	    code == NET_CODE_OUT_OF_MEMORY ||
	    code == NET_CODE_SSL_CERTPROBLEM ||
	    code == NET_CODE_SSL_CACERT_BADFILE)
		return NET_FETCH_FAULT;
	if (status >= 200 && status != 200)
		return NET_FETCH_STATUS;
	/* libcurl is content with a reply that ends among its header lines */
	return code == NET_CODE_OK && status == 200 && f->header_whole
		   ? NET_FETCHED
		   : NET_FETCH_AWAY;
}
