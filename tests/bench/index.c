/*
 * index.c - a code of 23 characters to its entry, by hash. The engine and
 * the bare kernel call the same function. See bench.h.
 */
#include <assert.h>
#include <string.h>

#include "tests/bench/bench.h"

_Static_assert(BENCH_CODE_BYTES == 24, "three words and no loop");

static uint64_t
word_at(const char *code, int at)
{
	uint64_t word;

	memcpy(&word, code + at, sizeof(word));
	return word;
}

static uint64_t
hash_of(const char *code)
{
	uint64_t h = word_at(code, 0) * UINT64_C(0x9e3779b97f4a7c15);

	h = ((h ^ (h >> 29)) + word_at(code, 8)) * UINT64_C(0xbf58476d1ce4e5b9);
	h = ((h ^ (h >> 32)) + word_at(code, 16)) *
	    UINT64_C(0x94d049bb133111eb);
	return h ^ (h >> 31);
}

static uint32_t
tag_of(uint64_t hash)
{
	return (uint32_t)(hash >> 32) | 1;
}

void
index_fill(struct index *index)
{
	memset(index->slots, 0, sizeof(index->slots));
	for (uint32_t i = 0; i < BENCH_ENTRIES; i++) {
		uint64_t hash = hash_of(index->entries[i].code);
		uint32_t at = (uint32_t)hash & (BENCH_SLOTS - 1);

		assert(!index_find(index, index->entries[i].code));
		while (index->slots[at].tag != 0)
			at = (at + 1) & (BENCH_SLOTS - 1);
		index->slots[at] = (struct slot){tag_of(hash), i};
	}
}

static const struct entry *
find(const struct index *index, const char *code, uint64_t hash)
{
	uint32_t tag = tag_of(hash), at = (uint32_t)hash & (BENCH_SLOTS - 1);

	for (; index->slots[at].tag != 0; at = (at + 1) & (BENCH_SLOTS - 1)) {
		const struct entry *entry =
		    &index->entries[index->slots[at].entry];

		if (index->slots[at].tag == tag &&
		    memcmp(entry->code, code, BENCH_CODE_BYTES) == 0)
			return entry;
	}
	return NULL;
}

const struct entry *
index_find(const struct index *index, const char *code)
{
	return find(index, code, hash_of(code));
}

void
bill_find(const struct index *index, const struct bill *bill,
	  const struct entry *entries[BENCH_LINES])
{
	uint64_t hashes[BENCH_LINES];

	for (int i = 0; i < BENCH_LINES; i++) {
		hashes[i] = hash_of(bill->lines[i].code);
		__builtin_prefetch(
		    &index->slots[hashes[i] & (BENCH_SLOTS - 1)]);
	}
	for (int i = 0; i < BENCH_LINES; i++)
		entries[i] = find(index, bill->lines[i].code, hashes[i]);
}
