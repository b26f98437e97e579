/*
 * conf_key.h - the one table of what pos.conf may say, and one value of it.
 *
 * A row has section, name, kind, range, unit, default and help. A row
 * without a default must be given: nothing that decides money has one.
 * Private to conf.c and conf_key.c.
 */
#ifndef POS_CONF_KEY_H
#define POS_CONF_KEY_H

#include "pos/conf.h"

enum conf_kind {
	CONF_INT,    /* int64_t, low to high */
	CONF_MONEY,  /* yuan, low to high in fen */
	CONF_TEXT,   /* low to high bytes of UTF-8 */
	CONF_CODE,   /* low to high letters and digits */
	CONF_PATH,   /* relative ones begin at pos.conf's folder */
	CONF_WORD,   /* text, one of words */
	CONF_CHOICE, /* enum, index in words */
	CONF_FLAG,   /* bool, index in words */
};

struct conf_key {
	const char *section;
	const char *name;
	enum conf_kind kind;
	size_t at; /* in struct conf */
	size_t room;
	int64_t low;
	int64_t high;
	const char *const *words; /* ended by NULL */
	const char *unit;	  /* "" when it has none */
	const char *fallback;	  /* NULL: must be given */
	const char *help;	  /* msgid */
};

#define CONF_KEYS_MAX 112

extern const struct conf_key conf_keys[];
extern const size_t conf_key_count;

/* Index of a key, or -1; name NULL asks for the section alone. */
int conf_key_find(const char *section, const char *name);
/* false, and conf untouched, when value is not what the row expects. */
bool conf_key_set(struct conf *conf, const struct conf_key *key,
		  const char *value, const char *folder);
/* The value as conf_key_set() reads it. */
void conf_key_put(struct text_buf *out, const struct conf *conf,
		  const struct conf_key *key);
/* What a value must be, in words. */
void conf_key_expected(struct text_buf *out, const struct conf_key *key);

/* A section whose names are those of the packs (traits.h). false: what is
 * wrong with the line. */
#define CONF_TRAITS "traits"
bool conf_trait_set(struct conf *conf, const char *name, const char *value,
		    char *what, size_t room);
void conf_traits_put(struct text_buf *out, const struct conf *conf);

#endif
