#!/bin/sh
# Collects the program's words and compiles the translations.  .ci/translate.sh
# Write what is new into resources/translations/*/LC_MESSAGES/punktual.po (Poedit or any editor), then run it again.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
words=resources/translations/punktual.pot
pybabel -q extract -k tr -k trn:1,2 -k trc:1c,2 --no-location --sort-output --project Punktual --version 0 --copyright-holder "The Punktual authors" --msgid-bugs-address "" -o "$words" app ui
for language in pl fa de; do
    catalogue=resources/translations/$language/LC_MESSAGES/punktual.po
    if [ -f "$catalogue" ]; then
        pybabel -q update --no-fuzzy-matching --ignore-obsolete -l "$language" -i "$words" -o "$catalogue"
    else
        pybabel -q init -l "$language" -i "$words" -o "$catalogue"
    fi
    pybabel -q compile -l "$language" -i "$catalogue" -o "${catalogue%.po}.mo"
done
