# ybpos: build, test and run.  `make help` lists what a person types.
#
#   card/ net/ pos/   the leaf libraries and the engine  -> build/libybpos.a
#   ui/               what a person touches              -> build/ybpos
#   tests/centre      the reference central server       -> build/centre
#   tests/vcard       the virtual card                   -> build/vcard
#   tests/lab         a pcscd of one's own               -> build/lab
#   tests/sim         the simulator                      -> build/sim
#
# Variables: CC=gcc|clang, BUILD=<folder>, SAN=1 (address and undefined),
# SEEDS=<n> for sim, MSGIDS=<n> for msgids, CASES=<n> SEED=<s> for oracle,
# MUTANTS=<n> for mutants,
# FUZZ_SECONDS=<n> for fuzz, DESTDIR= PREFIX= for install.

BUILD ?= build
SAN   ?=
CC    := $(if $(filter default,$(origin CC)),gcc,$(CC))
SEEDS ?= 1000
CASES ?= 100000
SEED  ?= 1
MSGIDS ?= 10000000
MUTANTS ?= 200
FUZZ_SECONDS ?= 60
PREFIX ?= /usr/local
JOBS  := $(shell nproc 2>/dev/null || echo 2)
O     := $(BUILD)/obj

all:

PKGS_POS  := sqlite3 json-c libcrypto inih zlib
PKGS_CARD := libpcsclite
PKGS_NET  := libcurl
PKGS_UI   := ncursesw
PKGS_TEST := libmicrohttpd

# Only -I is taken from pkg-config: ncursesw's would force _XOPEN_SOURCE=600.
PKGS := $(PKGS_POS) $(PKGS_CARD) $(PKGS_NET) $(PKGS_UI) $(PKGS_TEST)
INC  := -I. $(filter -I%,$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
LIBS := $(shell pkg-config --libs $(PKGS_POS) $(PKGS_CARD) $(PKGS_NET) \
          $(PKGS_UI) 2>/dev/null) -pthread

# clang counts assert(!"text") as a conversion; it is how we say "never here".
WARN := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion \
  -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
  -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings \
  -Wformat=2 -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough \
  -Wdouble-promotion -Wfloat-equal -Wno-string-conversion
HARD := -fstack-protector-strong -fPIE
ifeq ($(SAN),)
OPT  := -O2 -g -D_FORTIFY_SOURCE=2
LDHARD := -pie -Wl,-z,relro -Wl,-z,now
else
COMMA := ,
# SAN=fuzzer adds libFuzzer's coverage (clang only).
SANS := address,undefined
OPT  := -O1 -g -fno-omit-frame-pointer -fno-sanitize-recover=all \
  -fsanitize=$(if $(filter fuzzer,$(SAN)),fuzzer-no-link$(COMMA))$(SANS)
LDHARD := -pie -fsanitize=$(SANS)
endif
CPPFLAGS += -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE $(INC)
CFLAGS_ALL = -std=c11 $(WARN) $(HARD) $(OPT) $(CFLAGS)

# What a directory holds is what is built: no list to keep.
LIB_SRC    := $(wildcard card/*.c net/*.c pos/*.c)
UI_SRC     := $(wildcard ui/*.c)
CENTRE_SRC := $(wildcard tests/centre/*.c)
VCARD_SRC  := $(wildcard tests/vcard/*.c)
LAB_SRC    := $(wildcard tests/lab/*.c)
E2E_SRC    := $(wildcard tests/e2e/*.c)
REAL_SRC   := $(wildcard tests/real/*.c)
SUPPORT_SRC := $(wildcard tests/support/*.c)
SIM_SRC    := $(wildcard tests/sim/*.c)
BENCH_SRC  := $(wildcard tests/bench/*.c)
BENCH_QUEUE_SRC := $(wildcard tests/bench_queue/*.c)
BENCH_DRAIN_SRC := $(wildcard tests/bench_drain/*.c)
BENCH_SCREEN_SRC := $(wildcard tests/bench_screen/*.c)
UNIT_SRC   := $(wildcard tests/unit/test_*.c)
FUZZ_SRC   := $(wildcard tests/fuzz/fuzz_*.c)
ALL_SRC    := $(LIB_SRC) $(UI_SRC) $(CENTRE_SRC) $(VCARD_SRC) $(LAB_SRC) $(E2E_SRC) \
  $(REAL_SRC) $(SUPPORT_SRC) $(SIM_SRC) $(BENCH_SRC) $(BENCH_QUEUE_SRC) \
  $(BENCH_DRAIN_SRC) $(BENCH_SCREEN_SRC) $(UNIT_SRC) $(FUZZ_SRC)
ALL_HDR    := $(wildcard card/*.h net/*.h pos/*.h ui/*.h tests/*/*.h)

obj = $(patsubst %.c,$(O)/%.o,$(1))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))
FUZZ_BIN := $(patsubst tests/fuzz/%.c,$(BUILD)/%,$(FUZZ_SRC))
# The disk of the simulator is also what the store's own tests run on.
SIM_LIB_SRC := $(wildcard tests/sim/disk*.c)

PROGRAMS :=
PROGRAMS += $(if $(wildcard ui/main.c),$(BUILD)/ybpos)
PROGRAMS += $(if $(CENTRE_SRC),$(BUILD)/centre)
PROGRAMS += $(if $(VCARD_SRC),$(BUILD)/vcard)
PROGRAMS += $(if $(LAB_SRC),$(BUILD)/lab)
PROGRAMS += $(if $(wildcard tests/sim/main.c),$(BUILD)/sim)
# English is a translation; Chinese is in the program itself.
CATALOGS := $(patsubst ui/po/%.po,$(BUILD)/locale/%/LC_MESSAGES/ybpos.mo, \
  $(wildcard ui/po/*.po))

# --- what a person types ----------------------------------------------------

all: $(PROGRAMS) $(CATALOGS) ## build everything a person runs

run: ## open the counter on a demonstration: nothing to set up
	@sh .ci/deps run
	@$(MAKE) -s --no-print-directory -j$(JOBS) all
	@$(BUILD)/ybpos demo

check: ## set up, build with both compilers, run every test
	@sh .ci/deps check
	@sh tests/run.sh check $(JOBS)

unit: $(UNIT_BIN) $(CATALOGS) $(if $(CENTRE_SRC),$(BUILD)/centre) ## build and run the unit tests
	@sh tests/run.sh units $(BUILD)

asan: ## the same under address and undefined sanitizers
	@$(MAKE) --no-print-directory SAN=1 BUILD=build/asan all unit

sim: $(BUILD)/sim ## run the simulator over SEEDS seeds
	$(BUILD)/sim --seeds $(SEEDS) --jobs $(JOBS)

removed: ## take away one rule after the other: does the simulator see it?
	@sh tests/sim/removed.sh -j $(JOBS) $(SEEDS)

msgids: $(BUILD)/tests/test_msgid ## ten million message numbers, over crashes
	MSGIDS=$(MSGIDS) $(BUILD)/tests/test_msgid

ORACLE := python3 -B tests/oracle
oracle: $(BUILD)/ybpos ## compare CASES cases with a second reading of the packs
	$(ORACLE) examples $< tests/oracle/examples.jsonl
	$(ORACLE) grid --jobs $(JOBS) $< pos/rules/*.rules
	$(ORACLE) pairs --cases $$(($(CASES) / 4)) --seed $(SEED) \
	  --jobs $(JOBS) $< pos/rules/*.rules
	$(ORACLE) random --cases $(CASES) --seed $(SEED) --jobs $(JOBS) $< \
	  pos/rules/*.rules tests/packs/*.rules

real: all real-build ## real processes, killed, stopped, cut off, out of disk
	@bash tests/real/run.sh

mutants: all unit-build ## change the money core MUTANTS times: do tests see it?
	python3 -B tests/mutate.py --mutants $(MUTANTS) --seed $(SEED) --jobs $(JOBS)

bench-rules: ## time the split against a bare kernel and its peers
	@sh .ci/deps bench || echo "What needs node is left out."
	@$(MAKE) -s --no-print-directory -j$(JOBS) $(BUILD)/bench_rules $(BUILD)/ybpos
	@sh tests/bench/run.sh $(BUILD)

dictionary: $(BUILD)/tests/test_coding ## make the sample dictionary anew: same bytes
	UPDATE=1 $(BUILD)/tests/test_coding
	sha256sum pos/dictionary/*.dict

bench-queue: ## time accepting a sale against one flush, a long queue, its drain
	@sh .ci/deps bench || echo "What needs nghttpx is left out."
	@$(MAKE) -s --no-print-directory -j$(JOBS) $(BUILD)/bench_queue
	@sh tests/bench_queue/run.sh $(BUILD)
	@bash tests/bench_drain/drain.sh $(BUILD)
	@bash tests/bench_screen/run.sh $(BUILD)

fuzz: fuzz-build ## run each fuzz target for FUZZ_SECONDS
	@sh tests/run.sh fuzz build/fuzz $(FUZZ_SECONDS)

lint: ## what compilers and checkers have to say; not part of check
	@sh .ci/deps lint
	@sh tests/lint.sh $(JOBS)

format: ## lay the sources out by .clang-format
	clang-format -i $(ALL_SRC) $(ALL_HDR)

deps: ## install the Debian packages that are missing
	@sh .ci/deps check

install: all ## put program, packs and translations under PREFIX
	install -D -m 755 $(BUILD)/ybpos $(DESTDIR)$(PREFIX)/bin/ybpos
	install -d $(DESTDIR)$(PREFIX)/share/ybpos/rules
	install -m 644 pos/rules/*.rules $(DESTDIR)$(PREFIX)/share/ybpos/rules
	install -d $(DESTDIR)$(PREFIX)/share/ybpos/dictionary
	install -m 644 pos/dictionary/*.dict $(DESTDIR)$(PREFIX)/share/ybpos/dictionary
	for c in $(CATALOGS:$(BUILD)/locale/%=%); do install -D -m 644 \
	  $(BUILD)/locale/$$c $(DESTDIR)$(PREFIX)/share/locale/$$c; done

clean: ## remove what was built
	rm -rf build

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 10

# --- how it is built --------------------------------------------------------

# Say what is missing instead of failing on the first header.
found:
	@missing=$$(sh .ci/deps -n run) || \
	  { echo "Missing: $$missing"; echo "Type: make deps"; exit 1; }

# No floating point in the money core: with this flag one would not compile.
MONEY_OBJ := $(call obj,$(wildcard pos/money.c pos/split*.c pos/basket*.c))
$(MONEY_OBJ): CFLAGS_ALL += -mgeneral-regs-only

$(O)/%.o: %.c Makefile | found
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# Changes when a source file comes or goes, so that an archive never keeps
# what is no longer there.
$(O)/sources: always
	@mkdir -p $(@D)
	@echo $(ALL_SRC) | cmp -s - $@ || echo $(ALL_SRC) >$@

ARCHIVE = @mkdir -p $(@D) && rm -f $@ && ar rcs $@ $(filter %.o,$^)
LINK = @mkdir -p $(@D) && echo "link $@" && \
  $(CC) $(CFLAGS_ALL) $(LDHARD) -o $@ $(filter %.o %.a,$^)

$(BUILD)/libybpos.a: $(call obj,$(LIB_SRC)) $(O)/sources
	$(ARCHIVE)

$(BUILD)/libui.a: $(call obj,$(filter-out ui/main.c,$(UI_SRC))) $(O)/sources
	$(ARCHIVE)

$(BUILD)/ybpos: $(call obj,ui/main.c) $(BUILD)/libui.a $(BUILD)/libybpos.a
	$(LINK) $(LIBS)

$(BUILD)/centre: $(call obj,$(CENTRE_SRC)) $(O)/sources
	$(LINK) $(shell pkg-config --libs libmicrohttpd gnutls sqlite3 json-c libcrypto zlib) -pthread

$(BUILD)/vcard: $(call obj,$(VCARD_SRC)) $(O)/sources
	$(LINK)

$(BUILD)/lab: $(call obj,$(LAB_SRC) tests/support/pcscd.c) $(O)/sources
	$(LINK) $(shell pkg-config --libs libpcsclite)

# Tests in C that need the programs beside them.
$(BUILD)/e2e_%: $(O)/tests/e2e/%.o $(call obj,tests/support/pcscd.c) $(BUILD)/libybpos.a
	$(LINK) $(shell pkg-config --libs cmocka) $(LIBS)

# The simulator brings a terminal and a printer of its own: they come first.
$(BUILD)/sim: $(call obj,$(SIM_SRC)) $(BUILD)/libui.a $(BUILD)/libybpos.a
	$(LINK) $(LIBS)

# What goes wrong around the programs: see tests/real.
$(BUILD)/real/%: $(O)/tests/real/%.o
	$(LINK)
$(BUILD)/real/proxy: $(O)/tests/real/proxy_pair.o
$(BUILD)/real/link: $(call obj,tests/real/link_line.c tests/real/link_tun.c)
# A shim stands between a program and libc: no inline variants of its names.
$(BUILD)/real/%.so: tests/real/shim_%.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -U_FORTIFY_SOURCE -fPIC -shared -o $@ $<

$(BUILD)/bench_rules: $(call obj,$(BENCH_SRC)) $(BUILD)/libybpos.a
	$(LINK) $(LIBS)

$(BUILD)/bench_queue: $(call obj,$(BENCH_QUEUE_SRC) $(SUPPORT_SRC) $(SIM_LIB_SRC)) \
  $(BUILD)/libui.a $(BUILD)/libybpos.a
	$(LINK) $(shell pkg-config --libs cmocka libssl) $(LIBS)

$(BUILD)/bench_fill: $(call obj,$(BENCH_DRAIN_SRC)) $(BUILD)/libui.a \
  $(BUILD)/libybpos.a
	$(LINK) $(LIBS)

$(BUILD)/bench_screen: $(call obj,$(BENCH_SCREEN_SRC))
	$(LINK)

$(BUILD)/tests/%: $(O)/tests/unit/%.o $(call obj,$(SUPPORT_SRC) $(SIM_LIB_SRC)) \
  $(BUILD)/libui.a $(BUILD)/libybpos.a
	$(LINK) $(shell pkg-config --libs cmocka libssl) $(LIBS)

unit-build: $(UNIT_BIN) $(CATALOGS)
bench-build: $(BUILD)/bench_rules $(BUILD)/bench_queue $(BUILD)/bench_fill \
  $(BUILD)/bench_screen
real-build: $(addprefix $(BUILD)/real/,proxy link clock powercut \
  disk.so clock.so power.so)

$(BUILD)/fuzz_%: $(O)/tests/fuzz/fuzz_%.o $(BUILD)/libui.a $(BUILD)/libybpos.a
	$(LINK) -fsanitize=fuzzer $(LIBS)

fuzz-bin: $(FUZZ_BIN)
fuzz-build:
	@$(MAKE) --no-print-directory CC=clang SAN=fuzzer BUILD=build/fuzz fuzz-bin

$(BUILD)/locale/%/LC_MESSAGES/ybpos.mo: ui/po/%.po
	@mkdir -p $(@D)
	msgfmt --check -o $@ $<

# Each header compiles alone.
headers: $(patsubst %.h,$(O)/%.h.ok,$(ALL_HDR))
$(O)/%.h.ok: %.h Makefile | found
	@mkdir -p $(@D)
	@echo '#include "$<"' | $(CC) $(CPPFLAGS) $(CFLAGS_ALL) -fsyntax-only \
	  -MMD -MP -MF $(@:.ok=.d) -MT $@ -x c -
	@touch $@

-include $(patsubst %.c,$(O)/%.d,$(ALL_SRC)) $(patsubst %.h,$(O)/%.h.d,$(ALL_HDR))

.PHONY: all run check unit asan sim removed msgids oracle real mutants bench-rules dictionary fuzz lint format \
  deps install clean help found unit-build bench-build real-build fuzz-bin fuzz-build headers always
.SECONDARY:
