# Runs the tests marked "desktop" inside a session bus and a virtual screen, with a real window manager, keyring and
# notification daemon. Called by ./check.
set -eu
printf 'test-only\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null 2>&1
openbox >/dev/null 2>&1 &
manager=$!
dunst -config tests/dunstrc >/dev/null 2>&1 &
notifier=$!
gdbus wait --session --timeout 60 org.freedesktop.Notifications # asking would start another one, configured otherwise
result=0
QT_QPA_PLATFORM=xcb python -m pytest -m desktop "$@" || result=$?
kill $manager $notifier 2>/dev/null || true
exit $result
