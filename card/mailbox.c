#include "card/mailbox.h"

#include <assert.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

int
mailbox_open(struct mailbox *mailbox)
{
	memset(mailbox, 0, sizeof(*mailbox));
	mailbox->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return mailbox->fd < 0 ? -1 : 0;
}

/* Neither can fail but by a full or an empty counter, which are right too. */
static void
show(struct mailbox *mailbox)
{
	uint64_t value = 1;
	ssize_t n;

	n = mailbox->count > 0 ? write(mailbox->fd, &value, sizeof(value))
			       : read(mailbox->fd, &value, sizeof(value));
	(void)n;
}

static void
drop(struct mailbox *mailbox, size_t at)
{
	assert(at < mailbox->count);
	mailbox->count--;
	memmove(&mailbox->ring[at], &mailbox->ring[at + 1],
		(mailbox->count - at) * sizeof(mailbox->ring[0]));
	explicit_bzero(&mailbox->ring[mailbox->count],
		       sizeof(mailbox->ring[0]));
	show(mailbox);
}

void
mailbox_put(struct mailbox *mailbox, const struct card_event *event)
{
	if (mailbox->count == MAILBOX_EVENTS_MAX)
		drop(mailbox, mailbox->ring[0].kind == CARD_EVENT_READ ? 1 : 0);
	mailbox->ring[mailbox->count++] = *event;
	show(mailbox);
}

int
mailbox_take(struct mailbox *mailbox, struct card_event *event)
{
	if (mailbox->count == 0)
		return 0;
	*event = mailbox->ring[0];
	drop(mailbox, 0);
	return 1;
}

void
mailbox_drop_read(struct mailbox *mailbox)
{
	for (size_t i = mailbox->count; i > 0; i--) {
		if (mailbox->ring[i - 1].kind == CARD_EVENT_READ)
			drop(mailbox, i - 1);
	}
}

void
mailbox_close(struct mailbox *mailbox)
{
	if (mailbox->fd >= 0)
		(void)close(mailbox->fd); /* nothing was written to disk */
	explicit_bzero(mailbox, sizeof(*mailbox));
	mailbox->fd = -1;
}
