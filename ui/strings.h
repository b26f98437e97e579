/*
 * strings.h - every text of the screens, in one table.
 *
 * Chinese msgids; ui/po/en.po has the English. No character here may be one
 * column wide to the library and two in a Chinese terminal (a test looks).
 */
#ifndef UI_STRINGS_H
#define UI_STRINGS_H

#include "pos/text.h"

/* the frame */
#define STR_TILL _("%d号台  %s")
#define STR_ONLINE _(" 联网 ")
#define STR_OFFLINE _(" 离线 ")
#define STR_DOUBT _(" 存疑 ")
#define STR_STOPPED_LAMP _(" 停用 ")
#define STR_NEXT_SIGN_IN _("正在签到")
#define STR_NEXT_SENDING _("正在补传")
#define STR_NEXT_CODES _("追溯码上报被拒 %d 单，按 F6 处理")
#define STR_NEXT_READY _("可以结算")
#define STR_NEXT_RETRY _("%s 起断网，%s 重连")
#define STR_NEXT_NO_RETRY _("%s 起断网")
#define STR_NEXT_DOUBT _("自动查清中，勿重复收费")
#define STR_NEXT_STOPPED _("请联系管理员")
#define STR_COUNT_PENDING _("待传")
#define STR_COUNT_FLYING _("在途")
#define STR_COUNT_DOUBT _("存疑")
#define STR_COUNT_HANDED _("待人工")
#define STR_COUNT_TICKETS _("待补结")
#define STR_COUNT_OWED _("待退款")
#define STR_COUNT_TODAY _("今日已结")
#define STR_TOO_SMALL _("窗口太小：至少要 %d 列 %d 行，现在是 %d 列 %d 行")
#define STR_PRINTING _("正在打印")
#define STR_PRINTED _("已打印")
#define STR_PRINTER_BUSY _("打印机还在打上一张")
#define STR_LEAVING _("正在等中心的最后回复，完成后退出")

/* the person */
#define STR_NO_PERSON _("未读到参保人（自费）")
#define STR_SEALED _("(已加密)")

/* idle */
#define STR_IDLE_CARD _("请插社会保障卡")
#define STR_IDLE_VOUCHER _("或扫医保电子凭证")
#define STR_IDLE_TYPE _("或输入身份证号，按 Enter")
#define STR_IDLE_SELFPAY _("自费购药：直接扫药品")
#define STR_IDLE_READING _("正在读卡，请勿拔出")
#define STR_IDLE_PROMPT _("身份证号或药品编码：")
#define STR_IDLE_CARD_IN _("卡在读卡器里，按 F2 重读")
#define STR_NO_READER _("读卡器没有接好：可扫电子凭证或输入身份证号")

/* person */
#define STR_PERSON _("参保人")
#define STR_PERSON_NAME _("姓名")
#define STR_PERSON_NUMBER _("证件号")
#define STR_PERSON_KIND _("人员类别")
#define STR_PERSON_PLACE _("参保地")
#define STR_PERSON_BALANCE _("账户余额")
#define STR_PERSON_DEDUCTIBLE _("本年已付起付线")
#define STR_PERSON_STOPPED _("停用名单上有此人：%s（%d 的名单）")
#define STR_PERSON_FUND _("本年统筹已支付")
#define STR_PERSON_AS_OF _("截至")
#define STR_PERSON_TICKET                                                      \
	_("此人有 %d 笔待补结算：单 %s，已付 %s，按 F5 补结")
#define STR_PERSON_TICKET_WAITS                                                \
	_("此人有 %d 笔待补结算：单 %s，已付 %s，联网后可补结")
#define STR_PERSON_OWED _("此人有 %d 笔待补结算：单 %s 已补结，应退现金 %s，按 F5 付")
#define STR_PERSON_NEXT _("扫药品开始，或按 F3 查药")
#define STR_CARD_NUMBER _("卡号 %s")
#define STR_ENTITLEMENT_NONE _("待遇未知")
#define STR_ENTITLEMENT_ASKING _("正在向中心查待遇")
#define STR_ENTITLEMENT_FRESH _("待遇：中心刚刚确认")
#define STR_ENTITLEMENT_CACHED _("待遇：用本机记录（%s 时查得）")
#define STR_ENTITLEMENT_REFUSED _("中心不予医保结算，可按自费")

/* basket */
#define STR_COLUMN_NO _("行")
#define STR_COLUMN_NAME _("品名规格")
#define STR_COLUMN_CLASS _("类")
#define STR_COLUMN_PRICE _("单价")
#define STR_COLUMN_COUNT _("数量")
#define STR_COLUMN_AMOUNT _("金额")
#define STR_COLUMN_TRACES _("追溯码")
#define STR_BASKET_TOTAL _("共 %d 种，合计")
#define STR_BASKET_EMPTY _("还没有药品：请扫条码")
#define STR_BASKET_PROMPT _("扫码或输入编码：")
#define STR_COUNT_PROMPT _("第 %d 行 %s 的数量：")
#define STR_COUNT_BAD _("数量要大于 0，最多四位小数")
#define STR_SCAN_BROKEN _("条码没有扫全，请再扫一次")
#define STR_SCAN_NOT_HERE _("这里不收扫码，请先按 Esc 返回")

/* split */
#define STR_BILL _("费用构成")
#define STR_BILL_TOTAL _("合计")
#define STR_BILL_FUND _("统筹支付")
#define STR_BILL_FUNDS _("基金支付")
#define STR_BILL_FAMILY _("共济账户支付")
#define STR_BILL_PAST _("历年账户支付")
#define STR_BILL_ACCOUNT _("账户支付")
#define STR_BILL_CASH _("现金支付")
#define STR_BILL_BALANCE _("账户余额 %s，付后 %s")
#define STR_QUOTE_NONE _("未经中心试算，按本机规则")
#define STR_QUOTE_ASKING _("正在请中心试算")
#define STR_DISEASE _("诊断 %s %s")
#define STR_DISEASE_HOW _("诊断：按本机设定，另输为 #编码")
#define STR_VISIT_2201 _("正在向中心挂号")
#define STR_VISIT_2203A _("正在上传诊断")
#define STR_VISIT_2204 _("正在上传费用")
#define STR_VISIT_2205 _("正在撤销未结的费用")
#define STR_VISIT_5201 _("正在查询挂号结果")
#define STR_QUOTE_SAME _("中心试算一致")
#define STR_QUOTE_OTHER _("中心试算与本机不同，以中心为准")
#define STR_QUOTE_OTHER_LOCAL _("本机：统筹 %s  账户 %s  现金 %s")
#define STR_QUOTE_REFUSED _("中心不予结算，可按自费")
#define STR_PACK _("规则 %s")
#define STR_DIFFERENCE _("与收款时不同：")
#define STR_DIFFERENCE_ROW _("%s  收款时 %s，中心 %s，相差 %s")

/* trace */
#define STR_TRACES_MISSING _("缺追溯码 %d 个，从第 %d 行起")
#define STR_TRACE _("逐笔依据")
#define STR_TRACE_OF _("第 %d 至 %d 条，共 %d 条")
#define STR_WHY_OF _("第 %d 问，共 %d 问")
#define STR_WHY_NOTHING _("没有规则包，说不出依据")
#define STR_TRACE_LOCAL _("这是本机的算法；中心的数字不同，以中心为准")

/* confirm */
#define STR_CONFIRM _("收款确认")
#define STR_CONFIRM_CASH _("应收现金")
#define STR_CONFIRM_GIVEN _("实收")
#define STR_CONFIRM_CHANGE _("找零")
#define STR_CONFIRM_GAVE _("实收 %s  找零 %s")
#define STR_CONFIRM_EXACT _("（不输就是正好）")
#define STR_CONFIRM_SHORT _("还差 %s")
#define STR_CONFIRM_PROMPT _("实收现金：")
#define STR_CONFIRM_OFFLINE _("现在断网：按离线受理，联网后自动上传")
#define STR_CONFIRM_ENTER _("按 Enter 确认收款")

/* waiting */
#define STR_WAITING _("已受理，正在等中心回复")
#define STR_WAITING_CLOCK _("已等 %d 秒，最多等 %d 秒")
#define STR_WAITING_LATE _("等得久了：已转后台，结果会自动显示")
#define STR_WAITING_NEXT _("可以先接待下一位：按 F8，本单在后台继续")
#define STR_SALE _("单号 %s")
#define STR_CODE _("短码 %s")

/* result */
#define STR_SETTLED _("成功")
#define STR_SETTLED_MORE _("中心已结算")
#define STR_PROVISIONAL _("离线已受理")
#define STR_PROVISIONAL_MORE _("尚未经中心结算，联网后自动上传")
#define STR_PREPAID _("已预付")
#define STR_PREPAID_MORE                                                       \
	_("全额收取现金 %s；联网后凭补结算单补结算，退还医保应付的部分")
#define STR_PREPAID_SLIP _("把补结算单交给顾客，短码 %s，最晚补结到 %s")
#define STR_PREPAID_NO_END _("不限期")
#define STR_REFUND _("请退还 %s 现金 %s，付完按退款键，打印退款单请他签名")
#define STR_UNSURE _("存疑")
#define STR_UNSURE_MORE _("中心可能收到，也可能没收到：不要再结一次")
#define STR_UNSURE_NEXT _("系统自动冲正或查明，下一次：%s")
#define STR_UNSURE_SLIP _("把存疑单交给顾客，凭短码 %s 查结果")
#define STR_REFUSED _("拒付")
#define STR_REFUSED_MORE _("中心说：%s")
#define STR_REFUSED_NEXT                                                       \
	_("没有动医保的钱。可重新按自费结算，或请顾客到经办机构")
#define STR_CASH_BACK _("请退还顾客现金 %s")
#define STR_CASH_MORE _("请向顾客补收现金 %s")
#define STR_PAID_SELF _("自费")
#define STR_PAID_SELF_MORE _("没有用医保，现金 %s")
#define STR_VOID _("未成交")
#define STR_VOID_MORE _("请求没有发出，医保没有动钱，离线也不能受理")
#define STR_NOTHING _("没有结果")

/* queue */
#define STR_QUEUE_OPEN _("未结清的单")
#define STR_QUEUE_PREPAID _("待补结算和待退款（F3 补结，或记下退款已付）")
#define STR_QUEUE_TODAY _("今日的单")
#define STR_QUEUE_EMPTY _("没有")
#define STR_COLUMN_TIME _("时间")
#define STR_COLUMN_SALE _("单号")
#define STR_COLUMN_STATE _("状态")
#define STR_COLUMN_TOTAL _("总额")
#define STR_COLUMN_FUND _("统筹")
#define STR_COLUMN_CASH _("现金")
#define STR_COLUMN_NEXT _("下一步")
#define STR_STATE_SELFPAY _("自费")
#define STR_STATE_TICKET _("待补结")
#define STR_STATE_SETTLING _("补结中")
#define STR_STATE_OWED _("待退款")
#define STR_STATE_TICKET_DONE _("已补结")
#define STR_STATE_REFUNDED _("已退费")
#define STR_STATE_CLOSED _("未成交")
#define STR_STATE_HANDED _("待人工")
#define STR_STATE_CODES _("码被拒")
#define STR_STATE_OFFLINE _("离线待传")
#define STR_STATE_DIFFERED _("成功有差")
#define STR_NEXT_NOW _("马上")
#define STR_NEXT_PERSON _("人工处理")
#define STR_NEXT_REPLY _("等回复")
#define STR_NEXT_LINK _("联网后")
#define STR_DETAIL _("一笔单的详情")
#define STR_DETAIL_MADE _("受理时间 %s")
#define STR_DETAIL_CENTRE _("中心结算号 %s")
#define STR_DETAIL_PRINTED _("已打印 %d 份")
#define STR_DETAIL_CODES _("追溯码 %d 个：待上报 %d 行，被拒 %d 行  %s")
#define STR_ASK_UPLOAD _("把单 %s 被拒的追溯码再报一次？")
#define STR_DETAIL_NOTE _("说明：%s")

/* find */
#define STR_FIND _("查药")
#define STR_FIND_PROMPT _("名称、编码或条码：")
#define STR_FIND_NONE _("没有找到")

/* ask */
#define STR_ASK_DEAL \
	_("单 %s 已经人工处理完毕？登记后不再提醒，记录留在日志里")
#define STR_DEALT_AT_COUNTER _("柜台登记")
#define STR_ASK_REFUND _("退费：整笔退回单 %s，现金 %s 退还顾客？")
#define STR_ASK_PAY_BACK                                                       \
	_("单 %s：现金 %s 已经当面交给本人？（随后打印退款单请他签名）")
#define STR_PREPAY_TITLE                                                       \
	_("断网：本地区先由本人全额付现金，联网后补结算。下面只是估算")
#define STR_PREPAY_BLIND                                                       \
	_("断网：本地区先由本人全额付现金，联网后补结算。没有估算")
#define STR_PREPAY_CASH _("现在收取现金 %s")
#define STR_CONFIRM_PREPAY _("现在断网：全额收现金，开补结算单")
#define STR_DETAIL_TICKET _("补结算单 %s：%s，已付 %s，补结单 %s，应退 %s")
#define STR_ASK_CANCEL _("放弃本单，回到待机？")
#define STR_ASK_SELFPAY _("按自费收取全额 %s，不用医保？")
#define STR_ASK_QUIT _("退出收款程序？未传的单会保留，下次打开继续")
#define STR_ASK_KEYS _("Enter 是    Esc 否")

/* stopped and help */
#define STR_STOPPED _("收款机已停用")
#define STR_STOPPED_WHY _("磁盘不能可靠保存，继续收款会丢单")
#define STR_STOPPED_NEXT _("已受理的单都在盘上。请换机或修好磁盘后再打开")
#define STR_HELP _("按键")
#define STR_HELP_SCAN _("扫码枪：任何时候扫都不会落到数量或金额里")
#define STR_HELP_LAMP _("状态灯：联网、离线、存疑，右边是各种未完的单数")

/* demonstration */
#define STR_DEMO_CARD_IN _("演示：社保卡已插入")
#define STR_DEMO_CARD_OUT _("演示：社保卡已取出")
#define STR_DEMO_LINK_CUT _("演示：网络已切断，再按一次接通")
#define STR_DEMO_LINK_BACK _("演示：网络已接通")

#define STR_SECOND _("第二人同意")
#define STR_SECOND_WHY _("离线垫付超过软限额：%s。要另一个有权的人同意，编号和原因一并记入流水。")
#define STR_SECOND_CALL _("请有权的人到收款机前输入自己的编号；Esc 返回，不结算")
#define STR_SECOND_BY _("同意人编号：")
#define STR_SECOND_REASON _("原因（选 1 至 3，或直接写）：")
#define STR_SECOND_URGENT _("急诊用药，不能等")
#define STR_SECOND_CHRONIC _("慢性病续方，不能断药")
#define STR_SECOND_KNOWN _("已核对本人，待遇确实有")

#endif
