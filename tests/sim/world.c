#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "tests/sim/world.h"

#define WALL_START_MS INT64_C(1773540000000) /* 2026-03-15 10:00 Beijing */
#define HOUR_MS INT64_C(3600000)

void
world_broken(struct world *world, const char *format, ...)
{
	va_list list;

	if (world->violation[0] != '\0')
		return;
	va_start(list, format);
	(void)vsnprintf(
	    world->violation, sizeof(world->violation), format, list);
	va_end(list);
}

struct now
world_now(const struct world *world)
{
	struct now now = { .wall_ms = WALL_START_MS + world->t_ms +
		    world->wall_offset_ms,
		.mono_ms = world->t_ms - world->boot_at_ms + 1000 };

	(void)snprintf(now.boot_id, sizeof(now.boot_id), "boot-%d",
	    world->boots);
	return now;
}

static void __attribute__((format(printf, 2, 3)))
say(struct world *world, const char *format, ...)
{
	va_list list;

	if (world->trace == NULL)
		return;
	fprintf(world->trace, "%10lld ", (long long)world->t_ms);
	va_start(list, format);
	(void)vfprintf(world->trace, format, list);
	va_end(list);
	fputc('\n', world->trace);
}

/* What the till logs belongs into the trace of a seed. */
static void
hear_log(void *ctx, const char *line)
{
	say(ctx, "    %s", line);
}

static void
set_conf(struct world *world)
{
	struct conf *c = &world->conf;

	(void)text_copy(c->till.fixmedins_code,
	    sizeof(c->till.fixmedins_code), "P99010100001");
	(void)text_copy(c->till.fixmedins_name,
	    sizeof(c->till.fixmedins_name), "示范大药房");
	(void)text_copy(c->till.mdtrtarea_admvs,
	    sizeof(c->till.mdtrtarea_admvs), "990101");
	(void)text_copy(c->till.dev_no, sizeof(c->till.dev_no), "POS-01");
	(void)text_copy(c->till.scene, sizeof(c->till.scene), "pharmacy");
	(void)text_copy(c->till.level, sizeof(c->till.level), "药店");
	(void)text_copy(c->till.opter, sizeof(c->till.opter), "0007");
	(void)text_copy(
	    c->till.opter_name, sizeof(c->till.opter_name), "演示员甲");
	(void)text_copy(c->till.rules, sizeof(c->till.rules), "pos/rules");
	(void)text_copy(c->till.catalogue, sizeof(c->till.catalogue),
	    "tests/sim/items.tsv");
	c->till.number = 1;
	c->till.serial_to = 9999;
	(void)text_copy(c->centre.url, sizeof(c->centre.url), "http://sim");
	(void)text_copy(c->centre.infver, sizeof(c->centre.infver), "V1.0");
	(void)text_copy(c->centre.recer_sys_code,
	    sizeof(c->centre.recer_sys_code), "SIM");
	(void)text_copy(
	    c->centre.signtype, sizeof(c->centre.signtype), "SM3");
	(void)text_copy(
	    c->centre.opter_type, sizeof(c->centre.opter_type), "1");
	c->centre.sign_in = true;
	c->centre.plain_http = true;
	c->centre.connect_ms = 3000;
	c->centre.query_ms = 5000;
	c->centre.commit_ms = 10000;
	c->centre.wait_ms = 4000;
	c->centre.late_s = 20;
	(void)text_copy(c->centre.never_existed,
	    sizeof(c->centre.never_existed), "不存在,未找到,无此交易");
	(void)text_copy(c->centre.already_undone,
	    sizeof(c->centre.already_undone), "已冲正,已撤销");
	(void)text_copy(c->centre.session_over,
	    sizeof(c->centre.session_over), "签到");
	(void)text_copy(c->centre.msgid_seen,
	    sizeof(c->centre.msgid_seen), "重复");
	(void)text_copy(
	    c->centre.uploaded, sizeof(c->centre.uploaded), "重复上传");
	(void)text_copy(c->centre.returned, sizeof(c->centre.returned),
	    "未由本机构销售");
	(void)text_copy(c->till.phar_name, sizeof(c->till.phar_name), "药师");
	(void)text_copy(c->till.phar_prac_cert_no,
	    sizeof(c->till.phar_prac_cert_no), "ZX9900001");
	c->centre.undo_tries = 5;
	c->offline.fund_sale_max = money_fen(100000);
	c->offline.fund_till_max = money_fen(1000000);
	c->offline.entitlement_age_s = 86400;
	/* No soft limits: nobody is there to be asked. */
	c->offline.fund_person_max = money_fen(200000);
	c->offline.fund_sale_soft = c->offline.fund_sale_max;
	c->offline.fund_person_soft = c->offline.fund_person_max;
	c->offline.fund_till_soft = c->offline.fund_till_max;
	c->offline.entitlement_soft_s = c->offline.entitlement_age_s;
	c->queue.retry_first_ms = 1000;
	c->queue.retry_max_ms = 60000;
	c->receipt.columns = 32;
}

static int
knob(struct world *world, int most)
{
	return chance_hits(&world->chance, 400) ?
	    0 :
	    (int)chance_below(&world->chance, most);
}

static void
draw_world(struct world *world)
{
	set_conf(world);
	world->crash_per_mille = knob(world, 8);
	world->cut_at_per_mille = knob(world, 10);
	world->disk_fail_per_mille = knob(world, 3);
	world->outage_per_mille = knob(world, 4);
	world->leap_per_mille = knob(world, 3);
	world->refund_per_mille = knob(world, 60);
	world->impatience_per_mille = knob(world, 500);
	world->sales_wanted = 12;
	world->conf.centre.trace =
	    (enum conf_trace)chance_below(&world->chance, 4);
	world->conf.centre.resend_same = world->ledger->repeat_answers &&
	    chance_hits(&world->chance, 300);
	/* Late, but never as late as two answers are apart (19 no. 3). */
	world->link->faults.late_ms_max =
	    world->conf.centre.late_s * 1000 * 9 / 10;
}

static void
boot(struct world *world)
{
	const struct store_options options = { .vfs = world->disk_name,
		.no_lock = true };
	struct till_parts parts = { .net = link_port(world->link),
		.conf = &world->conf,
		.key = &world->key,
		.log = world->trace == NULL ? NULL : &world->log,
		.gateway_secret = "",
		.seed = chance_next(&world->chance),
		.program = "sim" };
	struct now now = world_now(world);
	struct err err = { .code = ERR_NONE };

	if (store_open(&world->store, "till.db", &options, &err) == 0) {
		parts.store = world->store;
		if (till_open(&world->till, &parts, &now, &err) == 0)
			say(world, "open");
	}
	if (world->till != NULL)
		return;
	say(world, "did not open: %s", err.text);
	if (!disk_is_down(world->disk) && world->healed)
		world_broken(world, "I2 cannot open again: %s", err.text);
	store_close(&world->store);
}

static void
die(struct world *world)
{
	till_close(&world->till);
	store_close(&world->store);
	link_orphan(world->link);
}

/* However it died: what a new process finds must hold together. */
static void
restart(struct world *world, bool power)
{
	say(world, power ? "power cut" : "killed");
	if (power)
		disk_power_cut(world->disk);
	else
		disk_kill(world->disk);
	die(world);
	disk_restart(world->disk);
	disk_fail_at(world->disk, 0, false);
	disk_full_at(world->disk, -1);
	disk_cut_at(world->disk, 0);
	world->sums.crashes++;
	world->sums.power_cuts += power;
	if (power) {
		world->boots++;
		world->boot_at_ms = world->t_ms;
	}
	world->t_ms += 500 + chance_below(&world->chance, 5000);
	link_advance(world->link, world->t_ms, WALL_START_MS + world->t_ms);
	boot(world);
	if (world->till != NULL)
		check_journal(world);
}

static void
trouble(struct world *world)
{
	struct chance *c = &world->chance;

	if (world->healed)
		return;
	if (chance_hits(c, world->crash_per_mille)) {
		restart(world, chance_hits(c, 500));
	} else if (chance_hits(c, world->cut_at_per_mille)) {
		disk_cut_at(world->disk, 1 + chance_below(c, 40));
	} else if (chance_hits(c, world->disk_fail_per_mille)) {
		world->sums.disk_faults++;
		if (chance_hits(c, 500))
			disk_fail_at(world->disk, 1 + chance_below(c, 60),
			    chance_hits(c, 500));
		else
			disk_full_at(
			    world->disk, 60000 + chance_below(c, 400000));
	}
	if (chance_hits(c, world->outage_per_mille) && !world->link->cut) {
		world->link->cut = true;
		world->outage_until_ms =
		    world->t_ms + chance_below(c, 2 * HOUR_MS);
		say(world, "link cut");
	}
	if (world->link->cut && world->t_ms >= world->outage_until_ms) {
		world->link->cut = false;
		say(world, "link healed");
	}
	if (chance_hits(c, world->leap_per_mille)) {
		world->wall_offset_ms +=
		    chance_below(c, 4 * HOUR_MS) - 2 * HOUR_MS;
		say(world, "clock set");
	}
}

static void
identify(struct world *world, struct till_command *command,
    struct person *person)
{
	char certno[19];

	ledger_certno(
	    certno, (int)chance_below(&world->chance, LEDGER_PEOPLE / 2));
	memset(person, 0, sizeof(*person));
	(void)text_copy(person->mdtrt_cert_type,
	    sizeof(person->mdtrt_cert_type), "02");
	(void)text_copy(person->mdtrt_cert_no,
	    sizeof(person->mdtrt_cert_no), certno);
	(void)text_copy(person->certno, sizeof(person->certno), certno);
	command->kind = COMMAND_PERSON;
	command->person = person;
}

static void
refund(struct world *world, struct till_command *command)
{
	int64_t which = chance_below(&world->chance, world->promised_count);

	command->kind = COMMAND_REFUND;
	memcpy(command->sale, world->promised[which], SALE_BYTES);
}

/* What the cashier does where she is. */
static void
choose_act(struct world *world, struct till_command *command,
    struct person *person)
{
	static const char *const codes[] = { "D1001", "2900000010024",
		"D1003", "D1004", "D1005" };
	const struct till_view *view = till_view(world->till);
	struct chance *c = &world->chance;

	memset(command, 0, sizeof(*command));
	switch (view->place) {
	case TILL_IDLE:
		if (world->promised_count > 0 &&
		    chance_hits(c, world->refund_per_mille))
			refund(world, command);
		else
			identify(world, command, person);
		break;
	case TILL_PERSON:
	case TILL_BASKET:
		if (view->traces_wanted && view->traces_missing > 0 &&
		    chance_hits(c, 800)) {
			command->kind = COMMAND_SCAN;
			codes_scan(
			    world, command->text, sizeof(command->text));
		} else if (view->sale->basket.item_count > 0 &&
		    chance_hits(c, 500)) {
			command->kind = COMMAND_CHARGE;
		} else {
			command->kind = COMMAND_SCAN;
			(void)text_copy(command->text, sizeof(command->text),
			    codes[chance_below(c, 5)]);
		}
		break;
	case TILL_SPLIT:
		command->kind = COMMAND_CONFIRM;
		break;
	case TILL_WAITING:
		command->kind = chance_hits(c, world->impatience_per_mille) ?
		    COMMAND_NEXT :
		    COMMAND_NONE;
		break;
	case TILL_RESULT:
		command->kind = COMMAND_NEXT;
		break;
	case TILL_READING:
	case TILL_STOPPED:
		command->kind = COMMAND_CANCEL;
		break;
	}
	/* Where she gets no further she takes the cash, or gives up. */
	if (world->stuck > 2 && view->place >= TILL_PERSON &&
	    view->place <= TILL_SPLIT)
		command->kind = chance_hits(c, 300) ? COMMAND_SELFPAY :
						      COMMAND_CANCEL;
}

static void
after_act(struct world *world, const struct till_command *command, int taken,
    const struct err *err)
{
	const struct till_view *view = till_view(world->till);

	say(world, "%s %s -> %s %s", till_command_name(command->kind),
	    command->text, till_place_name(view->place),
	    taken != 0 ? err->text : view->last_sale);
	world->stuck = taken == 0 && command->kind != COMMAND_NONE ?
	    0 :
	    world->stuck + 1;
	if (taken != 0)
		return;
	if (command->kind == COMMAND_SELFPAY)
		world->sums.selfpay++;
	if (command->kind != COMMAND_CONFIRM)
		return;
	assert(world->promised_count < WORLD_SALES_MAX);
	memcpy(world->promised[world->promised_count++], view->last_sale,
	    SALE_BYTES);
	world->sums.sales++;
	check_accepted(world);
}

static void
act(struct world *world)
{
	struct till_command command;
	struct err err = { .code = ERR_NONE };
	struct person person;
	struct now now = world_now(world);
	int taken;

	world->next_act_ms =
	    world->t_ms + 200 + chance_below(&world->chance, 8000);
	choose_act(world, &command, &person);
	taken = till_step(world->till, &now, &command, &err);
	after_act(world, &command, taken, &err);
}

static void
step(struct world *world)
{
	struct now now = world_now(world);
	struct err err = { .code = ERR_NONE };

	world->sums.steps++;
	if (world->till == NULL) {
		restart(world, false);
		return;
	}
	if (!world->healed && world->t_ms >= world->next_act_ms &&
	    till_view(world->till)->place != TILL_STOPPED)
		act(world);
	else
		(void)till_step(world->till, &now, NULL, &err);
	if (till_view(world->till)->place == TILL_STOPPED) {
		say(world, "stopped: %s", till_view(world->till)->notice_text);
		if (world->healed && world->sums.disk_faults == 0 &&
		    !disk_is_down(world->disk))
			world_broken(world, "stopped for no reason: %s",
			    till_view(world->till)->notice_text);
		restart(world, disk_is_down(world->disk));
	}
	check_step(world);
}

/* To the next moment at which anything happens. */
static void
advance(struct world *world)
{
	int64_t next = link_next(world->link);
	int64_t due = next;

	if (world->till != NULL)
		due = till_due_ms(world->till) + world->boot_at_ms - 1000;
	if (due < next)
		next = due;
	if (!world->healed && world->next_act_ms < next)
		next = world->next_act_ms;
	if (next > world->t_ms + HOUR_MS)
		next = world->t_ms + HOUR_MS;
	world->t_ms = next > world->t_ms ? next : world->t_ms + 1;
	link_advance(world->link, world->t_ms, WALL_START_MS + world->t_ms);
}

static void
heal(struct world *world)
{
	say(world, "healed");
	world->healed = true;
	memset(&world->link->faults, 0, sizeof(world->link->faults));
	world->link->faults.latency_ms = 20;
	world->link->faults.late_ms_max = 1;
	world->link->cut = false;
	world->ledger->refuse_per_mille = 0;
	disk_cut_at(world->disk, 0);
	disk_fail_at(world->disk, 0, false);
	disk_full_at(world->disk, -1);
}

static void
live(struct world *world)
{
	int steps = 0;

	while (world->violation[0] == '\0' && steps++ < 20000 &&
	    world->promised_count < world->sales_wanted) {
		trouble(world);
		step(world);
		if (steps % 64 == 0)
			check_journal(world);
		advance(world);
	}
	if (world->violation[0] != '\0')
		return;
	heal(world);
	if (chance_hits(&world->chance, 700) || world->till == NULL)
		restart(world, chance_hits(&world->chance, 500));
	for (steps = 0; steps < 20000 && world->violation[0] == '\0' &&
	     (world->till == NULL || till_busy(world->till) ||
		 link_next(world->link) != INT64_MAX);
	     steps++) {
		step(world);
		advance(world);
	}
	if (world->violation[0] != '\0' || world->till == NULL)
		return;
	check_journal(world);
	check_end(world);
}

bool
world_run(struct world *world, uint64_t seed, FILE *trace)
{
	memset(world, 0, sizeof(*world));
	world->seed = seed;
	world->trace = trace;
	world->chance = chance_from(seed);
	world->ledger = calloc(1, sizeof(*world->ledger));
	world->link = calloc(1, sizeof(*world->link));
	assert(world->ledger != NULL && world->link != NULL);
	ledger_open(world->ledger, seed);
	link_open(world->link, world->ledger, seed);
	(void)snprintf(world->disk_name, sizeof(world->disk_name), "sim-%llu",
	    (unsigned long long)seed);
	world->disk = disk_create(world->disk_name, seed);
	world->log = (struct log) { world, hear_log, LOG_INFO };
	memset(world->key.at, 7, sizeof(world->key.at));
	draw_world(world);
	boot(world);
	live(world);
	die(world);
	disk_destroy(&world->disk);
	world->sums.worlds = 1;
	world->sums.exchanges = world->link->carried;
	world->sums.lost_replies = world->link->lost_replies;
	world->sums.late = world->link->late;
	link_close(world->link);
	free(world->link);
	free(world->ledger);
	return world->violation[0] == '\0';
}
