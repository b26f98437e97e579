/*
 * What nobody knows about the real centre (protocol 18.4) is a switch here.
 * Each has a name and a few values; the first value is the default.
 */
#ifndef CENTRE_SWITCHES_H
#define CENTRE_SWITCHES_H

#include <stdio.h>

enum sw {
	SW_SAME_BODY,	   /* a known msgid with the same body */
	SW_UNKNOWN_OMSGID, /* 2601 for a msgid that never came */
	SW_REVERSAL_ID,	   /* setl_id of the reply of 2103 */
	SW_SIGN,	   /* is sign_no looked at */
	SW_SIGN_AGAIN,	   /* a second 9001 on one day */
	SW_INFCODE,	   /* infcode as number or text */
	SW_MONEY,	   /* amounts in replies as number or text */
	SW_UNKNOWN_ITEM,   /* an item code the centre does not know */
	SW_TRACE,	   /* are trace codes demanded (ruling 8) */
	SW_CLOCK,	   /* is inf_time compared with the centre's clock */
	SW_STMT,	   /* form of stmt_rslt */
	SW_PRESETTLE,	   /* is a settlement without pre-settlement noted */
	SW_CODING,	   /* how requests may be coded */
	SW_N
};

enum { SAME_AGAIN, SAME_REFUSE };
enum { OMSGID_ABSENT, OMSGID_ZERO, OMSGID_OTHER };
enum { REVERSAL_NEW, REVERSAL_OLD };
enum { SIGN_NEEDED, SIGN_IGNORED };
enum { AGAIN_NEW, AGAIN_SAME };
enum { AS_NUMBER, AS_TEXT };
enum { ITEM_REFUSE, ITEM_OWN };
enum { STMT_DIGIT, STMT_SIX };
enum { CODING_NONE, CODING_GZIP, CODING_WORDS };
enum { CHECK_OFF, CHECK_ON };

struct switches {
	int value[SW_N];
};

/* "name=value"; -1 when there is no such switch or value. */
int switches_set(struct switches *switches, const char *name_value);
void switches_show(const struct switches *switches, FILE *to);
void switches_help(FILE *to);

#endif
