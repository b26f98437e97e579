/*
 * link.h - why there is no link to the centre, where somebody at the counter
 * can do something about it.
 */
#ifndef POS_LINK_H
#define POS_LINK_H

enum link_trouble {
	LINK_SILENT,   /* nobody, or a gateway without its centre */
	LINK_LOGIN,    /* a page instead of the centre: the network's own */
	LINK_STRANGER, /* somebody else's certificate */
};

#endif
