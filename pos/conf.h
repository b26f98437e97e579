/*
 * conf.h - pos.conf: one file, one table of keys.
 *
 * conf_load() reads over inih; an unknown key, a value out of range or a
 * missing key is an error with file, line, key and what was expected.
 * Nothing that decides money has a default. conf_print() writes the
 * effective values with units and help, itself a pos.conf that reads back
 * the same; it is what `ybpos -n` shows. Secrets stand in files of their
 * own, so there is nothing in it to mask.
 * Relative paths are taken from the folder pos.conf is in.
 */
#ifndef POS_CONF_H
#define POS_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "pos/err.h"
#include "pos/money.h"
#include "pos/text.h"

#define CONF_PATH_BYTES 512
#define CONF_TRAITS_MAX 16
#define CONF_TRAIT_BYTES 32
#define CONF_TRAIT_TEXT_BYTES 256

enum conf_gateway { GATEWAY_NONE, GATEWAY_TIF, GATEWAY_HMAC_SM3 };
enum conf_url_style { URL_STYLE_ENTRY, URL_STYLE_INFNO };
/* Where the 追溯码 go (protocol.md 13.3, 13.4, 18.3): nowhere, inside the
 * 2102, by 3505 after it, both. */
enum conf_trace { TRACE_NONE, TRACE_INSIDE, TRACE_UPLOAD, TRACE_BOTH };
/* How requests travel, where the centre takes it (coding.h). */
enum conf_compress { COMPRESS_NONE, COMPRESS_GZIP, COMPRESS_DICTIONARY };
enum conf_encoding { ENCODING_UTF8, ENCODING_GB18030 };

struct conf {
	struct {
		int64_t number;		  /* 1-99, unique in the institution */
		char fixmedins_code[13];
		char fixmedins_name[201];
		char mdtrtarea_admvs[7];
		char dev_no[101];
		char scene[16];	  /* pharmacy | outpatient */
		char level[32];	  /* key of the pack's ratio table */
		char opter[31];
		char opter_name[51];
		char phar_name[51]; /* the 药师 of 3505 */
		char phar_prac_cert_no[51];
		char mac[21]; /* of this machine, told at sign-in */
		char ip[21];
		char database[CONF_PATH_BYTES];
		char key_file[CONF_PATH_BYTES];
		char rules[CONF_PATH_BYTES];	 /* folder of packs */
		char catalogue[CONF_PATH_BYTES]; /* tab-separated file */
		char language[8];		 /* "" by locale, zh, en */
		int64_t serial_from; /* of the msgid's last four digits */
		int64_t serial_to;
	} till;
	struct {
		/* Who sees the patient; atddr_no "" at a pharmacy. */
		char atddr_no[31];
		char dr_name[51];
		char dept_code[31];
		char dept_name[101];
		char caty[7];
		/* The diagnosis when none is entered. */
		char dise_codg[21];
		char dise_name[301];
		char diseases[960]; /* code and name, comma separated */
	} clinic;
	struct {
		bool demand; /* no pack without a good signature */
		char signers[CONF_PATH_BYTES]; /* public keys, PEM */
	} rules;
	struct {
		char url[CONF_PATH_BYTES];
		enum conf_url_style url_style;
		char ca[CONF_PATH_BYTES];
		char certificate[CONF_PATH_BYTES];
		char key[CONF_PATH_BYTES];
		enum conf_gateway gateway;
		char gateway_id[65];	/* x-tif-paasid, x-ca-key */
		char gateway_secret_file[CONF_PATH_BYTES];
		char infver[7];
		char recer_sys_code[11];
		char signtype[11];
		char opter_type[4];
		bool entitled; /* 2001 before a sale */
		bool chronic;  /* 5301 as well */
		char chronic_med_type[7]; /* of a registered disease */
		bool sign_in;	    /* 9001 before anything else */
		bool plain_http;    /* a proxy on this very machine */
		bool http2; /* where the centre speaks it */
		int64_t warm_s; /* so long idle, and it is touched; 0 never */
		enum conf_compress compress;
		char dictionary[CONF_PATH_BYTES]; /* agreed on */
		int64_t connect_ms;
		int64_t query_ms;   /* whole exchange: reads */
		int64_t commit_ms;  /* whole exchange: 2102 2103 2601 */
		int64_t wait_ms;    /* how long the counter waits visibly */
		bool resend_same;   /* same msgid is answered the same */
		bool query_first;   /* ask before undoing what is in doubt */
		int64_t late_s;	    /* between two "never existed" answers */
		char never_existed[256]; /* words, comma separated */
		char already_undone[256];
		char session_over[256]; /* refusals a sale can outlive */
		char msgid_seen[256]; /* refusals that prove nothing */
		int64_t undo_tries;  /* coded refusals before the comparison */
		enum conf_trace trace;
		bool no_code; /* the shop is a 无码库: nothing need be scanned */
		char uploaded[256]; /* refusals of 3505: it was there before */
		char returned[256]; /* refusals of 3506: it came back before */
	} centre;
	struct {
		char reader[128];
		int64_t watchdog_ms;
	} card;
	struct {
		/* Fund money one offline sale may promise; no default. */
		struct money fund_sale_max;
		/* Fund money all unsettled offline sales together may. */
		struct money fund_till_max;
		int64_t entitlement_age_s; /* of the cached 1101 */
		char stoplist[CONF_PATH_BYTES]; /* "" none is kept */
		bool stoplist_demand; /* none without a good signature */
		char stoplist_signers[CONF_PATH_BYTES]; /* public keys, PEM */
		char stoplist_url[CONF_PATH_BYTES]; /* https, for refresh */
		int64_t stoplist_age_s;	/* an older one is none */
		struct money fund_person_max; /* of a person and day */
		/* Past these a second operator and a reason are needed. */
		struct money fund_sale_soft;
		struct money fund_person_soft;
		struct money fund_till_soft;
		int64_t entitlement_soft_s;
		int64_t stoplist_soft_s;
		char second_opters[256]; /* codes, comma separated */
	} offline;
	struct {
		int64_t retry_first_ms;
		int64_t retry_max_ms;
		int64_t probe_ms; /* while nothing can leave at all */
		/* Of the drain, under way at once; window.h finds how much
		 * of it the link can carry. */
		int64_t flight_bytes;
		int64_t flight_requests;
		int64_t connections; /* where one cannot be shared */
	} queue;
	struct {
		/* For sales by USB stick (stick.h); "" not used here. */
		char key_file[CONF_PATH_BYTES]; /* one for all tills */
		char sign_key_file[CONF_PATH_BYTES]; /* this till's, PEM */
		char signers[CONF_PATH_BYTES]; /* public keys, PEM */
	} stick;
	struct {
		char path[CONF_PATH_BYTES]; /* file, device, or "" none */
		enum conf_encoding encoding;
		int64_t columns;
	} receipt;
	struct {
		bool count; /* shifts open and close with cash counted */
	} shift;
	/* [traits]: names as in the packs, so not in the table (traits.h). */
	struct {
		int count;
		struct {
			char key[CONF_TRAIT_BYTES];
			char text[CONF_TRAIT_TEXT_BYTES];
		} at[CONF_TRAITS_MAX];
	} traits;
};

/* A clinic's counter: visits are registered (22xx) before they are settled. */
bool conf_is_clinic(const struct conf *conf);
/* The key a clinic's counter lacks; NULL: none. */
const char *conf_clinic_lacks(const struct conf *conf);
/*
 * A diagnosis by its code, or by "code name" for one that is not in the
 * list; "" asks for the one of pos.conf. false: no such code.
 */
bool conf_disease(const struct conf *conf, const char *text,
    char *code, size_t code_room, char *name, size_t name_room);

int conf_load(struct conf *conf, const char *path, struct err *err);
/* From bytes; file names it in errors. Missing keys are errors as well. */
int conf_parse(struct conf *conf, const char *text, size_t length,
    const char *file, struct err *err);
void conf_print(const struct conf *conf, struct text_buf *out);

#endif
