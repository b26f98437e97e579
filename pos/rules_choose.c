/*
 * rules_choose.c - the pack in force, from a directory of *.rules.
 *
 * Every pack there must load: one that does not may be the one that should
 * have been in force, and that must not be found out by a wrong sale.
 */
#include "pos/rules.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pos/rules_signed.h"
#include "pos/text.h"

#define PACKS_MAX 256
#define NAME_BYTES 128
#define PATH_BYTES 4096

struct names {
	int count;
	char at[PACKS_MAX][NAME_BYTES];
};

static bool
is_pack(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && length > 6 &&
	       strcmp(name + length - 6, ".rules") == 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static int
names_read(struct names *names, DIR *open, const char *directory,
	   struct err *err)
{
	struct dirent *entry;

	for (errno = 0; (entry = readdir(open)) != NULL; errno = 0) {
		if (!is_pack(entry->d_name))
			continue;
		if (names->count == PACKS_MAX)
			return err_set(err, ERR_LIMIT,
				       _("%s：规则包至多 %d 个"), directory,
				       PACKS_MAX);
		if (!text_copy(names->at[names->count], NAME_BYTES,
			       entry->d_name))
			return err_set(err, ERR_LIMIT, _("%s：文件名过长"),
				       directory);
		names->count++;
	}
	if (errno)
		return err_set(err, ERR_FILE, "%s: %s", directory,
			       strerror(errno));
	/* The same order on every file system: the same errors. */
	qsort(names->at, (size_t)names->count, NAME_BYTES, by_name);
	return 0;
}

/* Keep the pack in *chosen when it is in force; chosen_name is its file. */
static int
consider(struct rules **chosen, const char **chosen_name, const char *directory,
	 const char *name, const char *area, int day, struct err *err)
{
	struct rules *rules = NULL;
	const struct rules_head *head;
	char path[PATH_BYTES];
	int result = 0;

	if (!text_format(path, sizeof(path), "%s/%s", directory, name))
		return err_set(err, ERR_LIMIT, _("%s：文件名过长"), directory);
	if (rules_load_file(&rules, path, err) < 0)
		return -1;
	head = rules_head(rules);
	if (strcmp(head->area, area) == 0 && head->from_day <= day &&
	    day <= head->to_day) {
		if (*chosen) {
			result =
			    err_set(err, ERR_RULES,
				    _("统筹区 %s 在 %d 有两个规则包：%s 与 %s"),
				    area, day, *chosen_name, name);
		} else {
			*chosen = rules;
			*chosen_name = name;
			rules = NULL;
		}
	}
	rules_free(&rules);
	return result;
}

static int
signed_check(const struct rules *rules, const char *directory,
	     const char *name, const char *signers, struct err *err)
{
	char path[PATH_BYTES];

	if (signers[0] == '\0')
		return err_set(err, ERR_CONF,
			       _("pos.conf 要求规则包有签名（signed = "
				 "demand），还应写 signers：公钥文件"));
	if (!text_format(path, sizeof(path), "%s/%s", directory, name))
		return err_set(err, ERR_LIMIT, _("%s：文件名过长"), directory);
	return rules_signed_file(rules, path, signers, err);
}

static int
choose(struct rules **rules, const struct names *names, const char *directory,
       const char *area, int day, const char *signers, struct err *err)
{
	const char *chosen_name = NULL;

	for (int i = 0; i < names->count; i++)
		if (consider(rules, &chosen_name, directory, names->at[i], area,
			     day, err) < 0) {
			rules_free(rules);
			return -1;
		}
	if (!*rules)
		return err_set(
		    err, ERR_NOT_FOUND,
		    _("%s：没有统筹区 %s 在 %d 有效的规则包，共看了 %d 个"),
		    directory, area, day, names->count);
	if (signers && signed_check(*rules, directory, chosen_name, signers,
				    err) < 0) {
		rules_free(rules);
		return -1;
	}
	return 0;
}

int
rules_choose(struct rules **rules, const char *directory, const char *area,
	     int day, struct err *err)
{
	return rules_choose_signed(rules, directory, area, day, NULL, err);
}

int
rules_choose_signed(struct rules **rules, const char *directory,
		    const char *area, int day, const char *signers,
		    struct err *err)
{
	struct names *names;
	DIR *open;
	int result;

	assert(rules && directory && area);
	assert(text_day_valid(day));
	*rules = NULL;
	open = opendir(directory);
	if (!open)
		return err_set(err, ERR_FILE, "%s: %s", directory,
			       strerror(errno));
	names = calloc(1, sizeof(*names));
	if (!names)
		result = err_set(err, ERR_MEMORY, _("规则包：内存不足"));
	else
		result = names_read(names, open, directory, err);
	if (closedir(open) != 0 && result == 0)
		result = err_set(err, ERR_FILE, "%s: %s", directory,
				 strerror(errno));
	assert(result != 0 || names);
	if (result == 0)
		result = choose(rules, names, directory, area, day, signers,
				err);
	free(names);
	return result;
}
