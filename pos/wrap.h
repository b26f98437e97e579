/*
 * wrap.h - one line's worth of a longer text, for screen and paper.
 *
 * Chinese may break anywhere but before a mark that closes; a word of
 * letters or a number is not parted unless it is longer than the line.
 */
#ifndef POS_WRAP_H
#define POS_WRAP_H

#include <stddef.h>

/*
 * Copies what fits into columns and returns the bytes of text used, blanks
 * after it included; 0 at the end of text, or when not one character fits.
 */
size_t wrap_line(char *line, size_t room, const char *text, int columns);

#endif
