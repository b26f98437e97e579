/*
 * rules.h - a region's settlement rules as data: a dated, hashed text file
 * that proves itself with its own worked examples before it is used.
 *
 * A pack is immutable once loaded. rules_load() parses, checks (missing
 * keys, overlaps, ratios over 100 %) and runs the pack's examples on this
 * very binary; it fails with file, line and what was expected, and then
 * *rules is NULL. The engine knows constructs, not cities.
 * Source: shared/rules.md.
 */
#ifndef POS_RULES_H
#define POS_RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "pos/err.h"
#include "pos/split.h"

#define RULES_PACK_BYTES_MAX (256u * 1024u)
#define RULES_HASH_BYTES 65 /* SM3 as hex, and NUL */

enum offline_policy {
	OFFLINE_REFUSE,	     /* no insured sale without the centre */
	OFFLINE_PREPAY,	     /* person pays in full, ticket, settled later */
	OFFLINE_PROVISIONAL, /* local split collected and queued */
};

/* What a sale of a scene may be without the centre. */
struct rules_offline {
	enum offline_policy policy;
	struct money sale_max; /* PROVISIONAL: fund money in one sale */
	int days;   /* PREPAY: to be settled in so many days; 0 no end */
	bool alone; /* PREPAY: settled when the link is back, unasked */
};

struct rules_head {
	char id[32];	  /* "demo-990101-2026" */
	char area[7];	  /* where it applies: mdtrtarea_admvs */
	char title[128];  /* as a person calls it */
	char source[256]; /* the notice it was written from */
	char trust[2];	  /* A, B, P or C (rules.md) */
	int from_day;	  /* yyyymmdd, first day in force */
	int to_day;	  /* last day in force */
	char hash[RULES_HASH_BYTES];
	enum offline_policy offline; /* of scenes without a line of their own */
	struct money offline_sale_max; /* fund money in one offline sale */
	int example_count;
	int clause_count;     /* all */
	int clauses_deciding; /* of them: those that can move a fen */
	int clauses_reached;  /* of those: cited in an example */
};

struct rules;
/* length bytes of text; file names it in errors. */
int rules_load(struct rules **rules, const char *text, size_t length,
	       const char *file, struct err *err);
int rules_load_file(struct rules **rules, const char *path, struct err *err);
void rules_free(struct rules **rules);

const struct rules_head *rules_head(const struct rules *rules);
void rules_offline(const struct rules *rules, const char *scene,
		   struct rules_offline *offline);
/* The very bytes it was loaded from: they go into the journal. */
const char *rules_text(const struct rules *rules, size_t *length);
/* The notice's own words for a clause id, or "". */
const char *rules_clause_text(const struct rules *rules, const char *clause);

/* A clause as it stands in the pack; texts are borrowed. */
struct rules_clause {
	const char *id;
	const char *title;
	const char *text;
	int line;
	bool decides;
	bool reached;
};
/* By index from 0 in the pack's order; false past the end. */
bool rules_clause_at(const struct rules *rules, int index,
		     struct rules_clause *clause);
/*
 * Whether a counter can supply all that the pack asks for, when it gives the
 * keys (traits.h). False says what cannot be had: such a pack can be studied
 * and evaluated, and no sale is made by it.
 */
bool rules_counter_ready(const struct rules *rules, struct err *err);

/* 键: a name the pack's tables turn on. Borrowed. */
struct rules_key {
	const char *name;
	bool of_item; /* 品键 */
	bool number;  /* low to high */
	bool date;    /* a day, yyyy-mm-dd */
	int low, high;
	int value_count; /* else one of these */
};
/* By index from 0; false past the end. */
bool rules_key_at(
    const struct rules *rules, int index, struct rules_key *key);
/* One of its values; NULL past the end. */
const char *rules_key_value(const struct rules *rules, int index, int value);
bool rules_key_takes(const struct rules *rules, int index, const char *value);
/* What it takes, in words; cut when long. */
void rules_key_words(
    const struct rules *rules, int index, char *to, size_t room);

/* What else a sale must say of itself for this pack. */
struct rules_needs {
	bool time;  /* 24 hours are counted */
	bool place; /* institutions are told apart */
	bool past;  /* 历年账户 is asked to pay */
};
void rules_needs(const struct rules *rules, struct rules_needs *needs);

/* The benefit year a day lies in, as meters.year; and its first day. */
int rules_year(const struct rules *rules, int day);
int rules_year_start(const struct rules *rules, int day);
/* The first day of the period of a meter of the pack's own that day lies
 * in; 0 where a period does not begin on a day. */
int rules_meter_since(const struct rules *rules, const char *name, int day);
/* Whether 累计码 names it, so that the centre tells it. */
bool rules_meter_told(const struct rules *rules, const char *name);
bool rules_bucket_told(const struct rules *rules, enum split_bucket bucket);
/* What of several sales a meter is. */
enum rules_meter_kind { METER_SUM, METER_HIGHEST, METER_LATEST };
enum rules_meter_kind rules_meter_kind(const char *name);

/* What the published sources leave open, in words; NULL past the end. */
const char *rules_gap_at(const struct rules *rules, int index);

/*
 * 5206's cum_type_code -> meter, a table of the pack (protocol.md 19 no. 16).
 * Returns false for an unknown code, which is kept out and ignored.
 */
bool rules_meter(const struct rules *rules, const char *cum_type_code,
		 struct money amount, struct meters *meters);

/*
 * The pack in force on a day for an area, from a directory of *.rules.
 * None or more than one is an error: never by accident.
 */
int rules_choose(struct rules **rules, const char *directory, const char *area,
		 int day, struct err *err);

/*
 * The same, and the pack chosen must have a signature beside it by one of
 * the public keys in the file signers (rules_signed.h). NULL: none needed.
 */
int rules_choose_signed(struct rules **rules, const char *directory,
			const char *area, int day, const char *signers,
			struct err *err);

#endif
