/*
 * split_clear.c - clearing and copying what is larger than a few words.
 *
 * The money core is compiled without vector registers, and then a compiler
 * that knows the size clears by a string instruction, which takes longer to
 * start than the C library takes to finish: for the reasons alone a sixth of
 * the time of a ten-line bill. Here the size is not known.
 */
#include <string.h>

#include "pos/split_work.h"

void
split_clear(void *to, size_t bytes)
{
	memset(to, 0, bytes);
}

void
split_copy(void *to, const void *from, size_t bytes)
{
	memcpy(to, from, bytes);
}
