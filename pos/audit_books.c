/*
 * The auditor's own fold: sales and their messages in memory, found by
 * name. Not the queue's: two folds that must agree are worth more than one.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/infno.h"

#define MAP_SLOTS_FIRST 1024

/* FNV-1a: a name is hashed, nobody is kept out by it. */
static size_t
hash_of(const char *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *name != '\0'; name++)
		hash = (hash ^ (uint8_t)*name) * UINT64_C(1099511628211);
	return (size_t)(hash ^ hash >> 32);
}

/* The name of entry index; both tables use it. */
typedef const char *(*name_of)(const struct audit_books *books, uint32_t index);

static const char *
sale_name(const struct audit_books *books, uint32_t index)
{
	return books->sales[index].sale;
}

static const char *
message_name(const struct audit_books *books, uint32_t index)
{
	return books->messages[index].msgid;
}

/* The slot that holds name, or the free one where it would be. */
static size_t
slot_of(const struct audit_books *books, const struct audit_map *map,
    name_of name_at, const char *name)
{
	size_t at = hash_of(name) & (map->size - 1);

	while (map->slots[at] != 0 &&
	    strcmp(name_at(books, map->slots[at] - 1), name) != 0)
		at = (at + 1) & (map->size - 1);
	return at;
}

static int
map_find(const struct audit_books *books, const struct audit_map *map,
    name_of name_at, const char *name)
{
	if (map->size == 0)
		return -1;
	return (int)map->slots[slot_of(books, map, name_at, name)] - 1;
}

static int
map_grow(const struct audit_books *books, struct audit_map *map,
    name_of name_at, struct err *err)
{
	struct audit_map old = *map;
	uint32_t index;

	map->size = old.size == 0 ? MAP_SLOTS_FIRST : old.size * 2;
	map->slots = calloc(map->size, sizeof(*map->slots));
	if (map->slots == NULL) {
		*map = old;
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	}
	for (size_t i = 0; i < old.size; i++) {
		index = old.slots[i];
		if (index != 0)
			map->slots[slot_of(books, map, name_at,
			    name_at(books, index - 1))] = index;
	}
	free(old.slots);
	return 0;
}

/* filled: entries before this one; never more than half the slots. */
static int
map_put(const struct audit_books *books, struct audit_map *map,
    name_of name_at, int index, int filled, struct err *err)
{
	size_t slot;

	if ((size_t)filled * 2 >= map->size &&
	    map_grow(books, map, name_at, err) != 0)
		return -1;
	slot = slot_of(
	    books, map, name_at, name_at(books, (uint32_t)index));
	assert(map->slots[slot] == 0);
	map->slots[slot] = (uint32_t)index + 1;
	return 0;
}

static int
grow(void **list, int *room, int count, size_t size, struct err *err)
{
	void *more;
	int wanted = *room == 0 ? 256 : *room * 2;

	if (count < *room)
		return 0;
	if (count >= AUDIT_SALES_MAX)
		return err_set(err, ERR_LIMIT, _("交易太多，请分段核查"));
	more = realloc(*list, (size_t)wanted * size);
	if (more == NULL)
		return err_set(err, ERR_MEMORY, "%s", _("内存不足"));
	*list = more;
	*room = wanted;
	return 0;
}

int
audit_sale_add(struct audit_books *books, const char *sale, struct err *err)
{
	void *list = books->sales;
	struct audit_sale *made;

	assert(audit_sale_find(books, sale) < 0);
	if (grow(&list, &books->sale_room, books->sale_count, sizeof(*made),
		err) != 0)
		return -1;
	books->sales = list;
	made = &books->sales[books->sale_count];
	memset(made, 0, sizeof(*made));
	(void)text_copy(made->sale, sizeof(made->sale), sale);
	made->first = -1;
	made->last_2102 = -1;
	if (map_put(books, &books->by_sale, sale_name, books->sale_count,
		books->sale_count, err) != 0)
		return -1;
	return books->sale_count++;
}

int
audit_message_add(struct audit_books *books, int sale, int n, struct err *err)
{
	void *list = books->messages;
	struct audit_message *made;

	assert(sale >= 0 && sale < books->sale_count);
	if (grow(&list, &books->message_room, books->message_count,
		sizeof(*made), err) != 0)
		return -1;
	books->messages = list;
	made = &books->messages[books->message_count];
	memset(made, 0, sizeof(*made));
	made->sale = sale;
	made->n = n;
	made->state = MESSAGE_PENDING;
	made->next = books->sales[sale].first;
	books->sales[sale].first = books->message_count;
	return books->message_count++;
}

/* A msgid is given once, and to one message only. */
int
audit_message_name(struct audit_books *books, int message, const char *msgid,
    struct err *err)
{
	struct audit_message *at = &books->messages[message];

	assert(at->msgid[0] == '\0' && msgid[0] != '\0');
	assert(audit_message_find(books, msgid) < 0);
	(void)text_copy(at->msgid, sizeof(at->msgid), msgid);
	return map_put(books, &books->by_msgid, message_name, message,
	    books->message_count, err);
}

int
audit_sale_find(const struct audit_books *books, const char *sale)
{
	return map_find(books, &books->by_sale, sale_name, sale);
}

int
audit_message_find(const struct audit_books *books, const char *msgid)
{
	return map_find(books, &books->by_msgid, message_name, msgid);
}

int
audit_message_nth(const struct audit_books *books, int sale, int n)
{
	int at = books->sales[sale].first;

	while (at >= 0 && books->messages[at].n != n)
		at = books->messages[at].next;
	return at;
}

bool
audit_is_infno(const struct audit_message *message, const char *infno)
{
	return strcmp(message->infno, infno) == 0;
}

bool
audit_is_upload(const struct audit_message *message)
{
	return audit_is_infno(message, "3505") ||
	    audit_is_infno(message, "3506");
}

struct audit_message *
audit_message_target(
    struct audit_books *books, const struct audit_message *message)
{
	int at = -1;

	if (infno_class(message->infno) == INFNO_UNDO)
		at = audit_message_find(books, message->omsgid);
	else if (infno_reverses(message->infno))
		at = books->sales[message->sale].last_2102;
	return at < 0 ? NULL : &books->messages[at];
}

void
audit_books_clear(struct audit_books *books)
{
	if (books->sales != NULL)
		explicit_bzero(books->sales,
		    (size_t)books->sale_room * sizeof(*books->sales));
	free(books->sales);
	free(books->messages);
	free(books->by_sale.slots);
	free(books->by_msgid.slots);
	memset(books, 0, sizeof(*books));
}
