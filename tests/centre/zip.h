/*
 * A ZIP of one file, as 9101 brings and 9102 fetches it: the first file is
 * read, stored or deflated, its CRC checked; one stored file is written.
 * Nothing in a ZIP is believed: every length is checked against the bytes
 * that are there, and no more than `max` comes out.
 */
#ifndef CENTRE_ZIP_H
#define CENTRE_ZIP_H

#include <stddef.h>
#include <stdint.h>

/* The first file's bytes with a NUL behind them, free(); NULL when this is
 * no ZIP we can read. */
unsigned char *zip_read(const unsigned char *zip, size_t len, size_t max,
			size_t *n);

/* free() */
unsigned char *zip_write(const char *name, const void *bytes, size_t n,
			 size_t *len);

uint32_t zip_crc(const void *bytes, size_t n);

/* RFC 1951: how many bytes came out, or -1. */
long zip_inflate(const unsigned char *from, size_t len, unsigned char *to,
	     size_t max);

#endif
