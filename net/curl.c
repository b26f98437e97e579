/*
 * curl.c - net_port over libcurl multi, and the only file that knows it.
 *
 * A request leaves at most once (I1). libcurl sends a POST again by itself
 * when a reused connection dies before a reply; two things stop it:
 *   before_request() refuses a second start of the same request,
 *   and redirects and Expect, which repeat requests too, are off.
 *
 * Over HTTP/2 a stream that the server refused, or that is above what its
 * GOAWAY names, was not processed; libcurl would send it again, and does not
 * say that this is why. It is refused the second start, and is UNKNOWN.
 *
 * CURLINFO_REQUEST_SIZE alone is no proof of UNSENT: libcurl 7.88 counts
 * only what its first write took. When that write would block, all of the
 * request is sent later and the count stays 0 (Curl_buffer_send). So a
 * request that has begun has an unknown count, never 0.
 */
#include "net/net.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/codes.h"
#include "net/exchange.h"
#include "net/fetch.h"
#include "net/pem.h"
#include "net/sockets.h"

#define SAME(name, number, nothing_written) \
	_Static_assert((int)CURLE_##name == (number), #name);
NET_CODES(SAME)
#undef SAME
_Static_assert((int)CURLE_OK == NET_CODE_OK, "OK");

#define CONNECTIONS_MAX 32
#define STREAMS_MAX 160
/* HTTP/2's own scale, 1 to 256; 16 is what nobody asks for gets. */
#define WEIGHT_URGENT 256
#define WEIGHT_OTHER 16
#define DESCRIPTORS_MAX 16
/* An idle connection is fit while it answers (sockets.h), at any age. */
#define CONNECTION_AGE_MAX_S (7 * 86400)
#define URL_BYTES_MAX 2048
#define HEADER_LINE_BYTES_MAX 8192
/* Of each record, in TLS 1.3: header, type, tag (RFC 8446, 5.2). */
#define TLS_BYTES 22
#define TLS_RECORD_BYTES 16384
/* Each connection may try two families at once, and one is being closed. */
_Static_assert(SOCKETS_MAX >= 4 * (CONNECTIONS_MAX + 1), "room for sockets");

struct slot {
	struct exchange x;
	struct net_curl *net;
	CURL *easy;
	struct curl_slist *headers;
	bool begun; /* libcurl was allowed to write the request */
	bool stale; /* the pooled connection was not silent */
	int local_port; /* of its connection, once begun */
	char error[CURL_ERROR_SIZE];
};

struct net_curl {
	CURLM *multi;
	CURLSH *sessions; /* of TLS, for all slots: else each has its own */
	struct sockets sockets;
	int exchanges_max;
	int slot_count; /* one more: the reply in the caller's hands */
	struct slot slots[STREAMS_MAX + 1];
};

/* Returning less than was offered makes libcurl end with WRITE_ERROR. */
static size_t
take_body(char *bytes, size_t size, size_t count, void *user)
{
	struct slot *slot = user;

	if (exchange_take(&slot->x, (const uint8_t *)bytes, size * count) != 0)
		return 0;
	return size * count;
}

static size_t
take_header(char *bytes, size_t size, size_t count, void *user)
{
	struct slot *slot = user;

	if (exchange_take_header(&slot->x, bytes, size * count) != 0)
		return 0;
	return size * count;
}

static curl_socket_t
open_socket(void *user, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct net_curl *net = user;
	int fd;

	(void)purpose;
	fd = socket(address->family, address->socktype | SOCK_CLOEXEC,
		    address->protocol);
	if (fd < 0)
		return CURL_SOCKET_BAD;
	if (sockets_add(&net->sockets, fd) != 0) {
		(void)close(fd); /* never connected: nothing to lose */
		return CURL_SOCKET_BAD;
	}
	return fd;
}

static int
close_socket(void *user, curl_socket_t fd)
{
	struct net_curl *net = user;

	sockets_remove(&net->sockets, fd);
	return close(fd);
}

/*
 * Whether the connection that this slot was given is one of HTTP/2, where a
 * reply names its request: it has been seen to be, or libcurl has put us
 * beside a request that it has no answer to, which it never does in 1.1.
 */
static bool
is_shared(const struct slot *slot, int local_port)
{
	const struct net_curl *net = slot->net;
	const struct slot *other;
	long version;
	int i;

	if (sockets_shared(&net->sockets, local_port))
		return true;
	for (i = 0; i < net->slot_count; i++) {
		other = &net->slots[i];
		version = 0;
		if (other != slot && other->x.phase == EXCHANGE_RUNNING &&
		    other->begun && other->local_port == local_port &&
		    curl_easy_getinfo(other->easy, CURLINFO_HTTP_VERSION,
				      &version) == CURLE_OK &&
		    (version == CURL_HTTP_VERSION_NONE ||
		     version == CURL_HTTP_VERSION_2_0))
			return true;
	}
	return false;
}

static bool
may_carry(const struct slot *slot, int local_port)
{
	const struct sockets *sockets = &slot->net->sockets;

	return is_shared(slot, local_port)
		   ? sockets_heard(sockets, local_port)
		   : sockets_silent(sockets, local_port);
}

/*
 * libcurl calls this when the connection stands and the request is about to
 * be written: the last moment at which nothing has left.
 */
static int
before_request(void *user, char *remote_ip, char *local_ip, int remote_port,
	       int local_port)
{
	struct slot *slot = user;
	long connects = 0;

	(void)remote_ip;
	(void)local_ip;
	(void)remote_port;
	if (slot->begun)
		return CURL_PREREQFUNC_ABORT;
	if (curl_easy_getinfo(slot->easy, CURLINFO_NUM_CONNECTS, &connects) !=
	    CURLE_OK)
		return CURL_PREREQFUNC_ABORT;
	slot->stale = connects == 0 && !may_carry(slot, local_port);
	if (slot->stale)
		return CURL_PREREQFUNC_ABORT;
	slot->begun = true;
	slot->local_port = local_port;
	return CURL_PREREQFUNC_OK;
}

static bool
set_numbers(CURL *easy)
{
	static const struct {
		CURLoption option;
		long value;
	} numbers[] = {
	    {CURLOPT_POST, 1},
	    {CURLOPT_NOSIGNAL, 1},
	    {CURLOPT_NOPROGRESS, 1},
	    {CURLOPT_FOLLOWLOCATION, 0},
	    {CURLOPT_HTTP09_ALLOWED, 0},
	    {CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
	    {CURLOPT_SSL_VERIFYPEER, 1},
	    {CURLOPT_SSL_VERIFYHOST, 2},
	    /* keep the connection warm through a box that forgets idle ones */
	    {CURLOPT_TCP_KEEPALIVE, 1},
	    {CURLOPT_TCP_KEEPIDLE, SOCKETS_ASK_S},
	    {CURLOPT_TCP_KEEPINTVL, SOCKETS_ASK_AGAIN_S},
	    {CURLOPT_MAXAGE_CONN, CONNECTION_AGE_MAX_S},
	    /* else a name lookup that hangs is waited for at the deadline */
	    {CURLOPT_QUICK_EXIT, 1},
	};
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		ok = ok && curl_easy_setopt(easy, numbers[i].option,
					    numbers[i].value) == CURLE_OK;
	return ok;
}

/* Rather wait for a connection that may be shared than make another. */
static bool
set_version(CURL *easy, const struct net_curl_options *o)
{
	bool shared = o->streams_max > 0;
	long version = shared ? (long)CURL_HTTP_VERSION_2TLS
			      : (long)CURL_HTTP_VERSION_1_1;

	return curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PIPEWAIT, shared ? 1L : 0L) ==
		   CURLE_OK;
}

static bool
set_text(CURL *easy, CURLoption option, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return true;
	return curl_easy_setopt(easy, option, text) == CURLE_OK;
}

static bool
set_files(CURL *easy, const struct net_curl_options *o)
{
	const char *password = o->key_password == NULL ? "" : o->key_password;
	bool ok;

	/* Always a password, or OpenSSL asks for one at the terminal. */
	ok = curl_easy_setopt(easy, CURLOPT_KEYPASSWD, password) == CURLE_OK &&
	     set_text(easy, CURLOPT_CAINFO, o->ca_file) &&
	     set_text(easy, CURLOPT_SSLCERT, o->cert_file) &&
	     set_text(easy, CURLOPT_SSLKEY, o->key_file);
	/* Our own authority replaces the system's, it does not join them. */
	if (ok && o->ca_file != NULL && o->ca_file[0] != '\0')
		ok = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK;
	return ok;
}

static bool
set_callbacks(struct slot *s)
{
	CURL *e = s->easy;

	return curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, s) == 0 &&
	       curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, take_header) == 0 &&
	       curl_easy_setopt(e, CURLOPT_HEADERDATA, s) == 0 &&
	       curl_easy_setopt(e, CURLOPT_PREREQFUNCTION, before_request) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_PREREQDATA, s) == 0 &&
	       curl_easy_setopt(e, CURLOPT_OPENSOCKETFUNCTION, open_socket) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_OPENSOCKETDATA, s->net) == 0 &&
	       curl_easy_setopt(e, CURLOPT_CLOSESOCKETFUNCTION, close_socket) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_CLOSESOCKETDATA, s->net) == 0 &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->error) == 0 &&
	       curl_easy_setopt(e, CURLOPT_PRIVATE, s) == 0;
}

static bool
slot_open(struct slot *slot, struct net_curl *net,
	  const struct net_curl_options *o)
{
	const char *schemes = o->plain_http ? "http,https" : "https";

	slot->net = net;
	if (exchange_open(&slot->x) != 0)
		return false;
	slot->easy = curl_easy_init();
	if (slot->easy == NULL)
		return false;
	/* An empty proxy also shuts out http_proxy of the environment. */
	return set_numbers(slot->easy) && set_version(slot->easy, o) &&
	       set_callbacks(slot) &&
	       set_files(slot->easy, o) &&
	       curl_easy_setopt(slot->easy, CURLOPT_SHARE, net->sessions) ==
		   CURLE_OK &&
	       curl_easy_setopt(slot->easy, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(slot->easy, CURLOPT_PROTOCOLS_STR, schemes) ==
		   CURLE_OK;
}

static void
slot_close(struct slot *slot)
{
	if (slot->x.phase == EXCHANGE_RUNNING)
		(void)curl_multi_remove_handle(slot->net->multi, slot->easy);
	if (slot->easy != NULL)
		curl_easy_cleanup(slot->easy);
	curl_slist_free_all(slot->headers);
	exchange_close(&slot->x);
}

static int
check_files(const struct net_curl_options *o, char error[160])
{
	if (pem_check("ca_file", o->ca_file, error, 160) != 0 ||
	    pem_check("cert_file", o->cert_file, error, 160) != 0 ||
	    pem_check("key_file", o->key_file, error, 160) != 0)
		return -1;
	return 0;
}

static int
check_options(const struct net_curl_options *o, char error[160])
{
	assert(o->connections_max > 0);
	assert(o->connections_max <= CONNECTIONS_MAX);
	assert(o->streams_max >= 0 && o->streams_max <= STREAMS_MAX);
	return check_files(o, error);
}

/* Without streams what is in flight is the bound of connections. */
static bool
set_limits(CURLM *multi, const struct net_curl_options *o)
{
	long most = o->connections_max;
	bool ok = curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, most) ==
		  CURLM_OK;

	if (o->streams_max == 0)
		return ok;
	return ok &&
	       curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
				 most) == CURLM_OK &&
	       curl_multi_setopt(multi, CURLMOPT_MAX_CONCURRENT_STREAMS,
				 (long)o->streams_max) == CURLM_OK;
}

/* One thread uses them, so nothing is locked. */
static bool
share_sessions(struct net_curl *net)
{
	net->sessions = curl_share_init();
	return net->sessions != NULL &&
	       curl_share_setopt(net->sessions, CURLSHOPT_SHARE,
				 CURL_LOCK_DATA_SSL_SESSION) == CURLSHE_OK;
}

int
net_curl_open(struct net_curl **out, const struct net_curl_options *options,
	      char error[160])
{
	struct net_curl *net = NULL;
	bool ok;
	int i;

	*out = NULL;
	error[0] = '\0';
	if (check_options(options, error) != 0)
		return -1;
	ok = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
	if (ok)
		net = calloc(1, sizeof(*net));
	ok = ok && net != NULL && (net->multi = curl_multi_init()) != NULL;
	if (ok) {
		net->exchanges_max = options->streams_max > 0
					 ? options->streams_max
					 : options->connections_max;
		net->slot_count = net->exchanges_max + 1;
		ok = set_limits(net->multi, options) && share_sessions(net);
	}
	for (i = 0; ok && i < net->slot_count; i++)
		ok = slot_open(&net->slots[i], net, options);
	if (ok) {
		*out = net;
		return 0;
	}
	(void)snprintf(error, 160, "libcurl cannot be set up");
	net_curl_close(&net);
	return -1;
}

void
net_curl_close(struct net_curl **netp)
{
	struct net_curl *net = *netp;
	int i;

	*netp = NULL;
	if (net == NULL)
		return;
	for (i = 0; i < net->slot_count; i++)
		slot_close(&net->slots[i]);
	if (net->multi != NULL)
		(void)curl_multi_cleanup(net->multi);
	if (net->sessions != NULL) /* the last: nobody uses it now */
		(void)curl_share_cleanup(net->sessions);
	free(net);
	curl_global_cleanup();
}

/* A line that holds a line end would be two; a name is needed. */
static bool
header_ok(const char *line)
{
	const char *colon = strchr(line, ':');

	return colon != NULL && colon != line &&
	       strpbrk(line, "\r\n") == NULL &&
	       strlen(line) <= HEADER_LINE_BYTES_MAX;
}

static bool
append(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);

	if (longer != NULL)
		*list = longer;
	return longer != NULL;
}

static bool
set_headers(struct slot *slot, const struct net_request *request)
{
	bool ok;
	int i;

	curl_slist_free_all(slot->headers);
	slot->headers = NULL;
	/* What libcurl would say by itself: each byte is one too many. */
	ok = append(&slot->headers, "Expect:") &&
	     append(&slot->headers, "Accept:");
	for (i = 0; ok && i < NET_HEADERS_MAX && request->headers[i]; i++)
		ok = header_ok(request->headers[i]) &&
		     append(&slot->headers, request->headers[i]);
	return ok && curl_easy_setopt(slot->easy, CURLOPT_HTTPHEADER,
				      slot->headers) == CURLE_OK;
}

/* A body given as a whole leaves with the header lines, in one packet. */
static bool
set_body(struct slot *slot, const struct net_request *r)
{
	CURL *e = slot->easy;

	return curl_easy_setopt(e, CURLOPT_POSTFIELDS, slot->x.request) ==
		   CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE,
				(curl_off_t)r->body_bytes) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_ACCEPT_ENCODING,
				r->packed ? "gzip" : NULL) == CURLE_OK;
}

static bool
set_request(struct slot *slot, const struct net_request *r)
{
	CURL *e = slot->easy;

	assert(!r->touch || r->body_bytes == 0);
	assert(r->connect_ms > 0 && r->connect_ms <= INT32_MAX);
	assert(r->total_ms > 0 && r->total_ms <= INT32_MAX);
	return strlen(r->url) <= URL_BYTES_MAX && set_headers(slot, r) &&
	       set_body(slot, r) &&
	       curl_easy_setopt(e, r->touch ? CURLOPT_NOBODY : CURLOPT_POST,
				1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_URL, r->url) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_STREAM_WEIGHT,
				(long)(r->urgent ? WEIGHT_URGENT
						 : WEIGHT_OTHER)) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS,
				(long)r->connect_ms) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)r->total_ms) ==
		   CURLE_OK;
}

/* Run from the start, nothing having left. */
static void
slot_run(struct slot *slot, bool fresh)
{
	slot->begun = slot->stale = false;
	slot->error[0] = '\0';
	if (curl_easy_setopt(slot->easy, CURLOPT_FRESH_CONNECT,
			     fresh ? 1L : 0L) != CURLE_OK ||
	    curl_multi_add_handle(slot->net->multi, slot->easy) != CURLM_OK)
		exchange_finish(&slot->x, NET_UNSENT, 0, "cannot be queued");
}

static struct slot *
free_slot(struct net_curl *net)
{
	struct slot *found = NULL;
	int busy = 0;
	int i;

	for (i = 0; i < net->slot_count; i++) {
		if (net->slots[i].x.phase == EXCHANGE_FREE)
			found = &net->slots[i];
		else if (net->slots[i].x.phase != EXCHANGE_HANDED)
			busy++;
	}
	return busy < net->exchanges_max ? found : NULL;
}

static struct slot *
slot_by_ticket(struct net_curl *net, uint64_t ticket)
{
	struct exchange *x;
	int i;

	for (i = 0; i < net->slot_count; i++) {
		x = &net->slots[i].x;
		if (x->ticket == ticket &&
		    (x->phase == EXCHANGE_RUNNING || x->phase == EXCHANGE_DONE))
			return &net->slots[i];
	}
	return NULL;
}

static int
net_start(void *ctx, uint64_t ticket, const struct net_request *request)
{
	struct net_curl *net = ctx;
	struct slot *slot;

	assert(request->url != NULL);
	assert(slot_by_ticket(net, ticket) == NULL);
	slot = free_slot(net);
	if (slot == NULL || !set_request(slot, request) ||
	    exchange_begin(&slot->x, ticket, request->body,
			   request->body_bytes) != 0)
		return -1;
	slot_run(slot, false);
	return 0;
}

static long
written_bytes(const struct slot *slot)
{
	long bytes = -1;

	if (curl_easy_getinfo(slot->easy, CURLINFO_REQUEST_SIZE, &bytes) !=
	    CURLE_OK)
		return -1;
	return bytes == 0 && slot->begun ? -1 : bytes;
}

static void
describe(const struct slot *slot, CURLcode code, long status, char *to,
	 size_t room)
{
	const char *reason = slot->error;
	curl_off_t took_us = 0;
	long connects = 0;
	int n;

	(void)curl_easy_getinfo(slot->easy, CURLINFO_TOTAL_TIME_T, &took_us);
	(void)curl_easy_getinfo(slot->easy, CURLINFO_NUM_CONNECTS, &connects);
	if (slot->x.too_large)
		reason = "reply over the ceiling";
	else if (reason[0] == '\0')
		reason = curl_easy_strerror(code);
	if (code == CURLE_OK)
		n = snprintf(to, room,
			     "http=%ld bytes=%zu up=%ld down=%ld ms=%ld %s",
			     status, slot->x.reply_bytes,
			     (long)slot->x.up_bytes, (long)slot->x.down_bytes,
			     (long)(took_us / 1000),
			     connects == 0 ? "reused" : "connected");
	else
		n = snprintf(to, room, "curl=%d request=%s ms=%ld %s",
			     (int)code, slot->begun ? "begun" : "none",
			     (long)(took_us / 1000), reason);
	if (n < 0)
		to[0] = '\0'; /* only the log is poorer */
}

/* Exact for what left in one write; what left in more is not counted. */
static void
weigh(struct slot *slot, struct exchange *x)
{
	curl_off_t body = 0;
	long sent = 0, head = 0;
	char *scheme = NULL;
	int64_t tls;

	if (curl_easy_getinfo(slot->easy, CURLINFO_REQUEST_SIZE, &sent) != 0 ||
	    curl_easy_getinfo(slot->easy, CURLINFO_HEADER_SIZE, &head) != 0 ||
	    curl_easy_getinfo(slot->easy, CURLINFO_SIZE_DOWNLOAD_T, &body) !=
		0 ||
	    curl_easy_getinfo(slot->easy, CURLINFO_SCHEME, &scheme) != 0)
		return;
	if (x->shared) /* its header lines are packed */
		return;
	tls = scheme != NULL && strcasecmp(scheme, "https") == 0 ? TLS_BYTES
								 : 0;
	if (sent > 0 && (size_t)sent > x->request_bytes)
		x->up_bytes = sent + tls * (1 + sent / TLS_RECORD_BYTES);
	if (head > 0)
		x->down_bytes = head + body +
				tls * (1 + (head + body) / TLS_RECORD_BYTES);
}

/* A reply says which HTTP it came by. */
static void
note_shared(struct slot *slot)
{
	long version = 0;

	if (curl_easy_getinfo(slot->easy, CURLINFO_HTTP_VERSION, &version) !=
		CURLE_OK ||
	    version != CURL_HTTP_VERSION_2_0)
		return;
	slot->x.shared = true;
	sockets_share(&slot->net->sockets, slot->local_port);
}

static void
slot_finish(struct slot *slot, CURLcode code)
{
	enum net_outcome outcome;
	char detail[160];
	long status = 0, connects = 0;

	if (curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status) !=
	    CURLE_OK)
		status = 0;
	outcome = net_classify((int)code, status, written_bytes(slot));
	note_shared(slot);
	if (curl_easy_getinfo(slot->easy, CURLINFO_NUM_CONNECTS, &connects) ==
	    CURLE_OK)
		slot->x.made = connects > 0;
	slot->x.stranger = code == CURLE_PEER_FAILED_VERIFICATION;
	weigh(slot, &slot->x);
	describe(slot, code, status, detail, sizeof(detail));
	exchange_finish(&slot->x, outcome, (int)status, detail);
}

/* Take one transfer off libcurl's hands. */
static void
slot_end(struct slot *slot, CURLcode code)
{
	(void)curl_multi_remove_handle(slot->net->multi, slot->easy);
	/* libcurl is content with a reply that ends among its header lines */
	if (code == CURLE_OK && !slot->x.header_whole)
		code = CURLE_PARTIAL_FILE;
	if (slot->stale)
		slot_run(slot, true);
	else
		slot_finish(slot, code);
}

static void
collect(struct net_curl *net)
{
	struct CURLMsg *message;
	struct slot *slot;
	char *private = NULL;
	CURLcode code;
	int left;

	while ((message = curl_multi_info_read(net->multi, &left)) != NULL) {
		if (message->msg != CURLMSG_DONE)
			continue;
		code = message->data.result;
		if (curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
				      &private) != CURLE_OK)
			abort(); /* it was set when the slot was opened */
		slot = (struct slot *)(void *)private;
		slot_end(slot, code);
	}
}

/* Nothing can be moved any more: each exchange ends with what is proved. */
static void
give_up_all(struct net_curl *net)
{
	int i;

	for (i = 0; i < net->slot_count; i++) {
		net->slots[i].stale = false;
		if (net->slots[i].x.phase == EXCHANGE_RUNNING)
			slot_end(&net->slots[i], CURLE_ABORTED_BY_CALLBACK);
	}
}

static int
net_poll(void *ctx, struct net_reply *reply)
{
	struct net_curl *net = ctx;
	int running;
	int i;

	for (i = 0; i < net->slot_count; i++)
		if (net->slots[i].x.phase == EXCHANGE_HANDED)
			exchange_release(&net->slots[i].x);
	if (curl_multi_perform(net->multi, &running) != CURLM_OK)
		give_up_all(net);
	collect(net);
	for (i = 0; i < net->slot_count; i++)
		if (net->slots[i].x.phase == EXCHANGE_DONE) {
			exchange_hand(&net->slots[i].x, reply);
			return 1;
		}
	return 0;
}

/* What has ended by itself keeps its own outcome. */
static void
net_cancel(void *ctx, uint64_t ticket)
{
	struct net_curl *net = ctx;
	struct slot *slot;

	collect(net);
	slot = slot_by_ticket(net, ticket);
	if (slot != NULL && slot->x.phase == EXCHANGE_RUNNING)
		slot_end(slot, CURLE_ABORTED_BY_CALLBACK);
}

struct net_port
net_curl_port(struct net_curl *net)
{
	struct net_port port = {net, net_start, net_poll, net_cancel};

	return port;
}

void
net_curl_wait(struct net_curl *net, const int *descriptors,
	      size_t descriptor_count, int timeout_ms)
{
	struct curl_waitfd extra[DESCRIPTORS_MAX];
	size_t i;
	int k;

	assert(descriptor_count <= DESCRIPTORS_MAX);
	assert(timeout_ms >= 0);
	for (k = 0; k < net->slot_count; k++)
		if (net->slots[k].x.phase == EXCHANGE_DONE)
			timeout_ms = 0;
	for (i = 0; i < descriptor_count; i++)
		extra[i] =
		    (struct curl_waitfd){descriptors[i], CURL_WAIT_POLLIN, 0};
	/* On failure the caller's loop turns once more; nothing is lost. */
	(void)curl_multi_poll(net->multi, extra, (unsigned)descriptor_count,
			      timeout_ms, NULL);
}

/* Slower than this is standing still. */
#define STILL_BYTES_S 64

static size_t
fetch_body(char *bytes, size_t size, size_t count, void *user)
{
	return fetch_take(user, bytes, size * count) == 0 ? size * count : 0;
}

static size_t
fetch_header(char *line, size_t size, size_t count, void *user)
{
	return fetch_take_header(user, line, size * count) == 0 ? size * count
								: 0;
}

static int
fetch_tell(void *user, curl_off_t whole, curl_off_t bytes, curl_off_t up_whole,
	   curl_off_t up)
{
	const struct fetch *f = user;

	(void)up_whole;
	(void)up;
	if (f->want->progress != NULL)
		f->want->progress(f->want->ctx, bytes, whole);
	return 0;
}

static bool
set_fetch_limits(CURL *e, const struct net_fetch *want)
{
	const struct {
		CURLoption option;
		long value;
	} limits[] = {
	    {CURLOPT_CONNECTTIMEOUT_MS, (long)want->connect_ms},
	    {CURLOPT_LOW_SPEED_LIMIT, STILL_BYTES_S},
	    {CURLOPT_LOW_SPEED_TIME, (long)want->idle_s},
	    {CURLOPT_TIMEOUT, (long)want->total_s},
	    {CURLOPT_FAILONERROR, 1},
	    {CURLOPT_NOPROGRESS, 0},
	    {CURLOPT_HTTPGET, 1},
	};
	bool ok = true;
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		ok = ok && curl_easy_setopt(e, limits[i].option,
					    limits[i].value) == CURLE_OK;
	return ok && curl_easy_setopt(e, CURLOPT_MAXFILESIZE_LARGE,
				      (curl_off_t)want->bytes_max) == CURLE_OK;
}

static bool
set_fetch(CURL *e, const struct net_curl_options *o, struct fetch *f,
	  char *error)
{
	return set_numbers(e) && set_files(e, o) &&
	       set_fetch_limits(e, f->want) &&
	       curl_easy_setopt(e, CURLOPT_PROXY, "") == 0 &&
	       curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "https") == 0 &&
	       curl_easy_setopt(e, CURLOPT_URL, f->want->url) == 0 &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, error) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, fetch_body) == 0 &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, f) == 0 &&
	       curl_easy_setopt(e, CURLOPT_HEADERFUNCTION, fetch_header) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_HEADERDATA, f) == 0 &&
	       curl_easy_setopt(e, CURLOPT_XFERINFOFUNCTION, fetch_tell) ==
		   0 &&
	       curl_easy_setopt(e, CURLOPT_XFERINFODATA, f) == 0;
}

enum net_fetched
net_curl_fetch(const struct net_curl_options *options,
	       const struct net_fetch *want, int *status, char detail[160])
{
	struct fetch f = {.want = want};
	enum net_fetched result = NET_FETCH_FAULT;
	char error[CURL_ERROR_SIZE] = "";
	CURLcode code = CURLE_FAILED_INIT;
	long answered = 0;
	CURL *easy = NULL;

	assert(want->bytes_max > 0 && want->connect_ms > 0);
	assert(want->idle_s > 0 && want->total_s > 0);
	*status = 0;
	if (!fetch_url_ok(want->url)) {
		(void)snprintf(detail, 160, "not an https address");
		return NET_FETCH_FAULT;
	}
	if (check_files(options, detail) != 0)
		return NET_FETCH_FAULT;
	(void)snprintf(detail, 160, "libcurl cannot be set up");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return NET_FETCH_FAULT;
	easy = curl_easy_init();
	if (easy != NULL && set_fetch(easy, options, &f, error)) {
		code = curl_easy_perform(easy);
		(void)curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE,
					&answered);
		result = fetch_result(&f, (int)code, answered);
		(void)snprintf(detail, 160, "curl=%d http=%ld %.120s",
			       (int)code, answered,
			       f.fault != 0 ? strerror(f.fault) : error);
	}
	*status = (int)answered;
	curl_easy_cleanup(easy);
	curl_global_cleanup();
	return result;
}
