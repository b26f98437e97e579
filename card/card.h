/*
 * card.h - the folder's one public header: what can be read from a card,
 * and the two seams it is read through.
 *
 * card_reader is the lower seam: connect, exchange bytes, disconnect. PC/SC
 * (card/pcsc.c) implements it, and so does a scripted transcript in tests.
 * card_read() drives it and blocks for as long as the card does.
 *
 * card_port is the upper seam: the same reading without waiting. The worker
 * (card/worker.c) implements it with a thread and a watchdog, the simulator
 * without one. A till only ever sees card_port.
 *
 * Results follow one rule: 0 is success, negative is a fault of the machine
 * (reader, service), positive is what the card or its holder did. Nothing
 * partial is ever published: on anything but CARD_OK the card_data is wiped.
 *
 * Source: shared/card.md A.1-A.6 (the card), B.6 (faults and sequence).
 */
#ifndef CARD_CARD_H
#define CARD_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CARD_APDU_MAX 261     /* bytes: header, Lc, 255 bytes, Le */
#define CARD_RESPONSE_MAX 258 /* bytes: 256 bytes and SW1 SW2 */

/* One table: code, value, name. Texts for people are the till's business. */
#define CARD_RESULTS(X)                                                        \
	X(CARD_OK, 0)                                                          \
	/* faults of the machine */                                            \
	X(CARD_NO_SERVICE, -1) /* pcscd is not running; heals by itself */     \
	X(CARD_NO_READER, -2)                                                  \
	X(CARD_READER_BUSY, -3)	 /* another program holds the reader */        \
	X(CARD_READER_FAULT, -4) /* the reader reports errors */               \
	X(CARD_FAULT, -5)	 /* ours: no memory, no thread */              \
	/* what the card or its holder did */                                  \
	X(CARD_ABSENT, 1)                                                      \
	X(CARD_MUTE, 2)	      /* in the slot, gives no answer to reset */      \
	X(CARD_PULLED, 3)     /* left while being read */                      \
	X(CARD_SWAPPED, 4)    /* first and last look differ: another card */   \
	X(CARD_HUNG, 5)	      /* no answer within the watchdog's time */       \
	X(CARD_NOT_SSC, 6)    /* no social-security application */             \
	X(CARD_NEEDS_PSAM, 7) /* 3.x: EF06 is closed without PSAM or HSM */    \
	X(CARD_BLOCKED, 8)    /* application or key locked */                  \
	X(CARD_BLANK, 9)      /* not personalised: no number or no name */     \
	X(CARD_BAD_DATA, 10)  /* wrong tag, lying length, undecodable name */  \
	X(CARD_BAD_STATUS, 11) /* a status that is none, or not for this */  \
	X(CARD_CANCELLED, 12)

enum card_result {
#define X(name, value) name = (value),
	CARD_RESULTS(X)
#undef X
};

/* "CARD_PULLED" for logs and tests; never NULL. */
const char *card_result_name(enum card_result result);

/* Facts worth a note that are no reason to refuse a card (card.md A.3-A.6). */
#define CARD_FLAG_CARD_NO_CHECK 0x01u /* check character of 卡号 differs */
#define CARD_FLAG_ID_NO_CHECK 0x02u   /* GB 11643 check digit differs */
#define CARD_FLAG_ID_NO_SEX 0x04u     /* sex digit against record 0A */
#define CARD_FLAG_ID_NO_BIRTH 0x08u   /* birth date against record 0D */
#define CARD_FLAG_DATE 0x10u	      /* a date that is none (kept empty) */
#define CARD_FLAG_EXPIRED 0x20u	      /* set by the caller who has a clock */

/*
 * What EF05 and EF06 of a social-security card say. All text is UTF-8 and
 * ended by NUL; an unknown value is "". Personal data: wipe with
 * card_data_clear() after use.
 */
struct card_data {
	char reader[128];      /* name of the reader it was read in */
	char history[33];      /* historical bytes of the ATR, hex */
	char ident_code[33];   /* 卡识别码, 32 hex digits; wire: card_sn */
	char area[7];	       /* its first six digits: issuing area */
	char card_class[2];    /* 卡的类别 */
	char version[5];       /* 规范版本, "2.00" */
	char issuer[25];       /* 初始化机构编号, hex */
	char issued[9];	       /* 发卡日期 YYYYMMDD */
	char expires[9];       /* 卡有效期 YYYYMMDD */
	char card_no[13];      /* 卡号; wire: mdtrt_cert_no */
	char id_no[19];	       /* 社会保障号码 */
	char name[104];	       /* 姓名 with 姓名扩展: 50 bytes of GB18030 */
	char sex[2];	       /* GB/T 2261: "1", "2" */
	char nation[3];	       /* GB/T 3304 */
	char birthplace[7];    /* GB/T 2260 */
	char birth[9];	       /* YYYYMMDD */
	unsigned flags;	       /* CARD_FLAG_* */
	bool holder;	       /* EF06 was read; false with NEEDS_PSAM */
};

void card_data_clear(struct card_data *data);

/*
 * The lower seam. connect() powers the card and fills its ATR; transmit()
 * sends one command and fills the answer, SW1 SW2 last. On entry *length is
 * the room in response, on return what was filled. Both give a card_result:
 * a fault of the machine, CARD_ABSENT, CARD_MUTE, CARD_PULLED or
 * CARD_BAD_DATA. disconnect() follows a connect() that gave CARD_OK, and
 * never fails; reset says that the card's security state must
 * not outlive us.
 */
struct card_reader {
	void *ctx;
	int (*connect)(void *ctx, uint8_t *atr, size_t *atr_length);
	int (*transmit)(void *ctx, const uint8_t *command, size_t length,
	    uint8_t *response, size_t *response_length);
	void (*disconnect)(void *ctx, bool reset);
	const char *(*name)(void *ctx); /* reader's name; never NULL */
};

/*
 * Read the card that is in the reader: SELECT, EF05, EF06, EF05/01 again
 * (a swap inside one poll of pcscd is seen only so, card.md B.6 no. 3).
 * CARD_NEEDS_PSAM is the one outcome that publishes something: EF05 alone,
 * with holder false. Blocks as long as the card does.
 */
enum card_result card_read(
    const struct card_reader *reader, struct card_data *data);

/* What a card_port has to tell. */
enum card_event_kind {
	CARD_EVENT_NONE,
	CARD_EVENT_INSERTED, /* a card is in the slot */
	CARD_EVENT_REMOVED,
	CARD_EVENT_READ,   /* a read asked for with start() ended */
	CARD_EVENT_READER, /* reader or service came or went: see result */
};

struct card_event {
	enum card_event_kind kind;
	uint32_t ticket;	 /* of start(), for CARD_EVENT_READ */
	enum card_result result; /* of the read; or the reader's state */
	struct card_data data;	 /* valid with READ and CARD_OK/NEEDS_PSAM */
};

/*
 * The upper seam. start() asks for one read of the card that is there or
 * comes next; poll() hands out at most one event and never waits; cancel()
 * gives a read up (a hung card included) and its event, if any, is dropped.
 * descriptor() becomes readable when poll() has something, or is -1.
 * start() returns 0, or -1 when a read is already under way: until poll() has
 * handed out its event, or cancel().
 *
 * A read that is asked for while there is no card, no reader or no service
 * waits for one, without an end. Once there is a card it ends within the
 * watchdog's time, also when an earlier read still hangs on that card.
 * CARD_EVENT_READER is told once at the start and at each change; nothing is
 * "removed" because a reader or the service went. When it is back, a card in
 * the slot is told as inserted again: nobody watched, it may be another.
 */
struct card_port {
	void *ctx;
	int (*start)(void *ctx, uint32_t ticket);
	int (*poll)(void *ctx, struct card_event *event); /* 1: event filled */
	void (*cancel)(void *ctx, uint32_t ticket);
	int (*descriptor)(void *ctx);
};

/*
 * The worker: a card_port over PC/SC. reader_name selects the reader by
 * prefix ("" takes the first); watchdog_ms bounds one whole read, after
 * which it is reported CARD_HUNG and what waited on the card is abandoned.
 * Watches for insertion, removal and pcscd itself, and heals without help.
 * Owns its threads; card_worker_close() ends them or abandons a hung one.
 */
struct card_worker;
int card_worker_open(struct card_worker **worker, const char *reader_name,
    int64_t watchdog_ms);
struct card_port card_worker_port(struct card_worker *worker);
void card_worker_close(struct card_worker **worker);

/*
 * 18-digit citizen and social-security number (GB 11643).
 * idcard_valid: length, digits, calendar date and check digit all hold.
 * idcard_birth fills YYYYMMDD; idcard_sex gives '1', '2' or 0.
 */
bool idcard_valid(const char *id_no);
bool idcard_birth(const char *id_no, char birth[9]);
char idcard_sex(const char *id_no);

/* Check character of a nine-character 卡号 (GB 11714 scheme, card.md A.6). */
bool card_no_valid(const char *card_no);

/*
 * A scanned text as an e-voucher token (医保电子凭证): 1 to 64 printable
 * ASCII characters once CR, LF and TAB at the end are taken off. Its length
 * is a hint only, the platform is the judge (card.md A.10). Returns the
 * length put into token, or 0 when it cannot be one.
 */
#define VOUCHER_TOKEN_MAX 64
size_t voucher_token(
    const char *scan, size_t length, char token[VOUCHER_TOKEN_MAX + 1]);

#endif
