#include <string.h>

#include "ui/wiring.h"

/* The counter's four, an upload, a touch. */
#define COUNTER_CONNECTIONS 6

void
wiring_net_options(struct net_curl_options *options, const struct conf *conf)
{
	memset(options, 0, sizeof(*options));
	options->ca_file = conf->centre.ca;
	options->cert_file = conf->centre.certificate;
	options->key_file = conf->centre.key;
	options->key_password = "";
	/* The counter's own never wait behind the drain's. */
	options->connections_max =
	    COUNTER_CONNECTIONS + (int)conf->queue.connections;
	if (conf->centre.http2)
		options->streams_max =
		    COUNTER_CONNECTIONS + (int)conf->queue.flight_requests;
	options->plain_http = conf->centre.plain_http;
}
