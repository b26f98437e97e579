# ybpos: build, test and run.  `make help` lists what a person types.
#
#   card/ net/ pos/   the leaf libraries and the engine  -> build/libybpos.a
#   ui/               what a person touches              -> build/ybpos
#   tests/centre      the reference central server       -> build/centre
#   tests/vcard       the virtual card                   -> build/vcard
#
# Variables: CC=gcc|clang, BUILD=<folder>, SAN=1 (address and undefined).

BUILD ?= build
SAN   ?=
CC    ?= gcc
O     := $(BUILD)/obj

all:

PKGS_POS  := sqlite3 json-c libcrypto inih
PKGS_CARD := libpcsclite
PKGS_NET  := libcurl
PKGS_UI   := ncursesw
PKGS_TEST := cmocka libmicrohttpd
PKGS      := $(PKGS_POS) $(PKGS_CARD) $(PKGS_NET) $(PKGS_UI) $(PKGS_TEST)

# Only -I is taken from pkg-config: ncursesw's would force _XOPEN_SOURCE=600.
INC  := -I. $(filter -I%,$(shell pkg-config --cflags $(PKGS) 2>/dev/null))
LIBS := $(shell pkg-config --libs $(PKGS_POS) $(PKGS_CARD) $(PKGS_NET) \
          $(PKGS_UI) 2>/dev/null) -pthread

WARN := -Wall -Wextra -Wpedantic -Werror -Wshadow -Wconversion \
  -Wsign-conversion -Wstrict-prototypes -Wmissing-prototypes \
  -Wold-style-definition -Wpointer-arith -Wcast-qual -Wwrite-strings \
  -Wformat=2 -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough \
  -Wdouble-promotion -Wfloat-equal
HARD := -fstack-protector-strong -fPIE
ifeq ($(SAN),)
OPT  := -O2 -g -D_FORTIFY_SOURCE=2
LDHARD := -pie -Wl,-z,relro -Wl,-z,now
else
OPT  := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined \
  -fno-sanitize-recover=all
LDHARD := -pie -fsanitize=address,undefined
endif
CPPFLAGS += -D_XOPEN_SOURCE=700 -D_DEFAULT_SOURCE $(INC)
CFLAGS_ALL := -std=c11 $(WARN) $(HARD) $(OPT) $(CFLAGS)

# What a directory holds is what is built: no list to keep.
LIB_SRC    := $(wildcard card/*.c net/*.c pos/*.c)
UI_SRC     := $(wildcard ui/*.c)
CENTRE_SRC := $(wildcard tests/centre/*.c)
VCARD_SRC  := $(wildcard tests/vcard/*.c)
SUPPORT_SRC := $(wildcard tests/support/*.c)
SIM_SRC    := $(wildcard tests/sim/*.c)
UNIT_SRC   := $(wildcard tests/unit/test_*.c)
FUZZ_SRC   := $(wildcard tests/fuzz/fuzz_*.c)
ALL_SRC    := $(LIB_SRC) $(UI_SRC) $(CENTRE_SRC) $(VCARD_SRC) \
  $(SUPPORT_SRC) $(SIM_SRC) $(UNIT_SRC) $(FUZZ_SRC)

obj = $(patsubst %.c,$(O)/%.o,$(1))
UNIT_BIN := $(patsubst tests/unit/%.c,$(BUILD)/tests/%,$(UNIT_SRC))
# The disk of the simulator is also what the store's own tests run on.
SIM_LIB_SRC := $(filter-out tests/sim/main.c,$(SIM_SRC))

# No floating point in the money core: with this flag one would not compile.
MONEY_OBJ := $(call obj,$(wildcard pos/money.c pos/split.c pos/basket.c))
$(MONEY_OBJ): CFLAGS_ALL += -mgeneral-regs-only

$(O)/%.o: %.c Makefile
	@mkdir -p $(@D)
	$(CC) $(CPPFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(BUILD)/libybpos.a: $(call obj,$(LIB_SRC))
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

$(BUILD)/libui.a: $(call obj,$(filter-out ui/main.c,$(UI_SRC)))
	@mkdir -p $(@D)
	@rm -f $@
	ar rcs $@ $^

LINK = $(CC) $(CFLAGS_ALL) $(LDHARD) -o $@

$(BUILD)/ybpos: $(call obj,ui/main.c) $(BUILD)/libui.a $(BUILD)/libybpos.a
	$(LINK) $^ $(LIBS)

$(BUILD)/centre: $(call obj,$(CENTRE_SRC))
	$(LINK) $^ $(shell pkg-config --libs libmicrohttpd sqlite3 json-c libcrypto) -pthread

$(BUILD)/vcard: $(call obj,$(VCARD_SRC))
	$(LINK) $^

$(BUILD)/sim: $(call obj,$(SIM_SRC)) $(BUILD)/libybpos.a
	$(LINK) $^ $(LIBS)

$(BUILD)/tests/%: $(O)/tests/unit/%.o $(call obj,$(SUPPORT_SRC) $(SIM_LIB_SRC)) \
  $(BUILD)/libui.a $(BUILD)/libybpos.a
	@mkdir -p $(@D)
	$(LINK) $^ $(shell pkg-config --libs cmocka) $(LIBS)

PROGRAMS :=
PROGRAMS += $(if $(wildcard ui/main.c),$(BUILD)/ybpos)
PROGRAMS += $(if $(CENTRE_SRC),$(BUILD)/centre)
PROGRAMS += $(if $(VCARD_SRC),$(BUILD)/vcard)
PROGRAMS += $(if $(wildcard tests/sim/main.c),$(BUILD)/sim)

all: $(PROGRAMS) ## build everything a person runs

unit-build: $(UNIT_BIN)
unit: $(UNIT_BIN) ## build and run the unit tests
	@sh tests/run.sh units $(BUILD)

-include $(patsubst %.c,$(O)/%.d,$(ALL_SRC))

help: ## list the targets
	@grep -hE '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/' | expand -t 16

format: ## lay the sources out by .clang-format
	clang-format -i $(ALL_SRC) $(wildcard card/*.h net/*.h pos/*.h ui/*.h tests/*/*.h)

clean: ## remove what was built
	rm -rf build

.PHONY: all unit unit-build help format clean
.SECONDARY:
