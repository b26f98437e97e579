/*
 * keyfile.h - small secrets in files: the till's own key, the gateway's.
 *
 * The key is 64 hex digits, made at the first start with mode 0600, whole
 * and on disk before it is used, and never replaced: what was sealed with
 * it can be read with it only. A file that others may read is refused.
 */
#ifndef UI_KEYFILE_H
#define UI_KEYFILE_H

#include <stddef.h>

#include "pos/crypto.h"
#include "pos/err.h"

int keyfile_load(struct crypto_key *key, const char *path, struct err *err);
/* Load, or make it from chance when there is none. */
int keyfile_load_or_make(struct crypto_key *key, const char *path,
    int (*chance)(void *bytes, size_t length, struct err *err),
    struct err *err);
/* The whole of a small secret file as text, for a private key in PEM. */
int keyfile_text(char *to, size_t room, const char *path, struct err *err);
/* The first line of a file, for the gateway's secret. */
int keyfile_line(char *to, size_t room, const char *path, struct err *err);

#endif
