#include <stddef.h>

#include "pos/conf_key.h"

static const char *const flags[] = {"no", "yes", NULL};
static const char *const scenes[] = {"pharmacy", "outpatient", NULL};
static const char *const signings[] = {"no", "demand", NULL};
static const char *const languages[] = {"", "zh", "en", NULL};
static const char *const url_styles[] = {"entry", "infno", NULL};
static const char *const gateways[] = {"none", "tif", "hmac-sm3", NULL};
static const char *const codings[] = {"none", "gzip", "dictionary", NULL};
static const char *const traces[] = {"none", "inside", "3505", "both",
				      NULL};
static const char *const resends[] = {"never", "same-msgid", NULL};
static const char *const resolves[] = {"reverse-first", "query-first",
				       NULL};
static const char *const counts[] = {"none", "count", NULL};
static const char *const opter_types[] = {"1", "2", "3", NULL};
static const char *const encodings[] = {"utf-8", "gb18030", NULL};

#define MEMBER(section, name) \
	offsetof(struct conf, section.name), \
	    sizeof(((struct conf *)0)->section.name)
#define INT(section, name, low, high, unit, fallback, help) \
	{#section, #name,    CONF_INT, MEMBER(section, name), low, high, NULL, \
	 unit,	   fallback, help},
#define MONEY(section, name, fallback, help) \
	{#section, #name,	  CONF_MONEY, MEMBER(section, name), \
	 0,	   MONEY_FEN_MAX, NULL,	      "元", \
	 fallback, help},
#define TEXT(section, name, low, high, fallback, help) \
	{ \
	    #section, #name, CONF_TEXT, MEMBER(section, name), \
	    low,      high,  NULL,	"", \
	    fallback, help},
#define CODE(section, name, low, high, fallback, help) \
	{ \
	    #section, #name, CONF_CODE, MEMBER(section, name), \
	    low,      high,  NULL,	"", \
	    fallback, help},
#define PATH(section, name, low, fallback, help) \
	{#section,  #name, \
	 CONF_PATH, MEMBER(section, name), \
	 low,	    CONF_PATH_BYTES - 1, \
	 NULL,	    "", \
	 fallback,  help},
#define WORD(section, name, words, fallback, help) \
	{#section, #name,    CONF_WORD, MEMBER(section, name), 0, 0, words, \
	 "",	   fallback, help},
#define CHOICE(section, name, words, fallback, help) \
	{#section, #name,    CONF_CHOICE, MEMBER(section, name), 0, 0, words, \
	 "",	   fallback, help},
#define FLAG(section, name, fallback, help) \
	{#section, #name,    CONF_FLAG, MEMBER(section, name), 0, 0, flags, \
	 "",	   fallback, help},
#define REQUIRED NULL
/* No limit of its own: the others hold. */
#define NO_LIMIT "99999999.99"

/* clang-format off */
const struct conf_key conf_keys[] = {
	INT(till, number, 1, 99, "", REQUIRED,
	    N_("收款机编号，在本机构内不重复"))
	CODE(till, fixmedins_code, 12, 12, REQUIRED,
	    N_("定点医药机构编号，十二位"))
	TEXT(till, fixmedins_name, 1, 200, REQUIRED,
	    N_("定点医药机构名称"))
	CODE(till, mdtrtarea_admvs, 6, 6, REQUIRED,
	    N_("就医地医保区划，六位"))
	TEXT(till, dev_no, 0, 100, "", N_("设备编号"))
	WORD(till, scene, scenes, REQUIRED,
	    N_("场景：药店购药，或普通门诊"))
	TEXT(till, level, 1, 31, REQUIRED,
	    N_("机构等级，与规则包比例表中的名称一致"))
	TEXT(till, opter, 1, 30, REQUIRED, N_("经办人编号"))
	TEXT(till, opter_name, 1, 50, REQUIRED, N_("经办人姓名"))
	TEXT(till, phar_name, 0, 50, "", N_("药师姓名，3505 上报时用"))
	TEXT(till, phar_prac_cert_no, 0, 50, "",
	    N_("药师执业资格证号，3505 上报时用"))
	TEXT(till, mac, 0, 20, "", N_("本机网卡地址，签到时上报"))
	TEXT(till, ip, 0, 20, "", N_("本机网络地址，签到时上报"))
	PATH(till, database, 1, REQUIRED, N_("日志数据库文件"))
	PATH(till, key_file, 1, REQUIRED,
	    N_("本机密钥文件，三十二字节，封存个人信息用"))
	PATH(till, rules, 1, REQUIRED, N_("规则包所在目录"))
	PATH(till, catalogue, 1, REQUIRED,
	    N_("药品目录文件，以制表符分隔"))
	WORD(till, language, languages, "",
	    N_("界面语言，空为随系统"))
	INT(till, serial_from, 1, 9999, "", "1",
	    N_("报文流水号后四位的起点；同一机构多台收款机各用一段"))
	INT(till, serial_to, 1, 9999, "", "9999",
	    N_("报文流水号后四位的终点"))

	CODE(clinic, atddr_no, 0, 30, "", N_("医师编码，普通门诊必填"))
	TEXT(clinic, dr_name, 0, 50, "", N_("医师姓名，普通门诊必填"))
	TEXT(clinic, dept_code, 0, 30, "", N_("科室编码，普通门诊必填"))
	TEXT(clinic, dept_name, 0, 100, "", N_("科室名称，普通门诊必填"))
	TEXT(clinic, caty, 0, 6, "", N_("科别，普通门诊必填"))
	TEXT(clinic, dise_codg, 0, 20, "",
	    N_("没有另输诊断时所用的诊断编码，普通门诊必填"))
	TEXT(clinic, dise_name, 0, 300, "",
	    N_("没有另输诊断时所用的诊断名称，普通门诊必填"))
	TEXT(clinic, diseases, 0, 959, "",
	    N_("常用诊断：编码加空格加名称，以逗号分隔"))

	{ "rules", "signed", CONF_FLAG, MEMBER(rules, demand), 0, 0,
	  signings, "", "no",
	  N_("规则包的签名：不要求；demand 为没有认可的 SM2 签名就不用") },
	PATH(rules, signers, 0, "",
	    N_("认可的签名公钥文件（PEM，可有几把），signed = demand 时要有"))

	TEXT(centre, url, 1, CONF_PATH_BYTES - 1, REQUIRED,
	    N_("中心地址，entry 时为完整地址，infno 时其后接交易编号"))
	CHOICE(centre, url_style, url_styles, "entry",
	    N_("地址方式：一个入口，或每个交易一个地址"))
	PATH(centre, ca, 0, "", N_("中心证书的签发者，空为系统自带"))
	PATH(centre, certificate, 0, "", N_("本机构的客户端证书"))
	PATH(centre, key, 0, "", N_("客户端证书的私钥"))
	CHOICE(centre, gateway, gateways, "none",
	    N_("网关签名：无、x-tif 或 HMAC-SM3"))
	TEXT(centre, gateway_id, 0, 64, "",
	    N_("网关发放的编号：x-tif-paasid 或 x-ca-key"))
	PATH(centre, gateway_secret_file, 0, "",
	    N_("网关密钥所在文件，密钥不写在此处"))
	TEXT(centre, infver, 1, 6, "V1.0", N_("接口版本号，以当地通知为准"))
	TEXT(centre, recer_sys_code, 1, 10, "FSI_LOCAL",
	    N_("接收方系统代码，以当地通知为准"))
	TEXT(centre, signtype, 0, 10, "SM3", N_("签名类型"))
	WORD(centre, opter_type, opter_types, "1",
	    N_("经办人类别：1 经办人，2 自助终端，3 移动终端"))
	FLAG(centre, sign_in, "yes", N_("办理业务前先签到（9001）"))
	FLAG(centre, entitled, "no",
	    N_("收款前先查待遇（2001），不享受的不作医保结算"))
	FLAG(centre, chronic, "no", N_("同时查慢特病备案（5301）"))
	TEXT(centre, chronic_med_type, 1, 6, "14",
	    N_("选了备案的慢特病时的医疗类别，以当地通知为准"))
	FLAG(centre, plain_http, "no",
	    N_("允许不加密的 http，只用于本机上的代理"))
	FLAG(centre, http2, "yes",
	    N_("中心支持时用 HTTP/2；途中的设备与它不合时填 no"))
	INT(centre, warm_s, 0, 3600, N_("秒"), "50",
	    N_("线路闲置多久就探问一次，使连接不断；0 为不探问"))
	CHOICE(centre, compress, codings, "none",
	    N_("请求的压缩：不压缩，gzip，或按双方约定的字典；中心不收即不压缩"))
	PATH(centre, dictionary, 0, "",
	    N_("双方约定的压缩字典，compress = dictionary 时要有"))
	INT(centre, connect_ms, 100, 60000, N_("毫秒"), "10000",
	    N_("建立连接的时限"))
	INT(centre, query_ms, 100, 300000, N_("毫秒"), "30000",
	    N_("查询类交易的总时限"))
	INT(centre, commit_ms, 100, 300000, N_("毫秒"), "60000",
	    N_("结算、退款、冲正的总时限"))
	INT(centre, wait_ms, 0, 300000, N_("毫秒"), "15000",
	    N_("柜台等待结果的时间，之后转入后台继续"))
	{ "centre", "resend", CONF_FLAG, MEMBER(centre, resend_same), 0, 0,
	  resends, "", "never",
	  N_("同一报文再次发送：中心确认会给出同样应答时才可用 same-msgid") },
	{ "centre", "resolve", CONF_FLAG, MEMBER(centre, query_first), 0, 0,
	  resolves, "", "query-first",
	  N_("结果不明的结算先查询（5201、5204、5203）还是直接冲正") },
	INT(centre, late_s, 0, 86400, N_("秒"), "120",
	    N_("两次“原交易不存在”之间至少相隔，应为总时限的两倍")) 
	TEXT(centre, never_existed, 0, 255, "不存在,未找到,无此交易",
	    N_("冲正应答中表示原交易不存在的字样，以逗号分隔"))
	TEXT(centre, already_undone, 0, 255, "已冲正,已撤销,已退费",
	    N_("冲正应答中表示早已撤销的字样，以逗号分隔"))
	TEXT(centre, session_over, 0, 255, "签到,未签到,签退",
	    N_("拒绝应答中表示签到失效的字样，以逗号分隔"))
	TEXT(centre, msgid_seen, 0, 255, "重复",
	    N_("拒绝应答中表示此报文号已收过的字样，以逗号分隔：按存疑处理"))
	INT(centre, undo_tries, 1, 100, N_("次"), "5",
	    N_("冲正被拒多少次后转交人工"))
	CHOICE(centre, trace, traces, "none",
	    N_("追溯码上报：不报，随结算，结算后另报（3505），或两者"))
	FLAG(centre, no_code, "no", N_("本店为无码库：不扫追溯码也可结算"))
	TEXT(centre, uploaded, 0, 255, "重复上传,已上传",
	    N_("3505 拒绝应答中表示早已收到的字样，以逗号分隔"))
	TEXT(centre, returned, 0, 255, "已退货,未由本机构销售",
	    N_("3506 拒绝应答中表示早已退回的字样，以逗号分隔"))

	TEXT(card, reader, 0, 127, "", N_("读卡器名称的开头，空为第一台"))
	INT(card, watchdog_ms, 100, 60000, N_("毫秒"), "5000",
	    N_("读一张卡的时限，超过即视为卡已挂起"))

	MONEY(offline, fund_sale_max, REQUIRED,
	    N_("离线时单笔可垫付的基金上限"))
	MONEY(offline, fund_till_max, REQUIRED,
	    N_("离线时本机未结清的基金总上限"))
	INT(offline, entitlement_age_s, 0, 31536000, N_("秒"), REQUIRED,
	    N_("离线时可用的参保信息最长存放时间"))
	PATH(offline, stoplist, 0, "", N_("停用名单存放的文件，空为不用"))
	{ "offline", "stoplist_signed", CONF_FLAG,
	  MEMBER(offline, stoplist_demand), 0, 0, signings, "", "no",
	  N_("停用名单的签名：不要求；demand 为没有认可的 SM2 签名就不导入") },
	PATH(offline, stoplist_signers, 0, "",
	    N_("认可的名单签名公钥文件（PEM），stoplist_signed = demand 时要有"))
	TEXT(offline, stoplist_url, 0, CONF_PATH_BYTES - 1, "",
	    N_("停用名单的 https 地址，ybpos stoplist refresh 从这里取"))
	INT(offline, stoplist_age_s, 0, 31536000, N_("秒"), "2592000",
	    N_("停用名单最长可用多久，过期即不作离线结算"))
	MONEY(offline, fund_person_max, NO_LIMIT,
	    N_("离线时一人一日可垫付的基金上限"))
	MONEY(offline, fund_sale_soft, NO_LIMIT,
	    N_("单笔超过此数，要第二人同意并写明原因"))
	MONEY(offline, fund_person_soft, NO_LIMIT,
	    N_("一人一日超过此数，要第二人同意并写明原因"))
	MONEY(offline, fund_till_soft, NO_LIMIT,
	    N_("本机合计超过此数，要第二人同意并写明原因"))
	INT(offline, entitlement_soft_s, 0, 31536000, N_("秒"), "31536000",
	    N_("参保信息比这更旧，要第二人同意并写明原因"))
	INT(offline, stoplist_soft_s, 0, 31536000, N_("秒"), "31536000",
	    N_("停用名单比这更旧，要第二人同意并写明原因"))
	TEXT(offline, second_opters, 0, 255, "",
	    N_("可以同意的人：经办人编号，以逗号分隔，收款人本人不算"))

	INT(queue, retry_first_ms, 10, 3600000, N_("毫秒"), "2000",
	    N_("线路不通时第一次重试的间隔"))
	INT(queue, retry_max_ms, 10, 86400000, N_("毫秒"), "300000",
	    N_("重试间隔的上限"))
	INT(queue, probe_ms, 10, 86400000, N_("毫秒"), "4000",
	    N_("连不上中心时，最长隔多久再试一次"))
	INT(queue, flight_bytes, 4096, 1048576, N_("字节"), "524288",
	    N_("补传时在途报文合计的上限，实际数量按线路快慢自行调节"))
	INT(queue, flight_requests, 1, 128, N_("条"), "128",
	    N_("补传时同时在途的报文条数上限"))
	INT(queue, connections, 1, 16, N_("条"), "4",
	    N_("中心不支持 HTTP/2 时补传所用的连接数"))

	{ "shift", "cash", CONF_FLAG, MEMBER(shift, count), 0, 0, counts, "",
	  "none",
	  N_("班次：none 不点钱，开门就收；count 开班、交班都点现金") },

	PATH(stick, key_file, 0, "",
	    N_("U盘移交的密钥文件，六十四位十六进制，本机构各机相同"))
	PATH(stick, sign_key_file, 0, "",
	    N_("本机写U盘时签名的 SM2 私钥文件（PEM）"))
	PATH(stick, signers, 0, "",
	    N_("本机构各收款机的签名公钥文件（PEM，可有几把）"))

	PATH(receipt, path, 0, "", N_("小票输出的文件或设备，空为不打印"))
	CHOICE(receipt, encoding, encodings, "utf-8", N_("小票编码"))
	INT(receipt, columns, 24, 80, N_("列"), "32",
	    N_("小票宽度，常见为 32 或 48"))
};
/* clang-format on */

#define KEY_COUNT (sizeof(conf_keys) / sizeof(conf_keys[0]))
_Static_assert(KEY_COUNT <= CONF_KEYS_MAX, "seen[] has room for every key");

const size_t conf_key_count = KEY_COUNT;
