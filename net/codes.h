/*
 * codes.h - libcurl's result codes by number, so that the table in
 * net/classify.c needs no library. net/curl.c asserts at compile time that
 * each number is libcurl's.
 *
 * The second column says what a transfer that failed with this code and
 * with no byte of its request written can be:
 *   NET_UNSENT   it happens while the way to the server is being made
 *   NET_UNKNOWN  it makes sense only once a request is under way
 * A code that is not here is NET_UNKNOWN.
 *
 * Source: libcurl-errors(3), libcurl 7.88; shared/style.md E2.
 */
#ifndef NET_CODES_H
#define NET_CODES_H

#include "net/net.h"

#define NET_CODES(X) \
	X(UNSUPPORTED_PROTOCOL, 1, NET_UNSENT) \
	X(FAILED_INIT, 2, NET_UNSENT) \
	X(URL_MALFORMAT, 3, NET_UNSENT) \
	X(COULDNT_RESOLVE_PROXY, 5, NET_UNSENT) \
	X(COULDNT_RESOLVE_HOST, 6, NET_UNSENT) \
	X(COULDNT_CONNECT, 7, NET_UNSENT) \
	X(WEIRD_SERVER_REPLY, 8, NET_UNKNOWN) \
	X(PARTIAL_FILE, 18, NET_UNKNOWN) \
	X(WRITE_ERROR, 23, NET_UNKNOWN) \
	X(READ_ERROR, 26, NET_UNKNOWN) \
	X(OUT_OF_MEMORY, 27, NET_UNSENT) \
	X(OPERATION_TIMEDOUT, 28, NET_UNSENT) \
	X(SSL_CONNECT_ERROR, 35, NET_UNSENT) \
	X(ABORTED_BY_CALLBACK, 42, NET_UNSENT) \
	X(GOT_NOTHING, 52, NET_UNKNOWN) \
	X(SEND_ERROR, 55, NET_UNSENT) \
	X(RECV_ERROR, 56, NET_UNSENT) \
	X(SSL_CERTPROBLEM, 58, NET_UNSENT) \
	X(SSL_CIPHER, 59, NET_UNSENT) \
	X(PEER_FAILED_VERIFICATION, 60, NET_UNSENT) \
	X(FILESIZE_EXCEEDED, 63, NET_UNKNOWN) \
	X(SEND_FAIL_REWIND, 65, NET_UNKNOWN) \
	X(SSL_CACERT_BADFILE, 77, NET_UNSENT) \
	X(SSL_ISSUER_ERROR, 83, NET_UNSENT) \
	X(NO_CONNECTION_AVAILABLE, 89, NET_UNSENT) \
	X(SSL_CLIENTCERT, 98, NET_UNSENT)

#define NET_CODE_OK 0

#define NET_CODE_ENUM(name, number, nothing_written) NET_CODE_##name = (number),
enum net_code { NET_CODES(NET_CODE_ENUM) };
#undef NET_CODE_ENUM

#endif
