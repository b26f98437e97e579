/*
 * courier_fate.h - shared by the files that say what an exchange has come
 * to; nobody else includes it. Each function writes its facts inside the
 * transaction that courier_fate() has begun.
 */
#ifndef POS_COURIER_FATE_H
#define POS_COURIER_FATE_H

#include "pos/courier_inside.h"

/* What one ended message exchange is about. */
struct fate {
	struct courier *courier;
	const struct now *now;
	const struct net_reply *reply;
	struct courier_event *event;
	struct message message;
	struct sale_entry entry;
	struct message_body body;
	const char *via; /* NULL: its own reply ended it */
	bool unproven;	 /* what via showed proves nothing */
};

/* The message's fact, with the reply's bytes or without. */
int fate_put(
    struct fate *f, enum fact fact, bool with_reply, struct err *err);
/* Why, into the body: the centre's words, or what the link said. */
void fate_why(struct fate *f);
int fate_no_answer(struct fate *f, struct err *err);
int fate_hand_over(struct fate *f, const char *why, struct err *err);
int fate_later(struct fate *f, const struct message *message,
    int64_t wait_ms, struct err *err);
/* courier_round.c: *over when the centre itself has answered so often that
 * a person has it now. */
int fate_exhausted(struct fate *f, bool *over, struct err *err);
/* A further message in place of this one, or that person. */
int fate_again(struct fate *f, const struct message *after, struct err *err);

/* What the reply says of the message, by its kind. */
int fate_decide(struct fate *f, struct err *err);

/* courier_undo.c */
int fate_undo(struct fate *f, struct err *err);

#endif
