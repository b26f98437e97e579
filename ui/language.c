#include "ui/language.h"

#include <assert.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pos/conf.h"
#include "pos/text.h"

#define DOMAIN "ybpos"

const char *
language_choose(const char *wanted)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	assert(wanted != NULL);
	if (wanted[0] != '\0')
		return strcmp(wanted, "en") == 0 ? "en" : "zh";
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = getenv(names[i]);

		if (value != NULL && value[0] != '\0')
			return strncmp(value, "en", 2) == 0 ? "en" : "zh";
	}
	return "zh";
}

int
language_open_in(const char *wanted, const char *folder, struct err *err)
{
	if (setlocale(LC_ALL, "C.UTF-8") == NULL)
		return err_set(err, ERR_FILE,
		    "系统没有 C.UTF-8 / the locale C.UTF-8 is missing");
	/* No catalogue is called zh: then the msgids themselves are shown. */
	if (setenv("LANGUAGE", language_choose(wanted), 1) < 0 ||
	    bindtextdomain(DOMAIN, folder) == NULL ||
	    bind_textdomain_codeset(DOMAIN, "UTF-8") == NULL ||
	    textdomain(DOMAIN) == NULL)
		return err_set(err, ERR_MEMORY, "内存不足 / out of memory");
	return 0;
}

/* Where the program is, with tail after it; false when that is no folder. */
static bool
beside_program(char *to, size_t room, const char *tail)
{
	ssize_t n = readlink("/proc/self/exe", to, room - 1);
	char *slash;

	if (n <= 0 || (size_t)n >= room - 1)
		return false;
	to[n] = '\0';
	slash = strrchr(to, '/');
	if (slash == NULL ||
	    !text_copy(slash, room - (size_t)(slash - to), tail))
		return false;
	return access(to, R_OK | X_OK) == 0;
}

int
language_open(const char *wanted, struct err *err)
{
	char folder[CONF_PATH_BYTES];

	if (!beside_program(folder, sizeof(folder), "/locale") &&
	    !beside_program(folder, sizeof(folder), "/../locale") &&
	    !beside_program(folder, sizeof(folder), "/../share/locale"))
		(void)text_copy(folder, sizeof(folder), "/usr/share/locale");
	return language_open_in(wanted, folder, err);
}
