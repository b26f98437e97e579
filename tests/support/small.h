/*
 * small.h - small packs for tests of the pack language: the parts every
 * pack must have around the statements under test, and sales under them.
 */
#ifndef TESTS_SUPPORT_SMALL_H
#define TESTS_SUPPORT_SMALL_H

#include "pos/rules.h"
#include "pos/split.h"

/* One item of class 甲, 2 of 一级, 三级, the pharmacy or the village room. */
struct small_sale {
	int day;
	int fen;
	bool high; /* 三级 */
	bool pharmacy;
	bool village;
	bool retired;
	int balance;
	int past;
	struct meters meters;
	struct traits traits;
	bool inpatient;		 /* scene 住院 */
	int admitted, discharged;
	const char *time;	 /* "23:30" */
	const char *institution;
	struct split split; /* out */
};

int small_setup(void **state);
int small_teardown(void **state);
/* head: 年度 and 键 lines ("" is 年度 自然年); rules: a clause's lines. */
void small_proves(const char *head, const char *rules,
		     const char *examples);
void small_refuses(const char *head, const char *rules,
		      const char *examples, const char *expected);
/* The same text with from replaced once must be refused. */
void small_changed(const char *head, const char *rules, const char *from,
		      const char *to, const char *expected);
void small_open(const char *head, const char *rules);
/* The open one. */
const struct rules *small_rules(void);
void small_close(void);
void small_sell(struct small_sale *sale);
void small_sell_fails(struct small_sale *sale, const char *expected);

#endif
