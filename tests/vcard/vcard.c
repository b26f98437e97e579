#include "tests/vcard/vcard.h"
#include "tests/vcard/vpcd.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

void
vcard_init(struct vcard *card, uint16_t port)
{
	memset(card, 0, sizeof(*card));
	card->port = port;
	card->fd = -1;
}

static void
leave(struct vcard *card)
{
	if (card->fd >= 0)
		(void)close(card->fd);
	card->fd = -1;
	card->hung = false;
}

void
vcard_try(struct vcard *card)
{
	if (!card->wanted || card->fd >= 0)
		return;
	card->fd = vpcd_connect(card->port);
	card->commands = 0;
	cos_reset(&card->cos, &card->image);
}

void
vcard_insert(struct vcard *card)
{
	card->wanted = true;
	vcard_try(card);
}

void
vcard_remove(struct vcard *card)
{
	card->wanted = false;
	leave(card);
}

/* The other card queues behind this one before this one leaves. */
static void
die(struct vcard *card)
{
	int next = card->has_swap ? vpcd_connect(card->port) : -1;

	card->die_at = card->die_inside = 0;
	leave(card);
	card->wanted = card->has_swap;
	if (!card->has_swap)
		return;
	card->has_swap = false;
	card->image = card->swap;
	card->fd = next;
	card->commands = 0;
	cos_reset(&card->cos, &card->image);
}

static void
wait_ms(unsigned ms)
{
	struct timespec wait = {.tv_sec = (time_t)(ms / 1000),
				.tv_nsec = (long)(ms % 1000) * 1000000};

	(void)nanosleep(&wait, NULL); /* shorter when a signal comes */
}

static int
serve_command(struct vcard *card, const uint8_t *message, size_t length)
{
	uint8_t answer[COS_ANSWER_MAX];
	size_t n = cos_answer(&card->cos, message, length, answer);

	card->commands++;
	if (card->commands == card->hang_at) {
		card->hang_at = 0;
		card->hung = true;
		return 0;
	}
	if (card->delay_ms > 0)
		wait_ms(card->delay_ms);
	if (card->commands == card->die_at) {
		die(card);
		return 0;
	}
	if (card->commands == card->die_inside) {
		(void)vpcd_send(card->fd, answer, n, n / 2); /* on its way */
		die(card);
		return 0;
	}
	return vpcd_send(card->fd, answer, n, n);
}

void
vcard_serve(struct vcard *card)
{
	uint8_t message[VPCD_MESSAGE_MAX];
	int n = vpcd_receive(card->fd, message);
	int result = 0;

	if (n < 0) {
		leave(card); /* the service went; the card is still there */
		return;
	}
	if (card->hung)
		return;
	if (n > 1)
		result = serve_command(card, message, (size_t)n);
	else if (message[0] == VPCD_ATR)
		result =
		    vpcd_send(card->fd, card->image.atr, card->image.atr_length,
			      card->image.atr_length);
	else
		cos_reset(&card->cos, &card->image);
	if (result != 0)
		leave(card);
}
