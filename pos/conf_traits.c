/* [traits] of pos.conf: a list, for its names are not known beforehand. */
#include <assert.h>
#include <string.h>

#include "pos/conf_key.h"

static bool
known(const struct conf *conf, const char *name)
{
	for (int i = 0; i < conf->traits.count; i++) {
		if (strcmp(conf->traits.at[i].key, name) == 0)
			return true;
	}
	return false;
}

bool
conf_trait_set(struct conf *conf, const char *name, const char *value,
	       char *what, size_t room)
{
	int at = conf->traits.count;

	assert(name != NULL && value != NULL);
	assert(at >= 0 && at <= CONF_TRAITS_MAX);
	what[0] = '\0';
	if (known(conf, name))
		(void)text_format(what, room, _("[%s] %.32s 重复"),
				  CONF_TRAITS, name); /* cut when long */
	else if (at == CONF_TRAITS_MAX)
		(void)text_format(what, room, _("[%s] 至多 %d 项"),
				  CONF_TRAITS, CONF_TRAITS_MAX);
	else if (value[0] == '\0' ||
		 !text_copy(conf->traits.at[at].key, CONF_TRAIT_BYTES, name) ||
		 !text_copy(conf->traits.at[at].text, CONF_TRAIT_TEXT_BYTES,
			    value))
		(void)text_format(what, room,
				  _("[%s] %.32s：应有值，且不过长"),
				  CONF_TRAITS, name);
	if (what[0] != '\0')
		return false;
	conf->traits.count++;
	return true;
}

void
conf_traits_put(struct text_buf *out, const struct conf *conf)
{
	if (conf->traits.count > 0)
		text_putf(out, "\n[%s]\n# %s\n", CONF_TRAITS,
			  _("规则包的键，及其值或来源"));
	for (int i = 0; i < conf->traits.count; i++)
		text_putf(out, "%s = %s\n", conf->traits.at[i].key,
			  conf->traits.at[i].text);
}
