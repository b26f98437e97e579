/*
 * vpcd.h - the virtual reader's protocol, seen from the card (card.md B.4).
 *
 * TCP, the card connects: connected is inserted. Every message is a two-byte
 * length, big-endian, and that many bytes. One byte is a command to the
 * slot, more is a command to the card. Answers go out in one write and are
 * never empty; acknowledgements are never delayed, or each exchange would
 * take 44 ms.
 */
#ifndef TESTS_VCARD_VPCD_H
#define TESTS_VCARD_VPCD_H

#include <stddef.h>
#include <stdint.h>

#define VPCD_MESSAGE_MAX 4096
enum { VPCD_OFF = 0, VPCD_ON = 1, VPCD_RESET = 2, VPCD_ATR = 4 };

int vpcd_connect(uint16_t port); /* descriptor or -1; loopback */

/* Length of the message, or -1: the reader is gone or talks nonsense. */
int vpcd_receive(int fd, uint8_t message[VPCD_MESSAGE_MAX]);

/* 0 or -1. Only the first sent bytes really go: a card that leaves. */
int vpcd_send(int fd, const uint8_t *message, size_t length, size_t sent);

#endif
