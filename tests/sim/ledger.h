/*
 * ledger.h - the simulated centre: reads request bytes, answers as
 * protocol.md has it, and keeps a ledger of its own by its own arithmetic.
 * What nobody knows of the real one are switches.
 */
#ifndef SIM_LEDGER_H
#define SIM_LEDGER_H

#include "pos/json.h"
#include "tests/sim/swarm.h"

#define LEDGER_MAX 1024
#define LEDGER_VISITS 512
#define LEDGER_STEPS 4096
#define LEDGER_BATCHES 32 /* uploads of lines a visit may have */
#define LEDGER_PEOPLE 16
#define LEDGER_NAME "欧阳模拟" /* all of them are called so */

struct ledger_entry {
	char msgid[31];
	char sale[25]; /* from feedetl_sn */
	char setl_id[31];
	char mdtrt_id[31];
	char batch[31]; /* of a visit's lines; "" at a pharmacy */
	char psn_no[31];
	int64_t total, fund, account, cash;
	bool in_effect;
	bool dead; /* undone before it came: refused when it does */
	bool gone; /* undone since: no question shows it */
	char begntime[20];
	int64_t since_ms; /* wall time it came */
};

/* One box, sold by 3505; 3506 takes it back. */
struct ledger_upload {
	char sale[25];
	char code[32];
	bool in_effect;
	bool refused; /* and would be each time */
};

/* Lines of one 2204, under their chrg_bchno. */
struct ledger_batch {
	char number[31];
	int64_t total;
	bool settled;
};

/* A clinic's visit: 2201, 2203A, 2204 until 2207, or 2205 and 2202. */
struct ledger_visit {
	char sale[31]; /* ipt_otp_no */
	char mdtrt_id[31];
	char psn_no[31];
	char begntime[20];
	bool open; /* until it is cancelled */
	bool described;
	int deletions; /* 2205s that came */
	int batch_count;
	struct ledger_batch batches[LEDGER_BATCHES];
};

/* A visit's step that was heard: it is heard once. */
struct ledger_step {
	char msgid[31];
};

struct ledger {
	bool repeat_answers; /* same msgid: the same reply, else refused */
	bool any_sign_no;    /* an earlier sign-in of the day still counts */
	bool clinic;	     /* asked by a clinic: visits, not sales */
	bool unknown_undone; /* 2601 for an unknown omsgid answers 0 */
	bool no_questions;     /* 5201, 5203, 5204 are refused */
	int64_t shown_late_ms; /* what came is shown so much later */
	int questions;
	struct swarm *swarm; /* what it refuses without reason */
	struct chance chance;
	int entry_count;
	struct ledger_entry entries[LEDGER_MAX];
	int upload_count;
	struct ledger_upload uploads[LEDGER_MAX];
	int visit_count;
	struct ledger_visit visits[LEDGER_VISITS];
	int step_count;
	struct ledger_step steps[LEDGER_STEPS];
	int64_t balance[LEDGER_PEOPLE];
	int64_t fund_paid[LEDGER_PEOPLE];
	char sign_no[31];
	int sign_serial;
	int sign_day;
	char doubled[25]; /* a sale in effect twice, once seen (I1) */
	/* Of a comparison: what came up, what 3202 made of it, file numbers. */
	struct text_buf rows, result;
	int files;
	int breaches; /* requests that break the contract */
	char breach[160];
};

void ledger_open(
    struct ledger *ledger, uint64_t seed, struct swarm *swarm);
void ledger_close(struct ledger *ledger);
/* Take one request at a wall time, put the reply's bytes into out. */
void ledger_take(struct ledger *ledger, int64_t wall_ms, const char *request,
    size_t length, struct text_buf *out);
/* Settlements of a sale in effect now. */
int ledger_effects(const struct ledger *ledger, const char *sale,
    const struct ledger_entry **one);
/* uploads.c: 3505, or back by 3506; whether a sale's code counts as sold. */
void ledger_boxes(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, bool back, const struct json *input);
bool ledger_has_code(
    const struct ledger *ledger, const char *sale, const char *code);
/* visits.c: 2201 to 2206, 2001, 5301; false when it is another infno. */
bool ledger_visits(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const char *infno, const char *msgid,
    const struct json *input);
/* What 2206 and 2207 are about: the visit, and its lines; or NULL. */
struct ledger_visit *ledger_visit_of(struct ledger *ledger,
    const struct json *data, struct ledger_batch **batch);
struct ledger_visit *ledger_visit_by_id(
    struct ledger *ledger, const char *mdtrt_id);
/* A settlement took those lines, or was taken back. */
void ledger_visit_settled(
    struct ledger *ledger, const struct ledger_entry *e, bool settled);
/* query.c: 5201, 5204, 5203; false when it is another infno. */
bool ledger_query(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const char *infno, const struct json *data);
/* statement.c: 3201, 9101, 3202, 9102; false when it is another infno. */
bool ledger_statement(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const char *infno, const struct json *input);
/* ledger.c, for them: the envelope, and a breach of the contract. */
void ledger_begin_reply(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const char *refused);
void ledger_refuse(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const char *why);
/* setlinfo: as it was settled, or taken back (sign -1); later: as 5203. */
void ledger_put_settled(struct ledger *ledger, struct json_out *json,
    const struct ledger_entry *e, const char *msgid, int sign, bool later);
void ledger_tell_settled(struct ledger *ledger, struct json_out *json,
    int64_t wall_ms, const struct ledger_entry *e, const char *msgid,
    int sign);
/* Its own policy: half by the fund, then the account, the rest in cash. */
void ledger_split(const struct ledger *ledger, struct ledger_entry *e);
/* The person a psn_no, certno, card or voucher belongs to; -1: unknown. */
int ledger_person(const char *number);
void ledger_breach(struct ledger *ledger, const char *what);
/* The invented ID number of person i; psn_no is "9901" and it. */
void ledger_certno(char certno[19], int i);
/* The e-voucher token of person i, and the number on the card. */
void ledger_voucher(char token[29], int i);
void ledger_card_no(char card_no[13], int i);

#endif
