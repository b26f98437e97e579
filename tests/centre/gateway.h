/*
 * The gateway in front of the centre: does a request carry the headers its
 * driver demands (protocol 1.3).  What it turns away never reaches the
 * centre, and the answer is no envelope.
 */
#ifndef CENTRE_GATEWAY_H
#define CENTRE_GATEWAY_H

#include <stddef.h>

#include "tests/centre/centre.h"

#define GATEWAY_REFUSAL "{\"code\":401,\"message\":\"签名不一致!\"}"

/* Values of the headers, NULL when absent. */
struct gateway_headers {
	const char *paasid, *timestamp, *nonce, *signature; /* x-tif-… */
	const char *ca_key, *ca_signature;		    /* x-ca-… */
};

/* 1 let through, 0 refused. */
int gateway_allows(const struct centre *centre,
		   const struct gateway_headers *headers, const char *body,
		   size_t len);

/* "none", "tif", "hmac-sm3"; -1 when there is no such driver. */
int gateway_parse(const char *name, enum gateway *gateway);

#endif
