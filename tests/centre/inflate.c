/* RFC 1951, the plain way: canonical codes counted by length, a bit at a
 * time.  A reconciliation file is small; speed is nobody's concern here. */
#include <string.h>

#include "tests/centre/zip.h"

enum { BITS_MAX = 15, LITERALS = 288, DISTANCES = 30, CODE_LENGTHS = 19 };

struct bits {
	const unsigned char *from;
	size_t len, at;
	unsigned held, n;
	int bad; /* the end came too soon, or a code that is none */
	unsigned char *to;
	size_t out, max;
};

struct code {
	short count[BITS_MAX + 1], symbol[LITERALS];
};

static int
take(struct bits *b, unsigned n)
{
	unsigned v = 0, i;

	for (i = 0; i < n && !b->bad; i++) {
		if (b->n == 0) {
			b->bad = b->at == b->len;
			b->held = b->bad ? 0 : b->from[b->at++];
			b->n = 8;
		}
		v |= (b->held & 1) << i;
		b->held >>= 1;
		b->n--;
	}
	return (int)v;
}

static void
put(struct bits *b, unsigned char byte)
{
	if (b->out == b->max)
		b->bad = 1;
	else
		b->to[b->out++] = byte;
}

/* -1 for more codes than the lengths have room for. */
static int
make_code(struct code *h, const short *length, int n)
{
	short from[BITS_MAX + 1];
	int i, left = 1;

	memset(h, 0, sizeof *h);
	for (i = 0; i < n; i++)
		h->count[length[i]]++;
	h->count[0] = 0;
	for (i = 1; i <= BITS_MAX; i++) {
		left = left * 2 - h->count[i];
		if (left < 0)
			return -1;
	}
	from[1] = 0;
	for (i = 1; i < BITS_MAX; i++)
		from[i + 1] = (short)(from[i] + h->count[i]);
	for (i = 0; i < n; i++)
		if (length[i] != 0)
			h->symbol[from[length[i]]++] = (short)i;
	return 0;
}

static int
symbol(struct bits *b, const struct code *h)
{
	int code = 0, first = 0, index = 0, len, count;

	for (len = 1; len <= BITS_MAX && !b->bad; len++) {
		code |= take(b, 1);
		count = h->count[len];
		if (code - count < first)
			return h->symbol[index + code - first];
		index += count;
		first = (first + count) * 2;
		code *= 2;
	}
	b->bad = 1;
	return 0;
}

static void
copy_back(struct bits *b, int len, size_t distance)
{
	if (distance > b->out) {
		b->bad = 1;
		return;
	}
	for (; len > 0 && !b->bad; len--)
		put(b, b->to[b->out - distance]);
}

static void
block(struct bits *b, const struct code *lit, const struct code *dist)
{
	static const short base[29] = {
	    3,	4,  5,	6,  7,	8,  9,	10, 11,	 13,  15,  17,	19,  23, 27,
	    31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258};
	static const short more[29] = {0, 0, 0, 0, 0, 0, 0, 0, 1, 1,
				       1, 1, 2, 2, 2, 2, 3, 3, 3, 3,
				       4, 4, 4, 4, 5, 5, 5, 5, 0};
	int s, d, len;

	while (!b->bad) {
		s = symbol(b, lit);
		if (s < 256) {
			put(b, (unsigned char)s);
			continue;
		}
		if (s == 256)
			return;
		s -= 257;
		if (s >= 29) {
			b->bad = 1;
			return;
		}
		len = base[s] + take(b, (unsigned)more[s]);
		d = symbol(b, dist);
		if (d >= DISTANCES) {
			b->bad = 1;
			return;
		}
		/* 1 2 3 4, then pairs that double: 5 7 9 13 17 25 ... */
		copy_back(b, len,
			  d < 4 ? (size_t)d + 1
				: ((size_t)(2 + (d & 1)) << (d / 2 - 1)) + 1 +
				      (size_t)take(b, (unsigned)(d / 2 - 1)));
	}
}

static void
stored(struct bits *b)
{
	size_t n;

	b->n = 0; /* what is left of this byte is skipped */
	if (b->len - b->at < 4) {
		b->bad = 1;
		return;
	}
	n = b->from[b->at] | (size_t)b->from[b->at + 1] << 8;
	b->at += 4;
	if (n > b->len - b->at)
		b->bad = 1;
	for (; n > 0 && !b->bad; n--)
		put(b, b->from[b->at++]);
}

static void
fixed(struct bits *b)
{
	short length[LITERALS];
	struct code lit, dist;
	int i;

	for (i = 0; i < LITERALS; i++)
		length[i] = (short)(i < 144   ? 8
				    : i < 256 ? 9
				    : i < 280 ? 7
					      : 8);
	b->bad |= make_code(&lit, length, LITERALS) != 0;
	for (i = 0; i < DISTANCES; i++)
		length[i] = 5;
	b->bad |= make_code(&dist, length, DISTANCES) != 0;
	block(b, &lit, &dist);
}

/* The lengths of both codes, themselves coded; 16-18 repeat. */
static int
read_lengths(struct bits *b, const struct code *by, short *length, int n)
{
	int i = 0, s, times;
	short what;

	while (i < n && !b->bad) {
		s = symbol(b, by);
		what = (short)(s < 16 ? s : 0);
		times = 1;
		if (s == 16) {
			if (i == 0)
				return -1;
			what = length[i - 1];
			times = 3 + take(b, 2);
		} else if (s == 17) {
			times = 3 + take(b, 3);
		} else if (s == 18) {
			times = 11 + take(b, 7);
		}
		if (times > n - i)
			return -1;
		while (times-- > 0)
			length[i++] = what;
	}
	return b->bad ? -1 : 0;
}

static void
dynamic(struct bits *b)
{
	static const unsigned char order[CODE_LENGTHS] = {
	    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15};
	short length[LITERALS + DISTANCES + 4] = {0};
	struct code lit, dist;
	int nlit = take(b, 5) + 257, ndist = take(b, 5) + 1;
	int ncode = take(b, 4) + 4, i;

	if (nlit > 286 || ndist > DISTANCES) {
		b->bad = 1;
		return;
	}
	for (i = 0; i < ncode; i++)
		length[order[i]] = (short)take(b, 3);
	if (make_code(&lit, length, CODE_LENGTHS) != 0 ||
	    read_lengths(b, &lit, length, nlit + ndist) != 0 ||
	    length[256] == 0 || make_code(&lit, length, nlit) != 0 ||
	    make_code(&dist, length + nlit, ndist) != 0)
		b->bad = 1;
	block(b, &lit, &dist);
}

long
zip_inflate(const unsigned char *from, size_t len, unsigned char *to, size_t max)
{
	struct bits b = {.from = from, .len = len, .to = to, .max = max};
	int last, kind;

	do {
		last = take(&b, 1);
		kind = take(&b, 2);
		if (kind == 0)
			stored(&b);
		else if (kind == 1)
			fixed(&b);
		else if (kind == 2)
			dynamic(&b);
		else
			b.bad = 1;
	} while (!last && !b.bad);
	return b.bad ? -1 : (long)b.out;
}
