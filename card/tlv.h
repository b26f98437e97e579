/*
 * tlv.h - walk BER-TLV without copying and without recursion.
 *
 * The walk is in pre-order: a constructed object is handed out first, then
 * what is in it. Values point into the caller's bytes, which must outlive
 * them. Everything is bounded: tags of at most three bytes, lengths of at
 * most two length bytes, TLV_DEPTH_MAX levels. Anything else, and any object
 * that reaches over the end of the one it is in, is malformed.
 *
 * Source: ISO/IEC 7816-4 clause 5.2.2; fill bytes 00 between objects are
 * skipped as EMV Book 3 annex B allows.
 */
#ifndef CARD_TLV_H
#define CARD_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLV_DEPTH_MAX 8

struct tlv {
	uint32_t tag; /* its bytes, big-endian: 0x84, 0x9f0c */
	bool constructed;
	size_t depth; /* 0 at the outside */
	const uint8_t *value;
	size_t length;
};

struct tlv_walk {
	const uint8_t *data;
	size_t at;
	size_t depth;
	size_t end[TLV_DEPTH_MAX + 1]; /* where each open level ends */
};

void tlv_walk_init(struct tlv_walk *walk, const uint8_t *data, size_t length);

/* 1: tlv was filled; 0: the end; -1: malformed, the walk is over. */
int tlv_next(struct tlv_walk *walk, struct tlv *tlv);

/* The first object with this tag, at any depth; same results as tlv_next. */
int tlv_find(const uint8_t *data, size_t length, uint32_t tag, struct tlv *tlv);

#endif
