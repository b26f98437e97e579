/*
 * alloc.c - counts every allocation in this program, the libraries' too, by
 * standing in front of glibc's allocator. See bench.h.
 */
#include <errno.h>
#include <stddef.h>

#include "tests/bench/bench.h"

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void *malloc(size_t size);
void *calloc(size_t count, size_t size);
void *realloc(void *old, size_t size);
void *memalign(size_t alignment, size_t size);
void *aligned_alloc(size_t alignment, size_t size);
int posix_memalign(void **to, size_t alignment, size_t size);

static uint64_t counted;

uint64_t
alloc_count(void)
{
	return counted;
}

void *
malloc(size_t size)
{
	counted++;
	return __libc_malloc(size);
}

void *
calloc(size_t count, size_t size)
{
	counted++;
	return __libc_calloc(count, size);
}

void *
realloc(void *old, size_t size)
{
	counted++;
	return __libc_realloc(old, size);
}

void *
memalign(size_t alignment, size_t size)
{
	counted++;
	return __libc_memalign(alignment, size);
}

void *
aligned_alloc(size_t alignment, size_t size)
{
	return memalign(alignment, size);
}

int
posix_memalign(void **to, size_t alignment, size_t size)
{
	void *made = memalign(alignment, size);

	if (!made)
		return ENOMEM;
	*to = made;
	return 0;
}
