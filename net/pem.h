/*
 * pem.h - say early, and by name, that a certificate or key file cannot be
 * used; libcurl would say it at the first connection. Inside net/ only.
 */
#ifndef NET_PEM_H
#define NET_PEM_H

#include <stddef.h>

/*
 * 0 when path is empty or can be read and holds a PEM block. Otherwise -1,
 * and error names the option, the path and the reason.
 */
int pem_check(const char *option, const char *path, char *error, size_t room);

#endif
