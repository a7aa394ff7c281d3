# Sourced by ./run and ./check. Says what it installs before it does; does nothing the second time.

# Debian and Ubuntu renamed some packages (t64): the first name that exists is taken.
QT="libglib2.0-0t64|libglib2.0-0 libgl1 libegl1 libdbus-1-3 libfontconfig1 libxkbcommon0 libbrotli1"
XCB="libx11-xcb1 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
FONTS="fonts-noto-core"
SCREEN="xvfb xauth"
DESKTOP="desktop-file-utils openbox xdotool imagemagick dbus dbus-x11 gnome-keyring dunst libglib2.0-bin fonts-noto-color-emoji procps"
SERVERS="dovecot-imapd postgresql php-cli chromium chromium-driver"

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

has_package() {
    dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q '^install ok installed'
}

# install_missing WHAT_FOR PACKAGE...; a|b means whichever exists.
install_missing() {
    what_for=$1
    shift
    missing=""
    for names in "$@"; do
        found=""
        for name in $(echo "$names" | tr '|' ' '); do
            if has_package "$name"; then found=yes; fi
        done
        [ -n "$found" ] || missing="$missing $names"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "Needed for $what_for, please install with your package manager:$missing" >&2
        return 0
    fi
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        echo "Needed for $what_for, and there is no sudo here. Please install as root:$missing" >&2
        exit 1
    fi
    echo "Looking up what is missing for $what_for"
    patience="-o Acquire::Retries=3 -o DPkg::Lock::Timeout=300" # a new machine is often updating itself
    # shellcheck disable=SC2086
    as_root apt-get $patience update -qq
    chosen=""
    for names in $missing; do
        found=""
        for name in $(echo "$names" | tr '|' ' '); do
            if [ -z "$found" ] && apt-cache show "$name" >/dev/null 2>&1; then found=$name; fi
        done
        if [ -n "$found" ]; then chosen="$chosen $found"; else echo "This system has no package $names" >&2; fi
    done
    echo "Installing for $what_for:$chosen"
    # shellcheck disable=SC2086  # lists of words on purpose
    as_root env DEBIAN_FRONTEND=noninteractive apt-get $patience install -y -qq --no-install-recommends $chosen >/dev/null
}

find_python() {
    for name in python3.13 python3.12 python3.11 python3.14 python3; do
        if command -v "$name" >/dev/null &&
            "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
}

# install_python LOCK: the virtual environment, made anew only when the lock file or pyproject.toml changed.
install_python() {
    lock=$1
    stamp=$(cat "$lock" pyproject.toml | cksum)
    if [ -f ".venv/$lock.stamp" ] && [ "$(cat ".venv/$lock.stamp")" = "$stamp" ]; then return; fi
    python=$(find_python)
    if [ -z "$python" ]; then
        install_missing "Python" python3 python3-venv
        python=$(find_python)
    fi
    [ -n "$python" ] || {
        echo "Punktual needs Python 3.11 or later with its venv module." >&2
        exit 1
    }
    echo "Preparing the Python environment in .venv from $lock (some 300 MB)"
    [ -x .venv/bin/python ] || "$python" -m venv .venv
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r "$lock"
    .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps -e .
    echo "$stamp" >".venv/$lock.stamp"
}

prepare_run() {
    # shellcheck disable=SC2086
    install_missing "the window" $QT $XCB $FONTS ca-certificates
    if [ -f .venv/requirements-dev.lock.stamp ]; then install_python requirements-dev.lock; else install_python requirements.lock; fi
}

prepare_virtual_screen() {
    # shellcheck disable=SC2086
    install_missing "a virtual screen" $SCREEN
}

prepare_check() {
    # shellcheck disable=SC2086
    install_missing "the tests" $QT $XCB $FONTS $SCREEN $DESKTOP $SERVERS ca-certificates
    install_python requirements-dev.lock
}

wants_window() {
    case "${1:-}" in
    "" | --demo) return 0 ;;
    *) return 1 ;;
    esac
}
