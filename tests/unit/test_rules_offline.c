/* 离线: what a sale may be without the centre, by scene. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "pos/rules.h"
#include "tests/support/small.h"

#define PLAIN \
	"起付线 每年 所有人 0\n封顶线 不设\n范围 药店 药店\n范围 门诊 一级\n" \
	"表 支付比例\n场景 级别 在职 退休\n药店 药店 0.7 0.7\n" \
	"门诊 一级 0.8 0.8\n完\n"

static struct rules_offline
of(const char *scene)
{
	struct rules_offline offline;

	rules_offline(small_rules(), scene, &offline);
	return offline;
}

/* 离线 拒绝 stands in the pack around: it is for the scenes without a line. */
static void
each_scene_has_its_own_policy(void **state)
{
	(void)state;
	small_open("", PLAIN "离线 药店 预付 90 天内补结\n"
			     "离线 门诊 暂记 每笔统筹至多 200.00\n");
	assert_int_equal(of("pharmacy").policy, OFFLINE_PREPAY);
	assert_int_equal(of("pharmacy").days, 90);
	assert_false(of("pharmacy").alone);
	assert_int_equal(of("outpatient").policy, OFFLINE_PROVISIONAL);
	assert_int_equal(of("outpatient").sale_max.fen, 20000);
	assert_int_equal(of("住院").policy, OFFLINE_REFUSE);
	assert_int_equal(of("nowhere").policy, OFFLINE_REFUSE);
	assert_int_equal(rules_head(small_rules())->offline, OFFLINE_REFUSE);
	small_close();
}

static void
a_ticket_may_settle_by_itself(void **state)
{
	(void)state;
	small_open("", PLAIN "离线 药店 预付 7 天内补结 联网自补\n"
			     "离线 门诊 预付\n");
	assert_true(of("pharmacy").alone);
	assert_int_equal(of("pharmacy").days, 7);
	assert_int_equal(of("outpatient").policy, OFFLINE_PREPAY);
	assert_int_equal(of("outpatient").days, 0);
	assert_false(of("outpatient").alone);
	small_close();
}

static void
what_is_not_a_policy_is_refused(void **state)
{
	(void)state;
	small_refuses("", PLAIN "离线 药店 预付 0 天内补结\n", "",
		      "离线：补结应在 1 至 3660 天内");
	small_refuses("", PLAIN "离线 药店 预付 90\n", "", "应有 4 个词");
	small_refuses("", PLAIN "离线 药店 预付 90 天内补结 自补\n", "",
		      "应为“联网自补”");
	small_refuses("", PLAIN "离线 药店\n", "", "应为拒绝、预付或暂记");
	small_refuses("", PLAIN "离线 药店 暂记 200\n", "", "4 个词");
	small_refuses("", PLAIN "离线 药店 拒绝\n离线 药店 预付\n", "",
		      "“离线”重复");
	small_refuses("", PLAIN "离线 预付\n", "", "“离线”重复");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(each_scene_has_its_own_policy),
	    cmocka_unit_test(a_ticket_may_settle_by_itself),
	    cmocka_unit_test(what_is_not_a_policy_is_refused),
	};

	return cmocka_run_group_tests(tests, small_setup, small_teardown);
}
