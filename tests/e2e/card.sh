#!/bin/sh
# Worker, PC/SC and card against a real pcscd and the virtual card. Builds
# what it needs; E2E_CYCLES=20 makes it short.
cd "$(dirname "$0")/../.." || exit 1
make -s --no-print-directory build/vcard build/e2e_card || exit 1
VCARD=build/vcard exec build/e2e_card "$@"
