# postmortem: Postfix mail logs into SQLite, and the incident report out of it.
#
#   make            builds build/postmortem                make deps       installs what building needs (Debian)
#   make demo       builds, and reports on the samples      make check      installs what testing needs, runs every test
#   make lab        replays incidents with a real Postfix   make check-all  the long tests too
#   make bench      measures speed beside pflogsumm         make help       this list
#   make install    into $(DESTDIR)$(PREFIX)                make accuracy   measures the diagnosis
#   make deb        builds the Debian package               make uninstall  takes away what install put

CC      ?= cc
BUILD   ?= build
PREFIX  ?= /usr/local
VERSION  = 0.1
CORPORA ?=
SANITIZE =

SRC   := $(filter-out src/cli/main.c,$(wildcard src/*/*.c))
DATA  := $(sort $(wildcard schema/*.sql schema/migrate/*.sql queries/*.sql queries/*/*.sql queries/sample/*.txt src/rules/*.json src/rules/*.tsv))
OBJ   := $(SRC:src/%.c=$(BUILD)/%.o) $(BUILD)/embedded.o
UNIT  := $(patsubst tests/unit/%.c,$(BUILD)/unit/%,$(wildcard tests/unit/test_*.c))
# further libraries are used where they are installed; WITHOUT="libarchive" leaves one out
WITHOUT ?=
MORE  := $(filter-out $(WITHOUT),$(foreach l,libarchive libisal liblzma libzstd libsystemd expat gmime-3.0 md4c-html libunbound,$(shell pkg-config --exists $(l) && echo $(l))))
# those that few runs need are opened when one does (src/util/late.h): FILE_OF_LIBARCHIVE is "libarchive.so.13" and so on; pkg-config does not know bzip2
LATE  := $(filter libarchive libisal liblzma libzstd libsystemd gmime-3.0 libunbound,$(MORE))
BZ2   := $(filter-out $(WITHOUT),$(shell $(CC) -include bzlib.h -E -x c /dev/null > /dev/null 2>&1 && echo libbz2))
file_of = $(or $(shell objdump -p "$$($(CC) -print-file-name=lib$(patsubst lib%,%,$(1)).so)" 2>&1 | sed -n 's/^ *SONAME *//p'),lib$(patsubst lib%,%,$(1)).so)
LIBS   = libpcre2-8 sqlite3 jansson zlib $(filter-out $(LATE),$(MORE))

WARN   = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wformat=2 -Wundef -Wvla -Werror
HARDEN = -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fPIE
CFLAGS ?= -O2 -g
HAVE  := $(foreach l,$(MORE) $(BZ2),-DHAVE_$(shell echo $(l) | tr a-z.- A-Z__)) $(foreach l,$(LATE) $(BZ2),-DFILE_OF_$(shell echo $(l) | tr a-z.- A-Z__)='"$(call file_of,$(l))"')
FLAGS  = -std=c11 -D_GNU_SOURCE -Isrc -DVERSION='"$(VERSION)"' $(HAVE) $(WARN) $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-omit-frame-pointer,$(HARDEN))
LINK   = $(if $(SANITIZE),-fsanitize=$(SANITIZE),-pie -Wl,-z,relro,-z,now)
LDLIBS = $(shell pkg-config --libs $(LIBS)) -lm -ldl -pthread
PKGCFLAGS = $(shell pkg-config --cflags $(LIBS) $(LATE))

all: $(BUILD)/postmortem

$(BUILD)/postmortem: $(BUILD)/cli/main.o $(BUILD)/libpostmortem.a
	$(CC) $(CFLAGS) $(LINK) -o $@ $^ $(LDLIBS)

# needs what is opened late, for dpkg-shlibdeps to see
$(BUILD)/late.so:
	$(CC) -shared -Wl,--no-as-needed -o $@ $(shell pkg-config --libs $(LATE)) $(BZ2:lib%=-l%)

$(BUILD)/libpostmortem.a: $(OBJ)
	rm -f $@ && ar rcs $@ $^

$(BUILD)/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(PKGCFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(BUILD)/embedded.c: src/build/embed.awk $(DATA) $(BUILD)/data.list
	awk -f src/build/embed.awk $(DATA) > $@.tmp && mv $@.tmp $@

# rewritten only when the list of files differs, so that a deleted file rebuilds too
$(BUILD)/data.list: FORCE
	@mkdir -p $(@D); echo '$(DATA)' | cmp -s - $@ || echo '$(DATA)' > $@

$(BUILD)/embedded.o: $(BUILD)/embedded.c
	$(CC) $(filter-out -Wpedantic,$(FLAGS)) $(CFLAGS) -c -o $@ $<

$(BUILD)/unit/%: tests/unit/%.c tests/unit/test.h $(BUILD)/libpostmortem.a
	@mkdir -p $(@D)
	$(CC) $(FLAGS) $(PKGCFLAGS) -Itests/unit $(CFLAGS) $(LINK) -o $@ $< $(BUILD)/libpostmortem.a -lcmocka $(LDLIBS)

demo: deps
	@$(MAKE) --no-print-directory -s all
	@tests/demo.sh $(BUILD)/postmortem samples

check: deps-check
	@CORPORA='$(CORPORA)' tests/check.sh $(BUILD)

check-all: deps-check
	@CORPORA='$(CORPORA)' ALL=1 tests/check.sh $(BUILD)

units: $(UNIT)

lint: ; tests/lint/lint.sh
golden-update: all
	tests/golden/golden.sh $(BUILD)/postmortem --update

fuzz: all
	tests/fuzz/fuzz.sh $(BUILD) $(or $(SECONDS),60)

torture: all
	CORPORA='$(CORPORA)' tests/torture/torture.sh $(BUILD)/postmortem

lab: all
	tests/lab/lab.sh $(BUILD)/postmortem

bench: all
	CORPORA='$(CORPORA)' tests/bench/bench.sh $(BUILD)/postmortem

accuracy: all
	@CORPORA='$(CORPORA)' tests/accuracy/accuracy.sh $(BUILD)/postmortem

deps: ; @tests/deps.sh build
deps-check: ; @tests/deps.sh check

# manual pages, completions, Datasette's metadata.json: made from the program's own tables and the schema's comments
docs: all
	src/build/docs.sh $(BUILD)/postmortem $(BUILD)/docs

install: docs
	PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' src/build/install.sh install $(BUILD)

uninstall: ; PREFIX='$(PREFIX)' DESTDIR='$(DESTDIR)' src/build/install.sh uninstall $(BUILD)

deb: ; src/build/deb.sh $(BUILD)/deb $(VERSION)

clean: ; rm -rf $(BUILD)

help: ; @sed -n '2,/^$$/s/^# \{0,1\}//p' Makefile

FORCE:
.PHONY: all demo check check-all units lint golden-update fuzz torture lab bench accuracy deps deps-check docs install uninstall deb clean help FORCE
-include $(OBJ:.o=.d) $(BUILD)/cli/main.d
