/*
 * infno.h - what kind of transaction an infno is: what may be done when its
 * answer does not come. One table, for the courier, the queue and the audit.
 *
 *   read     ask freely, each time with a new msgid
 *   commit   never again by itself: of unknown fate it is asked about, then
 *            undone by 2601 with its msgid
 *   undo     2601: with back-off until 0 or a clear refusal, then a person
 *   visit    a clinic's step: again, after 5201 has shown how it stands
 *   upload   at least once; its natural key makes a repeat harmless
 *   session  again
 *
 * An infno that is not in the table is an error wherever one is looked for:
 * nothing is sent, and no row is folded, whose fate nobody would know.
 * Source: shared/protocol.md 18.2, 19 no. 4 and 5.
 */
#ifndef POS_INFNO_H
#define POS_INFNO_H

#include <stdbool.h>

#define INFNO_BYTES 6

enum infno_class {
	INFNO_UNHEARD, /* not in the table */
	INFNO_READ,
	INFNO_COMMIT,
	INFNO_UNDO,
	INFNO_VISIT,
	INFNO_UPLOAD,
	INFNO_SESSION,
	INFNO_CLASS_COUNT
};

enum infno_class infno_class(const char *infno);
const char *infno_class_name(enum infno_class class);
/* Of the commits: it settles money, or it takes a settlement back. */
bool infno_settles(const char *infno);
bool infno_reverses(const char *infno);
/* Whether a 2601 may name it as oinfno. */
bool infno_undoable(const char *infno);

#endif
