#!/bin/sh
# Collects the program's words and compiles the translations.  .ci/translate.sh
# Write what is new into resources/translations/*/LC_MESSAGES/punktual.po (Poedit or any editor), then run it again.
set -eu
cd "$(dirname "$0")/.."
PATH="$PWD/.venv/bin:$PATH"
words=resources/translations/punktual.pot
# Dates and placeholders of people would change a file in which no word changed.
settle() {
    sed -i -e 's/^"\(POT-Creation\|PO-Revision\)-Date: .*/"\1-Date: 2026-11-21 00:00+0000\\n"/' \
        -e '/^"Report-Msgid-Bugs-To: EMAIL@ADDRESS/d' \
        -e 's/^"Last-Translator: FULL NAME .*/"Last-Translator: The Punktual authors\\n"/' \
        -e 's/^"Language-Team: .*<LL@li.org>.*/"Language-Team: The Punktual authors\\n"/' "$1"
}
pybabel -q extract -k tr -k trn:1,2 -k trc:1c,2 --no-location --sort-output --width 110 --project Punktual --version 1 \
    --header-comment "# Words of Punktual." -o "$words" app ui
settle "$words"
for language in pl fa de; do
    catalogue=resources/translations/$language/LC_MESSAGES/punktual.po
    if [ -f "$catalogue" ]; then
        pybabel -q update --no-fuzzy-matching --ignore-obsolete --width 110 -l "$language" -i "$words" -o "$catalogue"
    else
        pybabel -q init --width 110 -l "$language" -i "$words" -o "$catalogue"
    fi
    settle "$catalogue"
    pybabel -q compile -l "$language" -i "$catalogue" -o "${catalogue%.po}.mo"
done
