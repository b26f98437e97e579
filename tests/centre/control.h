/*
 * Commands to a running centre, a line each: over standard input (--stdin)
 * or a unix socket (--control PATH, spoken to by `centre ctl`).  Each is
 * answered by its output and then "ok", or by "error: ...".
 */
#ifndef CENTRE_CONTROL_H
#define CENTRE_CONTROL_H

#include <poll.h>

#include "tests/centre/http.h"

enum { CONTROL_CLIENTS_MAX = 8, CONTROL_FDS_MAX = CONTROL_CLIENTS_MAX + 2 };

struct control;

/* path NULL: no socket; use_stdin: commands on 0, answers on 1, and the end
 * of input ends the centre.  NULL when the socket cannot be made. */
struct control *control_open(struct centre *centre, struct http *http,
			     const char *path, int use_stdin);
void control_close(struct control **control);

/* What to wait on; returns how many of the CONTROL_FDS_MAX are used. */
int control_fds(const struct control *control, struct pollfd *fds);
void control_step(struct control *control, const struct pollfd *fds, int n);

/* `centre ctl PATH words...`: 0 when the answer ended in ok. */
int control_send(const char *path, int words_n, char **words);

#endif
