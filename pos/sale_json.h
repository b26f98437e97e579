/*
 * sale_json.h - one sale as JSON, as a hospital system hands it to
 * `ybpos settle`: who, what, and what it believes the total to be.
 *
 * Names are those of the interface (protocol.md 5.1, 7.1), so that a system
 * that speaks it already has them. Strict, because money follows: a member
 * nobody knows, a missing one or one out of its limits is an error that
 * names it ("items[2].cnt"). Names of drugs, classes and prices are the
 * till's catalogue's; a price or total given here is only compared. With a
 * ref the same sale may be handed in again after a crash of either side.
 * docs/json.md describes it for people.
 *
 * A value without pointers; wipe with sale_json_clear().
 */
#ifndef POS_SALE_JSON_H
#define POS_SALE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "pos/basket.h"
#include "pos/err.h"
#include "pos/person.h"
#include "pos/split.h"

struct sale_json_item {
	char code[51]; /* medins_list_codg, or the barcode */
	struct quantity count;
	bool price_given;
	struct price price; /* what the caller believes */
	int trace_from;	    /* of sale_json.traces */
	int trace_count;
};

struct sale_json {
	char ref[41];	/* the caller's own number; "" without one */
	bool read_card; /* "person": "card": the one in this reader */
	bool selfpay;	/* no insurance; then person may be absent */
	struct person person;
	struct traits traits; /* what the pack asks the cashier for */
	char dise_codg[21]; /* a clinic's diagnosis; "" the one of pos.conf */
	char dise_name[301];
	int item_count;
	struct sale_json_item items[BASKET_ITEMS_MAX];
	int trace_count;
	char traces[BASKET_TRACES_MAX][101];
	bool total_given;
	struct money total; /* medfee_sumamt, as the caller believes */
};

int sale_json_parse(struct sale_json *sale, const char *text, size_t length,
    struct err *err);
void sale_json_clear(struct sale_json *sale);

#endif
