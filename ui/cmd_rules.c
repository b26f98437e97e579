#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "pos/text.h"
#include "ui/command.h"
#include "ui/output.h"
#include "ui/rules_tool.h"

struct rules_tool {
	const char *name;
	int (*run)(const struct rules_request *request);
};

static const struct rules_tool tools[] = {
    {"check", rules_tool_check},
    {"eval", rules_tool_eval},
    {"diff", rules_tool_diff},
    {"explain", rules_tool_explain},
    {"fmt", rules_tool_fmt},
    {"sign", rules_tool_sign},
};

static void
help(void)
{
	(void)fputs(
	    _("用法：ybpos rules check 规则包 ... [--json]\n"
	      "      ybpos rules eval 规则包 --case 文件|- [--json [--figures]]\n"
	      "      ybpos rules diff 旧包 新包 --cases 文件|- [--json]\n"
	      "      ybpos rules fmt 规则包 ... [--check]\n"
	      "\n"
	      "check  读入规则包，检查它，并核对包里自带的每一个例子\n"
	      "eval   按规则包算一个例子，逐项给出金额、条款和理由\n"
	      "       例子写成 JSON（格式见 docs/json.md）；加 --json 时\n"
	      "       一行一个例子，读一行就答一行，有错的行也答一行；\n"
	      "       --figures 只答金额和累计，不带理由\n"
	      "diff   同一批例子按两个包各算一遍：谁多付、谁少付、哪个付方\n"
	      "       变了多少、最吃亏的二十个、只有一个包拒绝的\n"
	      "fmt    把规则包整理成统一的版式，内容不变，列出改过的文件；\n"
	      "       --check 只列出还没整理的，有就退出 1\n"
	      "\n"
	      "退出码：0 全部成立；2 有规则包或例子不成立；1 出错\n"),
	    stdout);
	(void)fputs(
	    _("\n"
	      "      ybpos rules explain 规则包 --case 文件|- [--json]\n"
	      "             [--why 什么] [--why-not 什么]\n"
	      "\n"
	      "explain 说明一个例子里每个付方为什么付、为什么没有付；什么：\n"
	      "       统筹支付、个人账户、个人现金、个人负担、起付线等\n"),
	    stdout);
	(void)fputs(
	    _("\n"
	      "      ybpos rules sign 规则包 --key 私钥文件\n"
	      "      ybpos rules check 规则包 ... --signers 公钥文件\n"
	      "\n"
	      "sign   用 SM2 私钥（PEM）给规则包签名，写在旁边的 .sig 里\n"
	      "check --signers  还要求每个包都有公钥文件里某一把所签的签名\n"),
	    stdout);
}

static int
run(const char *name, const struct rules_request *request)
{
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		if (strcmp(tools[i].name, name) == 0)
			return tools[i].run(request);
	return RULES_TOOL_USAGE;
}

static bool
set_option(struct rules_request *request, int c)
{
	if (c == 'j')
		request->json = true;
	else if (c == 'c')
		request->cases = optarg;
	else if (c == 'f')
		request->figures = true;
	else if (c == 'w')
		request->why = optarg;
	else if (c == 'n')
		request->why_not = optarg;
	else if (c == 'k')
		request->check = true;
	else if (c == 'K')
		request->key = optarg;
	else if (c == 'S')
		request->signers = optarg;
	else
		return false;
	return true;
}

int
cmd_rules(int argc, char **argv)
{
	static const struct option known[] = {
	    {"json", no_argument, NULL, 'j'},
	    {"case", required_argument, NULL, 'c'},
	    {"cases", required_argument, NULL, 'c'},
	    {"figures", no_argument, NULL, 'f'},
	    {"why", required_argument, NULL, 'w'},
	    {"why-not", required_argument, NULL, 'n'},
	    {"check", no_argument, NULL, 'k'},
	    {"key", required_argument, NULL, 'K'},
	    {"signers", required_argument, NULL, 'S'},
	    {"help", no_argument, NULL, 'h'},
	    {NULL, 0, NULL, 0},
	};
	struct rules_request request = {0};
	int c, status = RULES_TOOL_USAGE;

	while ((c = getopt_long(argc, argv, "jh", known, NULL)) != -1) {
		if (c == 'h') {
			help();
			return COMMAND_EXIT_OK;
		}
		if (!set_option(&request, c))
			return output_usage(RULES_TOOL_NAME,
					    _("不认识的选项"));
	}
	if (argc - optind >= 2) {
		request.packs = argv + optind + 1;
		request.pack_count = argc - optind - 1;
		status = run(argv[optind], &request);
	}
	if (status != RULES_TOOL_USAGE)
		return status;
	return output_usage(RULES_TOOL_NAME,
	    _("要办什么？check 规则包，或 eval 规则包 --case 文件"));
}
