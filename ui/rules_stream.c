/*
 * rules_stream.c - cases in, answers out, one a line and in step.
 *
 * Everything is allocated before the first case. What was answered is
 * pushed out whenever the next case has to be waited for, so that a partner
 * behind two pipes can write a case, read its answer and go on.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pos/json.h"
#include "ui/cases.h"
#include "ui/command.h"
#include "ui/rules_tool.h"

struct stream {
	const struct rules *rules;
	FILE *out;
	bool figures;
	struct cases cases;
	struct split *split;
	struct text_buf answer;
	int64_t count, bad;
};

static void
answer_error(struct stream *stream, const struct err *err)
{
	struct json_out out = {&stream->answer, false};

	text_buf_reset(&stream->answer);
	json_begin(&out, NULL, '{');
	json_put_int(&out, "line", stream->cases.line);
	json_begin(&out, "error", '{');
	json_put_text(&out, "code", err_name(err->code));
	json_put_text(&out, "field", stream->cases.now->field);
	json_put_text(&out, "text", err->text);
	json_end(&out, '}');
	json_end(&out, '}');
	stream->bad++;
}

static int
answer_split(struct stream *stream, const struct basket *basket,
    struct err *err)
{
	if (stream->figures)
		return rules_case_write_figures(&stream->answer,
		    stream->rules, stream->split, err);
	return rules_case_write(
	    &stream->answer, stream->rules, basket, stream->split, err);
}

static void
answer(struct stream *stream, enum cases_outcome outcome, struct err *err)
{
	const struct rules_case *now = stream->cases.now;
	struct split_case input = rules_case_input(now);

	text_buf_reset(&stream->answer);
	stream->count++;
	if (outcome == CASES_BAD ||
	    split_compute(stream->rules, &input, stream->split, err) < 0 ||
	    answer_split(stream, &now->basket, err) < 0)
		answer_error(stream, err);
}

static int
send_answer(struct stream *stream, struct err *err)
{
	const struct text_buf *line = &stream->answer;

	text_put(&stream->answer, "\n");
	if (line->failed)
		return err_set(err, ERR_MEMORY, _("结果太长"));
	if (fwrite(line->at, 1, line->length, stream->out) != line->length ||
	    (!cases_ready(&stream->cases) && fflush(stream->out) == EOF))
		return err_set(
		    err, ERR_FILE, _("写不出结果：%s"), strerror(errno));
	return 0;
}

static int
run(struct stream *stream, struct err *err)
{
	enum cases_outcome outcome;

	while ((outcome = cases_next(&stream->cases, err)) != CASES_ENDED) {
		if (outcome == CASES_FAULT)
			return -1;
		answer(stream, outcome, err);
		if (send_answer(stream, err) < 0)
			return -1;
	}
	return 0;
}

int
rules_stream(const struct rules *rules, const struct rules_request *request,
    FILE *out, struct err *err)
{
	struct stream stream = {
		.rules = rules, .out = out, .figures = request->figures};
	int status;

	text_buf_init(&stream.answer, RULES_CASE_ANSWER_BYTES_MAX);
	stream.split = calloc(1, sizeof(*stream.split));
	status = cases_open(&stream.cases, request->cases, err);
	if (status == 0 && stream.split == NULL)
		status = err_set(err, ERR_MEMORY, _("内存不足"));
	if (status == 0)
		status = run(&stream, err);
	if (status == 0 && fflush(out) == EOF)
		status = err_set(
		    err, ERR_FILE, _("写不出结果：%s"), strerror(errno));
	if (status == 0 && stream.bad > 0) {
		(void)fprintf(stderr,
		    _("ybpos rules：%lld 个例子有 %lld 个算不出，见结果里的 error\n"),
		    (long long)stream.count, (long long)stream.bad);
		status = COMMAND_EXIT_INPUT;
	}
	cases_close(&stream.cases);
	text_buf_clear(&stream.answer);
	free(stream.split);
	return status;
}
