/* stoplist.c - the list that is kept: opened, checked, looked up. */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pos/stoplist_file.h"
#include "pos/text.h"

struct stoplist {
	struct stoplist_head head;
	uint8_t *at; /* the whole file, in pages of our own */
	size_t length;
	struct crypto_key key;
};

static const char *const reasons[] = { "", N_("挂失"), N_("冻结"),
	N_("注销"), N_("停保"), N_("其他") };

const char *
stoplist_reason(enum stop_reason reason)
{
	assert((size_t)reason < sizeof(reasons) / sizeof(reasons[0]));
	return reason == STOP_NONE ? "" : _(reasons[reason]);
}

enum stop_reason
stoplist_reason_of(const char *word)
{
	for (int i = STOP_LOST; i <= STOP_OTHER; i++) {
		if (strcmp(word, reasons[i]) == 0)
			return (enum stop_reason)i;
	}
	return STOP_NONE;
}

uint64_t
stoplist_tag(const struct crypto_key *key, char kind, const char *value)
{
	char text[STOPLIST_LINE_BYTES_MAX + 4] = { kind, ':' };
	uint8_t tag[CRYPTO_TAG_BYTES];
	size_t length = 2;

	/* An ID number's x and a card's letters are typed either way. */
	for (; *value != '\0' && length < sizeof(text) - 1; value++)
		text[length++] = (char)toupper((unsigned char)*value);
	crypto_tag_bytes(tag, key, text);
	explicit_bzero(text, sizeof(text));
	return stoplist_be64(tag) & STOPLIST_TAG_MASK;
}

uint64_t
stoplist_be64(const uint8_t *at)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++)
		value = value << 8 | at[i];
	return value;
}

static int
check(struct stoplist *list, const char *path, struct err *err)
{
	struct stoplist_head *head = &list->head;
	uint8_t mac[SM3_BYTES];
	size_t body = list->length - SM3_BYTES;

	if (list->length < STOPLIST_HEAD_BYTES + SM3_BYTES ||
	    memcmp(list->at, STOPLIST_MAGIC, 8) != 0)
		return err_set(err, ERR_CORRUPT, _("%s：不是停用名单"), path);
	crypto_hmac_sm3(
	    mac, list->key.at, sizeof(list->key.at), list->at, body);
	head->count = (int64_t)stoplist_be64(list->at + 8);
	head->imported_ms = (int64_t)stoplist_be64(list->at + 16);
	head->day = (int)(stoplist_be64(list->at + 24) >> 32);
	head->region = (int)(stoplist_be64(list->at + 24) & 0xffffffff);
	if (memcmp(mac, list->at + body, SM3_BYTES) != 0 ||
	    (uint64_t)head->count != (body - STOPLIST_HEAD_BYTES) / 8)
		return err_set(err, ERR_CORRUPT,
		    _("%s：停用名单已损坏或不属于本机，请重新导入"), path);
	return 0;
}

static bool
read_all(int fd, uint8_t *to, size_t length)
{
	while (length > 0) {
		ssize_t got = read(fd, to, length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = EIO; /* it grew shorter meanwhile */
		if (got <= 0)
			return false;
		to += got;
		length -= (size_t)got;
	}
	return true;
}

/* Not mapped from the file: whoever cuts or overwrites it in place later
 * neither stops the till nor changes what was checked. */
static int
read_file(struct stoplist *list, const char *path, struct err *err)
{
	struct stat about;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	void *at = MAP_FAILED;
	bool good = false;

	if (fd < 0 && errno == ENOENT)
		return 1;
	if (fd >= 0 && fstat(fd, &about) == 0 && about.st_size > 0)
		at = mmap(NULL, (size_t)about.st_size, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (at != MAP_FAILED) {
		list->at = at;
		list->length = (size_t)about.st_size;
		good = read_all(fd, list->at, list->length);
	}
	if (!good)
		(void)err_set(err, ERR_FILE, "%s: %s", path, strerror(errno));
	if (fd >= 0)
		(void)close(fd); /* only read */
	return good ? 0 : -1;
}

int
stoplist_open(struct stoplist **list, const char *path,
    const struct crypto_key *key, struct err *err)
{
	struct stoplist *made = calloc(1, sizeof(*made));
	int result;

	assert(path[0] != '\0' && key != NULL);
	*list = NULL;
	if (made == NULL)
		return err_set(err, ERR_MEMORY, _("内存不足"));
	made->key = *key;
	result = read_file(made, path, err);
	if (result == 0)
		result = check(made, path, err);
	if (result != 0)
		stoplist_close(&made);
	*list = made;
	return result;
}

void
stoplist_close(struct stoplist **list)
{
	struct stoplist *gone = *list;

	*list = NULL;
	if (gone == NULL)
		return;
	if (gone->at != NULL)
		(void)munmap(gone->at, gone->length);
	explicit_bzero(gone, sizeof(*gone));
	free(gone);
}

const struct stoplist_head *
stoplist_head(const struct stoplist *list)
{
	return &list->head;
}

/* Halving: 23 looks in five million. */
static enum stop_reason
find(const struct stoplist *list, char kind, const char *value)
{
	const uint8_t *entries = list->at + STOPLIST_HEAD_BYTES;
	size_t low = 0, high = (size_t)list->head.count;
	uint64_t tag;

	if (value[0] == '\0')
		return STOP_NONE;
	tag = stoplist_tag(&list->key, kind, value);
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		uint64_t entry = stoplist_be64(entries + 8 * middle);

		if ((entry & STOPLIST_TAG_MASK) == tag) {
			entry &= ~STOPLIST_TAG_MASK;
			return entry >= STOP_LOST && entry <= STOP_OTHER
			    ? (enum stop_reason)entry
			    : STOP_OTHER;
		}
		if ((entry & STOPLIST_TAG_MASK) < tag)
			low = middle + 1;
		else
			high = middle;
	}
	return STOP_NONE;
}

enum stop_reason
stoplist_find(const struct stoplist *list, const struct person *person)
{
	enum stop_reason reason;

	assert(list != NULL && list->at != NULL);
	reason = find(list, STOPLIST_CARD, person->mdtrt_cert_no);
	if (reason == STOP_NONE)
		reason = find(list, STOPLIST_CARD, person->card_sn);
	if (reason == STOP_NONE)
		reason = find(list, STOPLIST_CERT, person->certno);
	if (reason == STOP_NONE)
		reason = find(list, STOPLIST_PERSON, person->psn_no);
	return reason;
}
