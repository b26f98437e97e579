#include "pos/fact.h"

#include <assert.h>
#include <stddef.h>
#include <string.h>

static const struct {
	const char *name;
	char scope;
} facts[FACT_COUNT] = {
#define X(fact, name, scope) [fact] = { name, scope },
	FACTS(X)
#undef X
};

const char *
fact_name(enum fact fact)
{
	assert((unsigned)fact < FACT_COUNT);
	return facts[fact].name;
}

int
fact_parse(const char *name)
{
	assert(name != NULL);
	for (int i = 0; i < FACT_COUNT; i++)
		if (strcmp(facts[i].name, name) == 0)
			return i;
	return -1;
}

char
fact_scope(enum fact fact)
{
	assert((unsigned)fact < FACT_COUNT);
	return facts[fact].scope;
}
