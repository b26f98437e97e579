/*
 * golden.h - a text against what it was when a person last looked at it.
 *
 * Files are tests/unit/golden/NAME.txt, read from the tree's top. UPDATE=1
 * in the environment writes them anew; then read them before you commit.
 */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

/* Fails the running cmocka test and shows both when they differ. */
void golden_check(const char *name, const char *text);

#endif
