/*
 * err.h - what went wrong in the world, in words a person can act on.
 *
 * A function that can fail in the world returns 0 or -1 and takes a
 * struct err last. The code says which kind, the text says what, where
 * (file, line, field) and what was expected, in the language of the screen.
 * Our own mistakes are assertions; a "no" of the other side is a value.
 * Never put a whole personal number into a text: mask it first.
 */
#ifndef POS_ERR_H
#define POS_ERR_H

#define ERR_TEXT_BYTES 256

/* code, name for logs and --json, text for people (msgid) */
#define ERR_CODES(X)                                                           \
	X(ERR_NONE, "none", "正常")                                          \
	X(ERR_INPUT, "input", "输入有误")                                  \
	X(ERR_LIMIT, "limit", "超过上限")                                  \
	X(ERR_OVERFLOW, "overflow", "金额溢出")                            \
	X(ERR_CONF, "conf", "配置有误")                                    \
	X(ERR_RULES, "rules", "规则包有误")                               \
	X(ERR_FORBIDDEN, "forbidden", "此时不允许")                       \
	X(ERR_NOT_FOUND, "not-found", "没有找到")                          \
	X(ERR_BUSY, "busy", "正被占用")                                    \
	X(ERR_STALE, "stale", "已过期")                                     \
	X(ERR_DISK, "disk", "磁盘读写失败")                              \
	X(ERR_CORRUPT, "corrupt", "数据损坏")                              \
	X(ERR_CRYPTO, "crypto", "密码运算失败")                          \
	X(ERR_MEMORY, "memory", "内存不足")                                \
	X(ERR_FILE, "file", "文件读写失败")

enum err_code {
#define X(code, name, text) code,
	ERR_CODES(X)
#undef X
};

struct err {
	enum err_code code;
	char text[ERR_TEXT_BYTES];
};

/* Fill err (may be NULL); returns -1, so that `return err_set(...)` reads. */
int err_set(struct err *err, enum err_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Put "what: " before the text; returns -1. */
int err_wrap(struct err *err, const char *what);
const char *err_name(enum err_code code);
const char *err_word(enum err_code code); /* translated */

#endif
