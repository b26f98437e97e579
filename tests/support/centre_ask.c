#define _GNU_SOURCE /* asprintf */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tests/support/centre.h"

enum { REPLY_BYTES_MAX = 1 << 20 };

static size_t
take(char *data, size_t one, size_t n, void *cls)
{
	struct ref_reply *reply = cls;
	char *grown = realloc(reply->text, reply->len + one * n + 1);

	if (grown == NULL || reply->len + one * n > REPLY_BYTES_MAX) {
		free(grown);
		reply->text = NULL;
		return 0;
	}
	memcpy(grown + reply->len, data, one * n);
	reply->text = grown;
	reply->len += one * n;
	reply->text[reply->len] = '\0';
	return one * n;
}

void
ref_send(struct ref *r, const char *body, long wait_ms, struct ref_reply *reply)
{
	struct curl_slist *list;
	char ca[96], cert[96], key[96];
	CURL *curl = curl_easy_init();
	int i;

	assert_non_null(curl);
	memset(reply, 0, sizeof *reply);
	(void)snprintf(ca, sizeof ca, "%s/tls/ca.pem", r->folder);
	(void)snprintf(cert, sizeof cert, "%s/tls/client.pem", r->folder);
	(void)snprintf(key, sizeof key, "%s/tls/client.key", r->folder);
	list = curl_slist_append(NULL, "Content-Type: application/json");
	for (i = 0; r->headers[i] != NULL; i++)
		list = curl_slist_append(list, r->headers[i]);
	curl_easy_setopt(curl, CURLOPT_URL, r->url);
	curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	if (body != NULL)
		curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body);
	else
		curl_easy_setopt(curl, CURLOPT_NOBODY, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, wait_ms);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, reply);
	if (r->decode)
		curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
	if (!r->plain) {
		curl_easy_setopt(curl, CURLOPT_CAINFO, ca);
		curl_easy_setopt(curl, CURLOPT_SSLCERT, cert);
		curl_easy_setopt(curl, CURLOPT_SSLKEY, key);
	}
	reply->code = curl_easy_perform(curl);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply->status);
	curl_slist_free_all(list);
	curl_easy_cleanup(curl);
}

static const char *
shop_name(const char *code)
{
	if (code[0] == 'H')
		return "示范区医院";
	return code[11] == '1' ? "示范大药房一分店" : "示范大药房二分店";
}

char *
ref_envelope(struct ref *r, const char *infno, const char *insuplc,
	     const char *input)
{
	const char *t = r->inf_time;
	char *text = NULL;

	assert_true(
	    asprintf(
		&text,
		"{\"infno\":\"%s\",\"msgid\":\"%s%.4s%.2s%.2s%.2s%.2s%.2s%"
		"04d\","
		"\"mdtrtarea_admvs\":\"990101\",\"insuplc_admdvs\":\"%s\","
		"\"recer_sys_code\":\"FSI_LOCAL\",\"dev_no\":\"POS-01\","
		"\"dev_safe_info\":\"\",\"cainfo\":\"\",\"signtype\":\"SM3\","
		"\"infver\":\"V1.0\",\"opter_type\":\"1\",\"opter\":\"0007\","
		"\"opter_name\":\"演示员甲\",\"inf_time\":\"%s\","
		"\"fixmedins_code\":\"%s\",\"fixmedins_name\":\"%s\","
		"\"sign_no\":\"%s\",\"input\":%s}",
		infno, r->shop, t, t + 5, t + 8, t + 11, t + 14, t + 17,
		++r->serial, insuplc, t, r->shop, shop_name(r->shop),
		r->sign_no, input) > 0);
	return text;
}

struct json_object *
ref_ask(struct ref *r, const char *infno, const char *insuplc,
	const char *input, char *msgid)
{
	char *body = ref_envelope(r, infno, insuplc, input);
	struct ref_reply reply;
	struct json_object *root = NULL;

	if (msgid != NULL) {
		memcpy(msgid, strstr(body, "\"msgid\":\"") + 9, 30);
		msgid[30] = '\0';
	}
	ref_send(r, body, 10000, &reply);
	if (reply.code == CURLE_OK && reply.text != NULL)
		root = json_tokener_parse(reply.text);
	free(reply.text);
	free(body);
	return root;
}

struct json_object *
ref_good(struct ref *r, const char *infno, const char *insuplc,
	 const char *input)
{
	struct json_object *reply = ref_ask(r, infno, insuplc, input, NULL);

	if (reply == NULL || ref_infcode(reply) != 0)
		fail_msg("%s: %s", infno,
			 reply != NULL ? ref_at(reply, "err_msg") : "no JSON");
	return reply;
}

void
ref_bad(struct ref *r, const char *infno, const char *insuplc,
	const char *input, const char *why)
{
	struct json_object *reply = ref_ask(r, infno, insuplc, input, NULL);

	assert_non_null(reply);
	if (ref_infcode(reply) != -1 ||
	    strstr(ref_at(reply, "err_msg"), why) == NULL)
		fail_msg("%s: \"%s\", should be %s", infno,
			 ref_at(reply, "err_msg"), why);
	json_object_put(reply);
}

void
ref_sign_in(struct ref *r)
{
	struct json_object *reply = ref_ask(
	    r, "9001", "",
	    "{\"signIn\":{\"opter_no\":\"0007\",\"mac\":\"02-00-00-00-00-01\","
	    "\"ip\":\"10.0.0.7\"}}",
	    NULL);

	assert_int_equal(ref_infcode(reply), 0);
	(void)snprintf(r->sign_no, sizeof r->sign_no, "%s",
		       ref_at(reply, "output.signinoutb.sign_no"));
	json_object_put(reply);
}

const char *
ref_at(struct json_object *o, const char *path)
{
	char name[64];
	size_t n;

	while (o != NULL && *path != '\0') {
		n = strcspn(path, ".");
		assert_true(n < sizeof name);
		memcpy(name, path, n);
		name[n] = '\0';
		path += n + (path[n] == '.');
		if (json_object_is_type(o, json_type_array))
			o = json_object_array_get_idx(
			    o, (size_t)strtoul(name, NULL, 10));
		else if (!json_object_object_get_ex(o, name, &o))
			o = NULL;
	}
	return o != NULL ? json_object_get_string(o) : "";
}

int
ref_infcode(struct json_object *reply)
{
	assert_non_null(reply);
	return (int)strtol(ref_at(reply, "infcode"), NULL, 10);
}
