/*
 * Rule packs: the journal holds each whole, with its hash. What it holds
 * must hash to what it says, and the folder's packs must be the same.
 */
#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <string.h>

#include "pos/audit_in.h"
#include "pos/json.h"

#define FILES_MAX 10000

struct audit_pack *
audit_pack_find(struct audit *audit, const char *hash)
{
	for (int i = 0; i < audit->pack_count; i++)
		if (strcmp(audit->packs[i].hash, hash) == 0)
			return &audit->packs[i];
	return NULL;
}

/* Loading runs the pack's own examples on this very binary. */
static void
load_pack(struct audit *audit, const struct journal_row *row,
    const char *hash, const char *text)
{
	struct audit_pack *pack = &audit->packs[audit->pack_count];
	char file[64];
	struct err why;

	memset(pack, 0, sizeof(*pack));
	if (!text_copy(pack->hash, sizeof(pack->hash), hash)) {
		audit_say(audit, AUDIT_PACK, row, _("规则包校验值不成样子"));
		return;
	}
	pack->seq = row->seq;
	(void)text_format(
	    file, sizeof(file), _("日志第 %lld 行"), (long long)row->seq);
	audit->pack_count++;
	audit->result->packs++;
	if (rules_load(&pack->rules, text, strlen(text), file, &why) != 0) {
		audit_say(audit, AUDIT_PACK, row, "%s", why.text);
		return;
	}
	if (strcmp(rules_head(pack->rules)->hash, hash) == 0)
		return;
	audit_say(audit, AUDIT_PACK, row,
	    _("规则包 %s 被改动：应为 %.8s，实为 %.8s"),
	    rules_head(pack->rules)->id, hash, rules_head(pack->rules)->hash);
	rules_free(&pack->rules);
}

int
audit_pack_row(
    struct audit *audit, const struct journal_row *row, struct err *err)
{
	struct json *body = NULL;
	const char *hash, *text;

	if (json_parse(&body, row->body, row->body_bytes, NULL) != 0) {
		audit_say(audit, AUDIT_BODY, row, _("RULES 的正文不可读"));
		return 0;
	}
	hash = json_text(json_get(body, "pack"));
	text = json_text(json_get(body, "text"));
	if (hash == NULL || text == NULL)
		audit_say(audit, AUDIT_BODY, row, _("RULES 缺少 pack 或 text"));
	else if (audit_pack_find(audit, hash) == NULL) {
		if (audit->pack_count == AUDIT_PACKS_MAX) {
			json_free(&body);
			return err_set(
			    err, ERR_LIMIT, _("规则包超过 %d 个"),
			    AUDIT_PACKS_MAX);
		}
		load_pack(audit, row, hash, text);
	}
	json_free(&body);
	return 0;
}

/* ---- the folder ---- */

static bool
is_pack_file(const char *name)
{
	size_t length = strlen(name);

	return length > 6 && strcmp(name + length - 6, ".rules") == 0;
}

/* Which pack of the journal the file is, or was before it was changed. */
static void
compare_file(struct audit *audit, const char *name, const struct rules *rules,
    bool there[AUDIT_PACKS_MAX])
{
	const struct rules_head *head = rules_head(rules), *ours;
	struct audit_pack *pack;

	for (int i = 0; i < audit->pack_count; i++) {
		pack = &audit->packs[i];
		if (strcmp(pack->hash, head->hash) == 0) {
			there[i] = true;
			return;
		}
	}
	for (int i = 0; i < audit->pack_count; i++) {
		pack = &audit->packs[i];
		ours = pack->rules == NULL ? NULL : rules_head(pack->rules);
		if (ours == NULL || strcmp(ours->id, head->id) != 0)
			continue;
		there[i] = true;
		audit_say_at(audit, AUDIT_PACK, pack->seq,
		    _("规则包 %s 与当时所用不同：文件 %s 为 %.8s，"
		      "日志为 %.8s"),
		    head->id, name, head->hash, pack->hash);
	}
}

static int
compare_entry(struct audit *audit, const char *name,
    bool there[AUDIT_PACKS_MAX])
{
	char path[CONF_PATH_BYTES + 256];
	struct rules *rules = NULL;
	struct err why;

	if (!is_pack_file(name) ||
	    !text_format(path, sizeof(path), "%s/%s", audit->options->rules,
		name))
		return 0;
	if (rules_load_file(&rules, path, &why) != 0) {
		audit_say(audit, AUDIT_PACK, NULL, "%s", why.text);
		return 0;
	}
	compare_file(audit, name, rules, there);
	rules_free(&rules);
	return 1;
}

/*
 * A pack in the journal that no file holds any more is told as well: the
 * sales it decided could not be explained to anybody from the folder.
 */
int
audit_packs_compare(struct audit *audit, struct err *err)
{
	const char *folder = audit->options->rules;
	bool there[AUDIT_PACKS_MAX] = { false };
	const struct dirent *entry;
	DIR *dir;

	assert(folder != NULL);
	dir = opendir(folder);
	if (dir == NULL)
		return err_set(
		    err, ERR_FILE, "%s: %s", folder, strerror(errno));
	for (int files = 0; files < FILES_MAX; files++) {
		entry = readdir(dir);
		if (entry == NULL)
			break;
		(void)compare_entry(audit, entry->d_name, there);
	}
	(void)closedir(dir); /* read only */
	for (int i = 0; i < audit->pack_count; i++)
		if (!there[i] && audit->packs[i].used)
			audit_say_at(audit, AUDIT_PACK, audit->packs[i].seq,
			    _("规则包 %.8s 不在 %s 中"), audit->packs[i].hash,
			    folder);
	return 0;
}

void
audit_packs_clear(struct audit *audit)
{
	for (int i = 0; i < audit->pack_count; i++)
		rules_free(&audit->packs[i].rules);
	audit->pack_count = 0;
}
