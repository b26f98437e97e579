#include "card/pcsc.h"

#include <winscard.h>

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define READERS_MAX 4096   /* bytes of names the service may list */
#define SEARCH_WAIT_MS 500 /* between looks for a reader that is not there */

/* What each code means for us (card.md B.6, by the numbers there). */
static const struct {
	LONG code;
	enum card_result result;
} codes[] = {
    {SCARD_S_SUCCESS, CARD_OK},
    {SCARD_F_COMM_ERROR, CARD_NO_SERVICE}, /* 11: while waiting */
    {SCARD_E_NO_SERVICE, CARD_NO_SERVICE}, /* 11: every other call */
    {SCARD_E_SERVICE_STOPPED, CARD_NO_SERVICE},
    {SCARD_E_INVALID_HANDLE, CARD_NO_SERVICE},	   /* of a service gone */
    {SCARD_W_SECURITY_VIOLATION, CARD_NO_SERVICE}, /* it refuses us */
    {SCARD_E_UNKNOWN_READER, CARD_NO_READER},	   /* 10 */
    {SCARD_E_NO_READERS_AVAILABLE, CARD_NO_READER},
    {SCARD_E_SHARING_VIOLATION, CARD_READER_BUSY},   /* 7 */
    {SCARD_E_READER_UNAVAILABLE, CARD_READER_FAULT}, /* 9 */
    {SCARD_E_PROTO_MISMATCH, CARD_READER_FAULT},     /* 9: stale handle */
    {SCARD_E_NO_SMARTCARD, CARD_ABSENT},
    {SCARD_W_REMOVED_CARD, CARD_ABSENT},
    {SCARD_E_NOT_TRANSACTED, CARD_PULLED}, /* 1 */
    {SCARD_E_COMM_DATA_LOST, CARD_PULLED},
    {SCARD_W_RESET_CARD, CARD_PULLED}, /* 5: begin the whole read anew */
    {SCARD_W_UNRESPONSIVE_CARD, CARD_MUTE},
    {SCARD_W_UNPOWERED_CARD, CARD_MUTE},
    {SCARD_W_UNSUPPORTED_CARD, CARD_MUTE},
    {SCARD_E_INSUFFICIENT_BUFFER, CARD_BAD_DATA}, /* over 258 bytes */
    {SCARD_E_NO_MEMORY, CARD_FAULT},
};

static enum card_result
from_code(LONG code)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++) {
		/* The library's codes are 32 bits wide in a LONG of 64. */
		if ((uint32_t)codes[i].code == (uint32_t)code)
			return codes[i].result;
	}
	return CARD_READER_FAULT;
}

static bool
is_code(LONG code, LONG other)
{
	return (uint32_t)code == (uint32_t)other;
}

struct pcsc_watch {
	SCARDCONTEXT context;
	char prefix[128];
	struct pcsc_slot slot; /* reader is "" while there is none */
	DWORD known;	       /* its last dwEventState, counter included */
};

enum card_result
pcsc_watch_open(struct pcsc_watch **watch, const char *prefix)
{
	struct pcsc_watch *w = calloc(1, sizeof(*w));
	LONG code;
	int n;

	*watch = NULL;
	if (w == NULL)
		return CARD_FAULT;
	n = snprintf(w->prefix, sizeof(w->prefix), "%s", prefix);
	assert(n >= 0 && (size_t)n < sizeof(w->prefix));
	code =
	    SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &w->context);
	if (code != SCARD_S_SUCCESS) {
		free(w);
		return from_code(code);
	}
	*watch = w;
	return CARD_OK;
}

/* Takes the first reader of that prefix, in the service's order. */
static enum card_result
choose(struct pcsc_watch *watch)
{
	char names[READERS_MAX + 2] = {0};
	DWORD length = READERS_MAX;
	LONG code = SCardListReaders(watch->context, NULL, names, &length);

	if (code != SCARD_S_SUCCESS)
		return from_code(code);
	if (length > READERS_MAX)
		return CARD_FAULT;
	names[length] = names[length + 1] = '\0';
	for (const char *at = names; *at != '\0'; at += strlen(at) + 1) {
		if (strncmp(at, watch->prefix, strlen(watch->prefix)) != 0 ||
		    strlen(at) >= sizeof(watch->slot.reader))
			continue;
		memcpy(watch->slot.reader, at, strlen(at) + 1);
		watch->known = SCARD_STATE_UNAWARE;
		return CARD_OK;
	}
	return CARD_NO_READER;
}

/*
 * Waits for one reader, real or the service's own for news of readers. When
 * the time runs out or the wait is cancelled the state is what it was.
 */
static enum card_result
wait_for(struct pcsc_watch *watch, SCARD_READERSTATE *state, int64_t timeout_ms)
{
	LONG code =
	    SCardGetStatusChange(watch->context, (DWORD)timeout_ms, state, 1);

	if (is_code(code, SCARD_E_TIMEOUT) ||
	    is_code(code, SCARD_E_CANCELLED)) {
		state->dwEventState = state->dwCurrentState;
		return CARD_OK;
	}
	return from_code(code);
}

static enum card_result
wait_for_readers(struct pcsc_watch *watch, int64_t timeout_ms)
{
	SCARD_READERSTATE state = {.szReader = "\\\\?PnP?\\Notification",
				   .dwCurrentState = SCARD_STATE_UNAWARE};
	enum card_result result;

	if (timeout_ms > SEARCH_WAIT_MS)
		timeout_ms = SEARCH_WAIT_MS;
	result = wait_for(watch, &state, timeout_ms);
	return result == CARD_OK ? CARD_NO_READER : result;
}

static enum card_result
wait_for_slot(struct pcsc_watch *watch, int64_t timeout_ms)
{
	struct pcsc_slot *slot = &watch->slot;
	SCARD_READERSTATE state = {.szReader = slot->reader,
				   .dwCurrentState = watch->known};
	enum card_result result = wait_for(watch, &state, timeout_ms);

	if (result != CARD_OK)
		return result;
	if (state.dwEventState == watch->known)
		return CARD_OK;
	watch->known = state.dwEventState;
	if ((watch->known & SCARD_STATE_UNKNOWN) != 0)
		return CARD_NO_READER;
	slot->present = (watch->known & SCARD_STATE_PRESENT) != 0;
	slot->changes = (uint32_t)(watch->known >> 16 & 0xffff);
	slot->atr_length = 0;
	if (state.cbAtr <= sizeof(slot->atr)) {
		memcpy(slot->atr, state.rgbAtr, state.cbAtr);
		slot->atr_length = state.cbAtr;
	}
	return CARD_OK;
}

enum card_result
pcsc_watch_wait(struct pcsc_watch *watch, struct pcsc_slot *slot,
		int64_t timeout_ms)
{
	enum card_result result = CARD_OK;

	assert(timeout_ms >= 0);
	if (watch->slot.reader[0] == '\0')
		result = choose(watch);
	if (result == CARD_NO_READER)
		result = wait_for_readers(watch, timeout_ms);
	else if (result == CARD_OK)
		result = wait_for_slot(watch, timeout_ms);
	if (result == CARD_NO_READER)
		memset(&watch->slot, 0, sizeof(watch->slot));
	if (result == CARD_OK && (watch->known & SCARD_STATE_UNAVAILABLE) != 0)
		result = CARD_READER_FAULT;
	*slot = watch->slot;
	return result;
}

void
pcsc_watch_cancel(struct pcsc_watch *watch)
{
	(void)SCardCancel(watch->context); /* no wait, or no service: fine */
}

void
pcsc_watch_close(struct pcsc_watch **watch)
{
	if (*watch == NULL)
		return;
	/* Says NO_SERVICE when the service died, and frees all the same. */
	(void)SCardReleaseContext((*watch)->context);
	free(*watch);
	*watch = NULL;
}

struct pcsc_reader {
	SCARDCONTEXT context;
	SCARDHANDLE handle;
	bool connected;
	DWORD protocol;
	struct pcsc_slot slot;
};

enum card_result
pcsc_reader_open(struct pcsc_reader **reader, const struct pcsc_slot *slot)
{
	struct pcsc_reader *r = calloc(1, sizeof(*r));
	LONG code;

	*reader = NULL;
	if (r == NULL)
		return CARD_FAULT;
	r->slot = *slot;
	code =
	    SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &r->context);
	if (code != SCARD_S_SUCCESS) {
		free(r);
		return from_code(code);
	}
	*reader = r;
	return CARD_OK;
}

static void
reader_disconnect(void *ctx, bool reset)
{
	struct pcsc_reader *r = ctx;

	if (!r->connected)
		return;
	/* The card may have left; either way the handle is given up. */
	(void)SCardEndTransaction(r->handle, SCARD_LEAVE_CARD);
	(void)SCardDisconnect(r->handle,
			      reset ? SCARD_RESET_CARD : SCARD_LEAVE_CARD);
	r->connected = false;
}

static int
reader_connect(void *ctx, uint8_t *atr, size_t *atr_length)
{
	struct pcsc_reader *r = ctx;
	LONG code;

	assert(!r->connected);
	assert(*atr_length >= r->slot.atr_length);
	code = SCardConnect(r->context, r->slot.reader, SCARD_SHARE_SHARED,
			    SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &r->handle,
			    &r->protocol);
	if (code != SCARD_S_SUCCESS)
		return from_code(code);
	r->connected = true;
	code = SCardBeginTransaction(r->handle);
	if (code != SCARD_S_SUCCESS) {
		reader_disconnect(r, false);
		return from_code(code);
	}
	memcpy(atr, r->slot.atr, r->slot.atr_length);
	*atr_length = r->slot.atr_length;
	return CARD_OK;
}

static int
reader_transmit(void *ctx, const uint8_t *command, size_t length,
		uint8_t *response, size_t *response_length)
{
	struct pcsc_reader *r = ctx;
	const SCARD_IO_REQUEST *pci =
	    r->protocol == SCARD_PROTOCOL_T1 ? SCARD_PCI_T1 : SCARD_PCI_T0;
	DWORD got = (DWORD)*response_length;
	enum card_result result;

	assert(r->connected);
	result = from_code(SCardTransmit(r->handle, pci, command, (DWORD)length,
					 NULL, response, &got));
	if (result == CARD_ABSENT)
		return CARD_PULLED; /* it was there when we connected */
	if (result == CARD_OK && got > *response_length)
		return CARD_READER_FAULT;
	*response_length = result == CARD_OK ? (size_t)got : 0;
	return result;
}

static const char *
reader_name(void *ctx)
{
	return ((const struct pcsc_reader *)ctx)->slot.reader;
}

struct card_reader
pcsc_reader_seam(struct pcsc_reader *reader)
{
	return (struct card_reader){.ctx = reader,
				    .connect = reader_connect,
				    .transmit = reader_transmit,
				    .disconnect = reader_disconnect,
				    .name = reader_name};
}

void
pcsc_reader_close(struct pcsc_reader **reader)
{
	if (*reader == NULL)
		return;
	reader_disconnect(*reader, false);
	(void)SCardReleaseContext((*reader)->context); /* as for a watch */
	free(*reader);
	*reader = NULL;
}
