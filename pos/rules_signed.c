/* rules_signed.c - a pack's detached signature. See rules_signed.h. */
#include "pos/rules_signed.h"

#include <assert.h>
#include <string.h>

#include "pos/signature.h"

#define PATH_BYTES 4096

int
rules_signature_make(char to[RULES_SIGNATURE_BYTES], const struct rules *rules,
		     const char *pem, size_t pem_length, struct err *err)
{
	size_t length = 0;
	const char *text = rules_text(rules, &length);

	_Static_assert(RULES_SIGNATURE_BYTES >= SIGNATURE_TEXT_BYTES,
		       "signature_make() has its room");
	assert(to && pem);
	return signature_make(to, pem, pem_length, text, length, err);
}

int
rules_signature_check(const struct rules *rules, const char *text,
		      size_t length, const char *signers,
		      size_t signers_length, const char *file,
		      struct err *err)
{
	uint8_t signature[CRYPTO_SM2_BYTES];
	size_t pack_length = 0;
	const char *pack = rules_text(rules, &pack_length);
	long signed_length = signature_parse(signature, text, length);
	int verdict;

	assert(file && signers);
	if (signed_length <= 0)
		return err_set(err, ERR_RULES,
			       _("%s.sig：不是规则包签名，请向发包单位"
				 "重新索取签名文件"),
			       file);
	verdict = crypto_sm2_verify(signers, signers_length, signature,
				    (size_t)signed_length, pack, pack_length,
				    err);
	if (verdict > 0)
		return err_set(err, ERR_RULES,
			       _("%s：签名不符：内容被改过，或不是认可的单位"
				 "所签。请向发包单位重新索取规则包和签名"),
			       file);
	return verdict;
}

int
rules_signed_file(const struct rules *rules, const char *path,
		  const char *signers_path, struct err *err)
{
	struct text_buf signature, signers;
	char beside[PATH_BYTES];
	int result;

	assert(rules && path && signers_path);
	text_buf_init(&signature, RULES_SIGNATURE_BYTES);
	text_buf_init(&signers, CRYPTO_PEM_BYTES_MAX);
	if (!text_format(beside, sizeof(beside), "%s.sig", path))
		return err_set(err, ERR_LIMIT, _("%s：文件名过长"), path);
	result = signature_read(&signature, beside, err);
	if (result < 0 && err && err->code == ERR_NOT_FOUND)
		(void)err_set(err, ERR_RULES,
			      _("%s：没有签名（%s.sig）。请向发包单位索取"
				"签名文件，放在规则包旁边"),
			      path, path);
	if (result == 0)
		result = signature_read(&signers, signers_path, err);
	if (result == 0)
		result = rules_signature_check(rules, signature.at,
					       signature.length, signers.at,
					       signers.length, path, err);
	text_buf_clear(&signature);
	text_buf_clear(&signers);
	return result;
}
