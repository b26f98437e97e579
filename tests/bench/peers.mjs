// The demonstration policy as a shop would write it in JavaScript: a GoRules
// graph of one expression node, and decimal.js. The protocol is that of
// peer.c: "MODE FROM COUNT FIGURES" in, figures and nanoseconds out.
//   node peers.mjs DIRECTORY [wide]     with catalogue.tsv and bills.ndjson in it
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

// The packages are where npm put them, beside the data and not beside us.
const directory = process.argv[2];
const wide = process.argv[3] === "wide";
const require = createRequire(`${process.cwd()}/${directory}/package.json`);
const { ZenEngine } = require("@gorules/zen-engine");
const Decimal = require("decimal.js");
const version = (name) => JSON.parse(
  readFileSync(`${directory}/node_modules/${name}/package.json`)).version;

const lines = (name) =>
  readFileSync(`${directory}/${name}`, "utf8").trimEnd().split("\n");
const catalogue = new Map(lines("catalogue.tsv").map((line) => {
  const [code, cls, preself, ceiling] = line.split("\t");
  return [code, { cls: +cls, preself: +preself, ceiling: +ceiling }];
}));
const bills = lines("bills.ndjson").map((line) => JSON.parse(line));

// --- zen-engine: fen, millionths and ten-thousandths as whole numbers -------

// One step a line: what follows may use $.name of what stands before it.
const steps = [
  ["a", `map(lines, {c: #.cls, p: #.preself,
      m: floor((#.price * #.count + 50000000) / 100000000),
      l: floor((#.ceiling * #.count + 50000000) / 100000000),
      h: #.ceiling > 0 and #.cls < 3})`],
  ["b", "map($.a, {c: #.c, p: #.p, m: #.m, " +
    "o: #.h and #.m > #.l ? #.m - #.l : 0})"],
  ["total", "sum(map($.b, #.m))"],
  ["ownpay", "sum(map($.b, #.c == 3 ? #.m : 0))"],
  ["overlimit", "sum(map($.b, #.o))"],
  ["preself", "sum(map($.b, " +
    "#.c == 3 ? 0 : floor(((#.m - #.o) * #.p + 500000) / 1000000)))"],
  ["inscope", "$.total - $.ownpay - $.overlimit - $.preself"],
  ["deductible",
    "min([$.inscope, max([(retired ? 50000 : 60000) - met, 0])])"],
  ["above", "$.inscope - $.deductible"],
  ["ppm", `(level == 1 ? 750000 : level == 2 ? 650000 : 600000) +
      (retired ? 100000 : 0)`],
  ["share", "floor(($.above * $.ppm + 500000) / 1000000)"],
  ["fund", "min([$.share, max([800000 - paid, 0])])"],
  ["copay", "$.above - $.share"],
  ["overcap", "$.share - $.fund"],
  ["account",
    "min([balance, $.preself + $.deductible + $.copay + $.overcap])"],
  ["cash", "$.total - $.fund - $.account"],
  ["balance_after", "balance - $.account"],
];
const node = (id, type, content) =>
  ({ id, type, name: id, position: { x: 0, y: 0 }, content });
const graph = {
  nodes: [
    node("in", "inputNode"),
    node("split", "expressionNode", { expressions:
      steps.map(([key, value], i) => ({ id: `${i}`, key, value })) }),
    node("out", "outputNode"),
  ],
  edges: [
    { id: "1", type: "edge", sourceId: "in", targetId: "split" },
    { id: "2", type: "edge", sourceId: "split", targetId: "out" },
  ],
};
const decision = new ZenEngine().createDecision(
  Buffer.from(JSON.stringify(graph)));

const zen = async (bill) => (await decision.evaluate({
  ...bill,
  lines: bill.lines.map(({ code, price, count }) =>
    ({ price, count, ...catalogue.get(code) })),
})).result;

// --- decimal.js: yuan -------------------------------------------------------

const HALF_UP = Decimal.ROUND_HALF_UP;
const yuan = (units, scale) => new Decimal(units).div(scale);
const NONE = new Decimal(0);

// As it would come from a database or a form: decimals, made beforehand.
const decimalCatalogue = new Map([...catalogue].map(([code, e]) => [code, {
  cls: e.cls,
  preself: yuan(e.preself, 1e6),
  ceiling: e.ceiling ? yuan(e.ceiling, 1e6) : null,
}]));
const decimalBills = bills.map((bill) => ({
  level: bill.level,
  retired: bill.retired,
  balance: yuan(bill.balance, 100),
  met: yuan(bill.met, 100),
  paid: yuan(bill.paid, 100),
  lines: bill.lines.map((line) => ({
    code: line.code,
    price: yuan(line.price, 1e6),
    count: yuan(line.count, 1e4),
  })),
}));
const rates = [[0.6, 0.7], [0.75, 0.85], [0.65, 0.75], [0.6, 0.7]]
  .map((row) => row.map((rate) => new Decimal(rate)));
const deductibles = [new Decimal(600), new Decimal(500)];
const cap = new Decimal(8000);

function decimal(bill) {
  let total = NONE, ownpay = NONE, overlimit = NONE;
  let preself = NONE, inscope = NONE;
  for (const line of bill.lines) {
    const entry = decimalCatalogue.get(line.code);
    const amount = line.price.times(line.count).toDecimalPlaces(2, HALF_UP);
    total = total.plus(amount);
    if (entry.cls === 3) {
      ownpay = ownpay.plus(amount);
      continue;
    }
    let rest = amount;
    if (entry.ceiling) {
      const limit =
        entry.ceiling.times(line.count).toDecimalPlaces(2, HALF_UP);
      if (amount.gt(limit)) {
        overlimit = overlimit.plus(amount.minus(limit));
        rest = limit;
      }
    }
    const first = rest.times(entry.preself).toDecimalPlaces(2, HALF_UP);
    preself = preself.plus(first);
    inscope = inscope.plus(rest.minus(first));
  }
  const who = bill.retired ? 1 : 0;
  const deductible = Decimal.min(inscope,
    Decimal.max(deductibles[who].minus(bill.met), NONE));
  const above = inscope.minus(deductible);
  const share =
    above.times(rates[bill.level][who]).toDecimalPlaces(2, HALF_UP);
  const fund = Decimal.min(share, Decimal.max(cap.minus(bill.paid), NONE));
  const copay = above.minus(share), overcap = share.minus(fund);
  const account = Decimal.min(bill.balance,
    preself.plus(deductible).plus(copay).plus(overcap));
  return { total, ownpay, overlimit, preself, inscope, deductible, fund,
    copay, overcap, account, cash: total.minus(fund).minus(account),
    balance_after: bill.balance.minus(account) };
}

// --- when told --------------------------------------------------------------

const names = ["total", "ownpay", "overlimit", "preself", "inscope",
  "deductible", "fund", "copay", "overcap", "account", "cash",
  "balance_after"];
const FLIGHT = 64;
const at = (list, i) => list[i % list.length];
let kept; // so that nothing is left out as unused

const modes = {
  async zen(from, count, keep) {
    for (let i = from; i < from + count; i++)
      keep(i, kept = await zen(at(bills, i)));
  },
  async zen64(from, count, keep) {
    let next = from;
    const one = async () => {
      while (next < from + count) {
        const i = next++;
        keep(i, kept = await zen(at(bills, i)));
      }
    };
    await Promise.all(Array.from({ length: FLIGHT }, one));
  },
  async decimal(from, count, keep) {
    for (let i = from; i < from + count; i++)
      keep(i, kept = decimal(at(decimalBills, i)));
  },
};

const fen = (value) =>
  Decimal.isDecimal(value) ? value.times(100).toFixed() : `${value}`;

console.log(`node ${process.versions.node}, zen-engine ` +
  `${version("@gorules/zen-engine")}, decimal.js ${version("decimal.js")}`);
for await (const order of createInterface({ input: process.stdin })) {
  const [mode, from, count, figures] = order.split(" ");
  const results = [];
  const keep = figures === "1"
    ? (i, result) => { results[i - from] = result; } : () => {};
  // Held to one core, what the processor spent, by all threads; else time.
  const began = wide ? process.hrtime.bigint() : process.cpuUsage();
  await modes[mode](+from, +count, keep);
  const spent = wide ? null : process.cpuUsage(began);
  const ns = wide ? process.hrtime.bigint() - began
    : (spent.user + spent.system) * 1000;
  const out = results.map((result) =>
    names.map((name) => fen(result[name])).join(" "));
  process.stdout.write([...out, `${ns}`, ""].join("\n"));
}
