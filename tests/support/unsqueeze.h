/*
 * unsqueeze.h - a content coding undone, as the other side does it: what is
 * cut, damaged, by another dictionary, or more than max bytes whole is -1,
 * with nothing in out.
 */
#ifndef TESTS_SUPPORT_UNSQUEEZE_H
#define TESTS_SUPPORT_UNSQUEEZE_H

#include "pos/zip.h"

int unsqueeze(struct text_buf *out, const struct zip_dictionary *dictionary,
    const void *coded, size_t length, size_t max);

#endif
