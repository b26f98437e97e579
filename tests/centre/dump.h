/*
 * The ledger for eyes and scripts: settlements with their state and totals
 * by name, breaches of the contract, the messages that arrived.
 */
#ifndef CENTRE_DUMP_H
#define CENTRE_DUMP_H

#include <stdio.h>
#include <sqlite3.h>

/* One line or one JSON object for each settlement, then the sums in effect. */
void dump_ledger(sqlite3 *db, int json, FILE *to);
void dump_violations(sqlite3 *db, int json, FILE *to);
/* Every message read, forgotten ones included, with the faults it met. */
void dump_arrivals(sqlite3 *db, int json, FILE *to);
/* What each person has used up and has left. */
void dump_meters(sqlite3 *db, int json, FILE *to);

#endif
