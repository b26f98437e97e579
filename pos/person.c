#include "pos/person.h"

#include <assert.h>
#include <string.h>

#include "pos/text.h"

/* mdtrt_cert_type, protocol.md 14.1 */
#define CERT_VOUCHER "01"
#define CERT_ID_NO "02"
#define CERT_CARD "03"
#define PSN_CERT_ID_NO "01" /* protocol.md 14.5 */

void
person_clear(struct person *person)
{
	assert(person != NULL);
	explicit_bzero(person, sizeof(*person));
}

/* YYYYMMDD to yyyy-MM-dd; what is no date stays unknown. */
static void
put_birth(struct person *person, const char *birth)
{
	int day;

	if (strlen(birth) == 8 && text_day_parse(birth, &day))
		(void)text_format(person->brdy, sizeof(person->brdy),
				  "%.4s-%.2s-%.2s", birth, birth + 4,
				  birth + 6);
}

/* What an ID number says of itself; never against what is known already. */
static void
fill_from_certno(struct person *person)
{
	char birth[9], sex;

	if (!idcard_valid(person->certno))
		return;
	if (person->brdy[0] == '\0' && idcard_birth(person->certno, birth))
		put_birth(person, birth);
	sex = idcard_sex(person->certno);
	if (person->gend[0] == '\0' && sex != 0) {
		person->gend[0] = sex;
		person->gend[1] = '\0';
	}
}

/* Everything is copied whole or not at all: half a number is another's. */
static bool
put_all(struct person *person, const char *type, const char *cert_no,
	const char *card_sn, const char *certno, const char *name)
{
	return text_copy(person->mdtrt_cert_type,
			 sizeof(person->mdtrt_cert_type), type) &&
	       text_copy(person->mdtrt_cert_no, sizeof(person->mdtrt_cert_no),
			 cert_no) &&
	       text_copy(person->card_sn, sizeof(person->card_sn), card_sn) &&
	       text_copy(person->certno, sizeof(person->certno), certno) &&
	       text_copy(person->psn_cert_type, sizeof(person->psn_cert_type),
			 certno[0] != '\0' ? PSN_CERT_ID_NO : "") &&
	       text_copy(person->psn_name, sizeof(person->psn_name), name);
}

int
person_from_card(struct person *person, const struct card_data *card,
		 struct err *err)
{
	assert(person != NULL && card != NULL);
	memset(person, 0, sizeof(*person));
	if (!card->holder || card->card_no[0] == '\0')
		return err_set(err, ERR_INPUT,
			       _("卡内没有卡号，请改用身份证号或医保电子凭证"));
	if (!put_all(person, CERT_CARD, card->card_no, card->ident_code,
		     card->id_no, card->name)) {
		person_clear(person);
		return err_set(err, ERR_INPUT, _("卡内数据过长"));
	}
	(void)text_copy(person->gend, sizeof(person->gend), card->sex);
	put_birth(person, card->birth);
	fill_from_certno(person);
	return 0;
}

int
person_from_id_no(struct person *person, const char *id_no, struct err *err)
{
	char masked[MASK_BYTES];

	assert(person != NULL && id_no != NULL);
	memset(person, 0, sizeof(*person));
	if (!idcard_valid(id_no)) {
		mask_number(masked, id_no);
		return err_set(err, ERR_INPUT,
			       _("身份证号 %s 不对：应为 18 位，末位是校验码"),
			       masked);
	}
	if (!put_all(person, CERT_ID_NO, id_no, "", id_no, ""))
		return err_set(err, ERR_INPUT, _("身份证号过长"));
	fill_from_certno(person);
	return 0;
}

int
person_from_voucher(struct person *person, const char *token, struct err *err)
{
	char clean[VOUCHER_TOKEN_MAX + 1] = "";
	int rc = 0;

	assert(person != NULL && token != NULL);
	memset(person, 0, sizeof(*person));
	if (voucher_token(token, strlen(token), clean) == 0 ||
	    !put_all(person, CERT_VOUCHER, clean, "", "", ""))
		rc = err_set(err, ERR_INPUT, _("扫到的不是医保电子凭证"));
	explicit_bzero(clean, sizeof(clean));
	return rc;
}

bool
person_retired(const struct person *person)
{
	assert(person != NULL);
	return strncmp(person->psn_type, "12", 2) == 0;
}

const char *
person_group_word(const struct person *person, bool retired)
{
	assert(person != NULL);
	if (strncmp(person->insutype, "39", 2) == 0 ||
	    (person->psn_type[0] == '1' && person->psn_type[1] >= '4' &&
	     person->psn_type[1] <= '6'))
		return _("居民");
	return retired ? _("退休") : _("在职");
}

int
person_birth_day(const struct person *person)
{
	char birth[9];
	int day = 0;

	assert(person != NULL);
	if (text_day_parse(person->brdy, &day))
		return day;
	if (idcard_valid(person->certno) &&
	    idcard_birth(person->certno, birth) && text_day_parse(birth, &day))
		return day;
	return 0;
}

static bool
begins_character(char c)
{
	return ((unsigned char)c & 0xC0) != 0x80;
}

void
mask_name(char to[MASK_BYTES], const char *name)
{
	size_t length = strlen(name), shown = 1, at = 0;

	if (!text_utf8_valid(name, length) || length == 0) {
		at = length == 0 ? 0 : 1;
		memset(to, '*', at);
		to[at] = '\0';
		return;
	}
	while (!begins_character(name[shown]))
		shown++;
	/* A name of one character is all name: show nothing of it. */
	if (name[shown] != '\0') {
		memcpy(to, name, shown);
		at = shown;
	} else {
		to[at++] = '*';
	}
	for (size_t i = shown; i < length && at + 1 < MASK_BYTES; i++) {
		if (begins_character(name[i]))
			to[at++] = '*';
	}
	to[at] = '\0';
}

void
mask_number(char to[MASK_BYTES], const char *number)
{
	size_t length = strlen(number), head = 0, tail = 0;
	bool plain = true;

	for (size_t i = 0; i < length; i++)
		plain = plain && number[i] > ' ' && number[i] < 0x7F;
	if (length >= 16)
		head = tail = 4;
	else if (length >= 8)
		head = 4;
	else if (length >= 4)
		tail = 1;
	if (!plain)
		head = tail = 0;
	if (length >= MASK_BYTES)
		length = MASK_BYTES - 1;
	assert(2 * (head + tail) <= length);
	memset(to, '*', length);
	memcpy(to, number, head);
	memcpy(to + length - tail, number + strlen(number) - tail, tail);
	to[length] = '\0';
}
