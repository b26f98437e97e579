/* A clinic's counter: who sees the patient, and diagnoses at hand. */
#include <assert.h>
#include <string.h>

#include "pos/conf.h"
#include "pos/text.h"

bool
conf_is_clinic(const struct conf *conf)
{
	assert(conf != NULL);
	return strcmp(conf->till.scene, "outpatient") == 0 &&
	       conf->clinic.atddr_no[0] != '\0';
}

const char *
conf_clinic_lacks(const struct conf *conf)
{
	const struct {
		const char *name, *value;
	} keys[] = {
	    {"atddr_no", conf->clinic.atddr_no},
	    {"dr_name", conf->clinic.dr_name},
	    {"dept_code", conf->clinic.dept_code},
	    {"dept_name", conf->clinic.dept_name},
	    {"caty", conf->clinic.caty},
	    {"dise_codg", conf->clinic.dise_codg},
	    {"dise_name", conf->clinic.dise_name},
	};

	if (strcmp(conf->till.scene, "outpatient") != 0)
		return NULL;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (keys[i].value[0] == '\0')
			return keys[i].name;
	}
	return NULL;
}

/* "code name" of so many bytes; a code alone has no name. */
static bool
take(const char *text, size_t length, char *code, size_t code_room, char *name,
     size_t name_room)
{
	size_t gap = 0;

	while (length > 0 && *text == ' ')
		text++, length--;
	while (length > 0 && text[length - 1] == ' ')
		length--;
	while (gap < length && text[gap] != ' ')
		gap++;
	if (gap == 0 || gap == length || gap >= code_room)
		return false;
	memcpy(code, text, gap);
	code[gap] = '\0';
	while (text[gap] == ' ')
		gap++;
	if (length - gap >= name_room)
		return false;
	memcpy(name, text + gap, length - gap);
	name[length - gap] = '\0';
	return true;
}

bool
conf_disease(const struct conf *conf, const char *text, char *code,
	     size_t code_room, char *name, size_t name_room)
{
	const char *row = conf->clinic.diseases;

	assert(code_room > 0 && name_room > 0);
	if (text[0] == '\0' || strcmp(text, conf->clinic.dise_codg) == 0)
		return text_copy(code, code_room, conf->clinic.dise_codg) &&
		       text_copy(name, name_room, conf->clinic.dise_name);
	while (*row != '\0') {
		size_t length = strcspn(row, ",");

		if (take(row, length, code, code_room, name, name_room) &&
		    strcmp(code, text) == 0)
			return true;
		row += length + (row[length] == ',');
	}
	return take(text, strlen(text), code, code_room, name, name_room);
}
