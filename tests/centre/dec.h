/*
 * Decimal text and whole numbers: money in fen (scale 2), prices in 10^-6,
 * quantities and ratios in 10^-4.  Nothing here ever passes through binary
 * floating point, and a product is rounded once, half up (protocol 15).
 */
#ifndef CENTRE_DEC_H
#define CENTRE_DEC_H

#include <stddef.h>
#include <stdint.h>

#define DEC_FEN 2
#define DEC_RATIO 4
#define DEC_COUNT 4
#define DEC_PRICE 6

/* The largest magnitude of 数值 16,2 in fen; nothing larger is read. */
#define DEC_MAX INT64_C(1000000000000000000)

/* "12.5000" at scale 2 is 1250.  -1: not a decimal, or it does not fit. */
int dec_read(const char *text, int scale, int64_t *value);

/* 1250 at scale 2 is "12.50"; trailing zeros beyond `least` are dropped. */
void dec_write(char *text, size_t size, int64_t value, int scale, int least);

/* round(a * b / by), half up and away from zero below it; by > 0. */
int64_t dec_share(int64_t a, int64_t b, int64_t by);

#endif
