#include "pos/record_visit.h"

#include <assert.h>
#include <stddef.h>

#include "pos/record_field.h"
#include "pos/text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct record_field disease_fields[] = {
    RECORD_FIELD(RECORD_TEXT, disease, dise_codg),
    RECORD_FIELD(RECORD_TEXT, disease, dise_name),
};

static const struct record_field doctor_fields[] = {
    RECORD_FIELD(RECORD_TEXT, doctor, atddr_no),
    RECORD_FIELD(RECORD_TEXT, doctor, dr_name),
    RECORD_FIELD(RECORD_TEXT, doctor, dept_code),
    RECORD_FIELD(RECORD_TEXT, doctor, dept_name),
    RECORD_FIELD(RECORD_TEXT, doctor, caty),
};

void
record_put_doctor(struct json_out *out, const struct doctor *doctor)
{
	assert(doctor != NULL);
	if (doctor->atddr_no[0] == '\0')
		return;
	json_begin(out, "doctor", '{');
	record_put(out, doctor, doctor_fields, COUNT(doctor_fields));
	json_end(out, '}');
}

int
record_get_doctor(const struct json *document, struct doctor *doctor,
		  struct err *err)
{
	const struct json *node = json_get(document, "doctor");

	if (node == NULL)
		return 0;
	if (record_get(node, doctor, doctor_fields, COUNT(doctor_fields),
		       err) != 0)
		return -1;
	if (doctor->atddr_no[0] == '\0')
		return err_set(err, ERR_CORRUPT, _("记录中缺少 %s"),
			       "atddr_no");
	return 0;
}

void
record_put_disease(struct json_out *out, const struct disease *disease)
{
	assert(disease != NULL);
	if (disease->dise_codg[0] != '\0')
		record_put(out, disease, disease_fields,
			   COUNT(disease_fields));
}

int
record_get_disease(const struct json *document, struct disease *disease,
		   struct err *err)
{
	if (json_get(document, "dise_codg") == NULL)
		return 0;
	return record_get(document, disease, disease_fields,
			  COUNT(disease_fields), err);
}
