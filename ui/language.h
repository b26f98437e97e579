/*
 * language.h - Chinese by default, English on request.
 *
 * The msgids are Chinese; English is a catalogue. Only C.UTF-8 need be
 * installed: the locale is C.UTF-8 always (widths of characters come from
 * it), and the catalogue is chosen by LANGUAGE alone, which glibc heeds
 * under C.UTF-8 (checked with 2.36; it would not under plain C).
 */
#ifndef UI_LANGUAGE_H
#define UI_LANGUAGE_H

#include "pos/err.h"

/*
 * wanted: "zh", "en", or "" for what LC_ALL, LC_MESSAGES or LANG begin
 * with (the first that is set counts). Looks for the catalogue beside the
 * program (locale/) and where it is installed (../share/locale).
 * ERR_FILE when there is no UTF-8 locale at all.
 */
int language_open(const char *wanted, struct err *err);
/* The same with the folder named: for tests. */
int language_open_in(
    const char *wanted, const char *folder, struct err *err);
/* "zh" or "en". */
const char *language_choose(const char *wanted);

#endif
