/*
 * printer.h - a receipt's text to a file or device, never waiting.
 *
 * UTF-8 comes in; what goes out is in the paper's encoding. The whole text
 * is converted before the first byte leaves, so a character the encoding
 * lacks prints nothing at all. A device that is gone, full or slow is an
 * error that says so; the receipt can be printed again (重印).
 *
 * printer_step() writes what the device takes at this moment and no more,
 * so that paper that has run out never freezes a key (I8).
 */
#ifndef UI_PRINTER_H
#define UI_PRINTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "pos/conf.h"
#include "pos/err.h"

#define PRINTER_WAIT_MS 5000 /* a device that takes nothing for so long */
#define PRINTER_TICK_MS 20   /* when to try a slow device again */

/* A job; all zero is none. Owns its descriptor and bytes. */
struct printer {
	bool busy;
	int descriptor;
	char path[CONF_PATH_BYTES];
	char *bytes;
	size_t length;
	size_t room;
	size_t done;
	int64_t moved_ms; /* mono time of the last byte taken */
};

/* Appends to a file, writes to a device. Begin only when not busy. */
int printer_start(struct printer *printer, const char *path,
    enum conf_encoding encoding, const char *text, int64_t now_ms,
    struct err *err);
/* 1 still busy, 0 all written (or nothing to do), -1 given up. */
int printer_step(struct printer *printer, int64_t now_ms, struct err *err);
void printer_stop(struct printer *printer); /* wipes; also when not busy */

/* Start and wait for the end: for a command without a screen. */
int printer_print(const char *path, enum conf_encoding encoding,
    const char *text, struct err *err);

#endif
