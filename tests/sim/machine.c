/* The machine under the till: disk, clock, process, and what befalls it. */
#include "tests/sim/world.h"

#include <stdlib.h>
#include <string.h>

/* What the till logs belongs into the trace of a seed. */
static void
hear_log(void *ctx, const char *line)
{
	struct world *world = ctx;

	world_say(world, "    %s", line);
	if (check_personal(line, strlen(line)))
		world_broken(world, "I9 a person's number in the log");
}

static void
put(char *to, size_t room, const char *from)
{
	(void)text_copy(to, room, from); /* all of them fit */
}

#define PUT(field, text) put(field, sizeof(field), text)

static void
set_till(struct conf *c)
{
	PUT(c->till.fixmedins_code, "P99010100001");
	PUT(c->till.fixmedins_name, "示范大药房");
	PUT(c->till.mdtrtarea_admvs, "990101");
	PUT(c->till.dev_no, "POS-01");
	PUT(c->till.scene, "pharmacy");
	PUT(c->till.level, "药店");
	PUT(c->till.opter, "0007");
	PUT(c->till.opter_name, "演示员甲");
	PUT(c->till.rules, "tests/sim/rules");
	PUT(c->till.catalogue, "tests/sim/items.tsv");
	PUT(c->till.phar_name, "药师");
	PUT(c->till.phar_prac_cert_no, "ZX9900001");
	c->till.number = 1;
	c->till.serial_to = 9999;
	PUT(c->receipt.path, "paper");
	c->receipt.columns = 32;
	c->queue.retry_first_ms = 1000;
	c->queue.retry_max_ms = 60000;
	c->queue.probe_ms = 60000;
	c->queue.flight_bytes = 65536;
	c->queue.flight_requests = 32;
	c->queue.connections = 4;
}

static void
set_centre(struct conf *c)
{
	PUT(c->centre.url, "http://sim");
	PUT(c->centre.infver, "V1.0");
	PUT(c->centre.recer_sys_code, "SIM");
	PUT(c->centre.signtype, "SM3");
	PUT(c->centre.opter_type, "1");
	c->centre.sign_in = true;
	c->centre.plain_http = true;
	c->centre.connect_ms = 3000;
	c->centre.query_ms = 5000;
	c->centre.commit_ms = 10000;
	c->centre.wait_ms = 4000;
	c->centre.late_s = 20;
	PUT(c->centre.never_existed, "不存在,未找到,无此交易");
	PUT(c->centre.already_undone, "已冲正,已撤销");
	PUT(c->centre.session_over, "签到");
	PUT(c->centre.msgid_seen, "重复");
	PUT(c->centre.uploaded, "重复上传");
	PUT(c->centre.returned, "未由本机构销售");
	c->centre.undo_tries = 5;
}

/* Tight or wide; soft limits, when there are any, are half the hard ones. */
static void
set_offline(struct world *world, struct conf *c)
{
	static const int64_t till_fen[] = { 1000000, 12000, 5000 };
	static const int64_t person_fen[] = { 200000, 6000, 2500 };
	bool soft = chance_hits(&world->chance, 300);
	int64_t part = soft ? 2 : 1;

	c->offline.fund_sale_max = money_fen(
	    chance_hits(&world->chance, 500) ? 100000 : 4000);
	c->offline.fund_till_max =
	    money_fen(till_fen[chance_below(&world->chance, 3)]);
	c->offline.fund_person_max =
	    money_fen(person_fen[chance_below(&world->chance, 3)]);
	c->offline.entitlement_age_s =
	    chance_hits(&world->chance, 700) ? 7 * 86400 : 86400;
	c->offline.fund_sale_soft =
	    money_fen(c->offline.fund_sale_max.fen / part);
	c->offline.fund_till_soft =
	    money_fen(c->offline.fund_till_max.fen / part);
	c->offline.fund_person_soft =
	    money_fen(c->offline.fund_person_max.fen / part);
	c->offline.entitlement_soft_s =
	    c->offline.entitlement_age_s / part;
	PUT(c->offline.second_opters, "0008");
}

static void
set_clinic(struct conf *c)
{
	PUT(c->till.fixmedins_code, "H99010100001");
	PUT(c->till.fixmedins_name, "示范社区卫生服务站");
	PUT(c->till.scene, "outpatient");
	PUT(c->till.level, "一级");
	PUT(c->clinic.atddr_no, "D990101000001");
	PUT(c->clinic.dr_name, "演示医师");
	PUT(c->clinic.dept_code, "A02");
	PUT(c->clinic.dept_name, "全科医疗科");
	PUT(c->clinic.caty, "A02");
	PUT(c->clinic.dise_codg, "J06.900");
	PUT(c->clinic.dise_name, "急性上呼吸道感染");
	PUT(c->clinic.diseases, "I10.x00 高血压, K29.700 胃炎");
}

/* A shop or a clinic; and what its region's pack says of offline. */
static void
set_kind(struct world *world, struct conf *c)
{
	struct swarm *s = &world->swarm;
	struct chance entitled = chance_from(world->seed ^ 0x2001);

	if (swarm_hits(s, KNOB_CLINIC)) {
		set_clinic(c);
		world->ledger->clinic = true;
	}
	if (swarm_hits(s, KNOB_PREPAY))
		PUT(c->till.rules,
		    swarm_below(s, KNOB_PREPAY, 0, 3) == 0 ?
			"tests/sim/rules-alone" :
			"tests/sim/rules-prepay");
	c->shift.count = swarm_hits(s, KNOB_SHIFTS);
	c->centre.entitled = chance_hits(&entitled, 300);
	c->centre.chronic = chance_hits(&entitled, 300);
	PUT(c->centre.chronic_med_type, "14");
}

void
machine_draw(struct world *world)
{
	/* An ordinary day, a year's end, a leap day, a month's end. */
	static const int starts[] = { 20260315, 20261229, 20280227,
		20260428 };
	struct conf *c = &world->wiring.conf;
	int day = starts[chance_below(&world->chance, 4)];
	struct chance asks = chance_from(world->seed ^ 0x5204);
	struct chance warm = chance_from(world->seed ^ 0x4EAD);

	set_till(c);
	set_centre(c);
	set_kind(world, c);
	set_offline(world, c);
	c->centre.trace = (enum conf_trace)chance_below(&world->chance, 4);
	c->centre.resend_same = world->ledger->repeat_answers &&
	    chance_hits(&world->chance, 300);
	c->centre.query_first = chance_hits(&asks, 600);
	c->centre.warm_s = chance_hits(&warm, 500) ? 50 : 0;
	world->log = (struct log) { world, hear_log, LOG_INFO };
	/* Late, but never as late as two answers are apart (19 no. 3). */
	world->link->late_ms_max = c->centre.late_s * 1000 * 9 / 10;
	world->start_ms = text_day_ms(day);
	world->t_ms = 8 * HOUR_MS;
	world->boot_at_ms = world->t_ms;
	link_advance(
	    world->link, world->t_ms, world->start_ms + world->t_ms);
	world->start_day = day;
}

/* What the world is like, at the head of its trace. */
void
machine_tell(const struct world *world)
{
	const struct conf *c = &world->wiring.conf;

	if (world->trace == NULL)
		return;
	fprintf(world->trace, "seed %llu from %d trace=%d resend_same=%d"
	    " repeat_answers=%d any_sign_no=%d unknown_undone=%d"
	    " query_first=%d warm_s=%lld scene=%s rules=%s\n",
	    (unsigned long long)world->seed, world->start_day, (int)c->centre.trace,
	    c->centre.resend_same, world->ledger->repeat_answers,
	    world->ledger->any_sign_no, world->ledger->unknown_undone,
	    c->centre.query_first, (long long)c->centre.warm_s,
	    c->till.scene, c->till.rules);
	fprintf(world->trace, "offline limits in fen: sale %lld person %lld"
	    " till %lld\n",
	    (long long)c->offline.fund_sale_max.fen,
	    (long long)c->offline.fund_person_max.fen,
	    (long long)c->offline.fund_till_max.fen);
	swarm_print(&world->swarm, world->trace);
}

static void
open_screens(struct world *world)
{
	struct counter *counter = &world->counter;
	struct term *term = counter->term;

	memset(counter, 0, sizeof(*counter));
	memset(world->ui, 0, sizeof(*world->ui));
	counter->wiring = &world->wiring;
	counter->term = term;
	counter->ui = world->ui;
	counter->line = -1;
	counter->now = world_now(world);
	world->ui->conf = &world->wiring.conf;
	world->ui->over = SCREEN_NONE;
	world->ui->under = SCREEN_NONE;
	while (term_key(term).kind != TERM_KEY_NONE)
		continue; /* keys for a dead program */
	world->last_sale[0] = '\0';
	world->last_outcome = OUTCOME_NONE;
}

void
machine_boot(struct world *world)
{
	const struct store_options options = { .vfs = world->disk_name,
		.no_lock = true };
	struct wiring *wiring = &world->wiring;
	struct till_parts parts = { .net = link_port(world->link),
		.card = reader_port(&world->reader),
		.conf = &wiring->conf,
		.key = &world->key,
		.log = &world->log,
		.gateway_secret = "",
		.seed = chance_next(&world->chance),
		.program = "sim" };
	struct now now = world_now(world);
	struct err err = { .code = ERR_NONE };

	if (store_open(&wiring->store, "till.db", &options, &err) == 0) {
		parts.store = wiring->store;
		if (till_open(&wiring->till, &parts, &now, &err) == 0)
			world_say(world, "open");
	}
	if (wiring->till != NULL) {
		open_screens(world);
		return;
	}
	world_say(world, "did not open: %s", err.text);
	if (!disk_is_down(world->disk) && world->healed)
		world_broken(world, "I2 cannot open again: %s", err.text);
	store_close(&wiring->store);
}

void
machine_stop(struct world *world)
{
	purse_break(world);
	printer_stop(&world->counter.printer);
	settlement_free(&world->ui->record);
	free(world->ui->shift);
	world->ui->shift = NULL;
	free(world->ui->even);
	world->ui->even = NULL;
	till_close(&world->wiring.till);
	store_close(&world->wiring.store);
	world->counter.leaving = false;
	link_orphan(world->link);
	reader_orphan(&world->reader);
	world->cashier.serving = false;
	world->cashier.typing[0] = '\0';
}

static void
calm_disk(struct world *world)
{
	disk_fail_at(world->disk, 0, false);
	disk_full_at(world->disk, -1);
	disk_cut_at(world->disk, 0);
}

/* However it died: what a new process finds must hold together. */
void
machine_restart(struct world *world, bool power)
{
	world_say(world, power ? "power cut" : "killed");
	if (power)
		disk_power_cut(world->disk);
	else
		disk_kill(world->disk);
	machine_stop(world);
	disk_restart(world->disk);
	calm_disk(world);
	world->sums.crashes++;
	world->sums.power_cuts += power;
	if (power) {
		world->boots++;
		world->boot_at_ms = world->t_ms;
	}
	world->t_ms += 500 + chance_below(&world->chance, 5000);
	link_advance(
	    world->link, world->t_ms, world->start_ms + world->t_ms);
	reader_advance(&world->reader, world->t_ms);
	machine_boot(world);
	if (world->wiring.till != NULL) {
		check_run(world, CHECK_NOW_THEN);
		check_run(world, CHECK_SELDOM);
	}
}

static void
disk_trouble(struct world *world)
{
	struct swarm *s = &world->swarm;

	if (swarm_hits(s, KNOB_CUT_AT))
		disk_cut_at(world->disk,
		    1 + swarm_below(s, KNOB_CUT_AT, 0, 40));
	if (swarm_hits(s, KNOB_DISK_FAIL)) {
		world->sums.disk_faults++;
		disk_fail_at(world->disk,
		    1 + swarm_below(s, KNOB_DISK_FAIL, 0, 60),
		    swarm_below(s, KNOB_DISK_FAIL, 1, 2) != 0);
	}
	if (swarm_hits(s, KNOB_DISK_FULL)) {
		world->sums.disk_faults++;
		disk_full_at(world->disk,
		    60000 + swarm_below(s, KNOB_DISK_FULL, 0, 400000));
	}
}

static void
clock_trouble(struct world *world)
{
	struct swarm *s = &world->swarm;

	if (swarm_hits(s, KNOB_LEAP)) {
		world->wall_offset_ms +=
		    swarm_below(s, KNOB_LEAP, 0, 4 * HOUR_MS) - 2 * HOUR_MS;
		world_say(world, "clock set");
	}
	if (swarm_hits(s, KNOB_DAY) && world->right_ms == 0) {
		world->wall_offset_ms =
		    swarm_below(s, KNOB_DAY, 0, 2) == 0 ? DAY_MS : -DAY_MS;
		world->right_ms =
		    world->t_ms + swarm_below(s, KNOB_DAY, 1, 4 * HOUR_MS);
		world_say(world, "clock a day off");
	}
	if (world->right_ms != 0 && world->t_ms >= world->right_ms) {
		world->right_ms = 0;
		world->wall_offset_ms = 0;
		world_say(world, "clock set right");
	}
}

void
machine_cut_link(struct world *world, int64_t for_ms)
{
	world->link->cut = true;
	world->outage_until_ms = world->t_ms + for_ms;
	world_say(world, "link cut");
}

void
machine_trouble(struct world *world)
{
	struct swarm *s = &world->swarm;

	if (world->wiring.till != NULL && swarm_hits(s, KNOB_KILL))
		machine_restart(world, false);
	else if (world->wiring.till != NULL && swarm_hits(s, KNOB_POWER))
		machine_restart(world, true);
	if (world->wiring.till != NULL)
		disk_trouble(world);
	clock_trouble(world);
	if (!world->link->cut && swarm_hits(s, KNOB_OUTAGE))
		machine_cut_link(world,
		    swarm_below(s, KNOB_OUTAGE, 0,
			swarm_below(s, KNOB_OUTAGE, 1, 3) == 0 ? 2 * HOUR_MS :
								 120000));
	if (world->link->cut && world->t_ms >= world->outage_until_ms) {
		world->link->cut = false;
		world_say(world, "link healed");
	}
	if (!world->reader.gone && swarm_hits(s, KNOB_READER_GONE)) {
		world->reader.gone = true;
		world->reader.back_ms =
		    world->t_ms + swarm_below(s, KNOB_READER_GONE, 0, 60000);
	}
}

void
machine_heal(struct world *world)
{
	world_say(world, "healed");
	world->healed = true;
	swarm_quiet(&world->swarm);
	world->link->latency_ms = 20;
	world->link->late_ms_max = 1;
	world->link->cut = false;
	calm_disk(world);
}
