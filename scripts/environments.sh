# shellcheck shell=bash
# The Python environments of the tests and checks, kept below .venv/. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { echo "== $*" >&2; }

die() {
    say "$*"
    exit 1
}

export PATH=$PATH:$PWD/.venv/uv/bin
if ! type -P uv >/dev/null; then
    say "Fetching uv"
    # A folder of our own is allowed even where the system's Python is managed externally.
    python3 -m pip install --quiet --target .venv/uv uv ||
        die "uv is missing and pip could not fetch it: see https://docs.astral.sh/uv/"
fi

find_python() { # VERSION...: the first of these Pythons on this machine
    local version
    for version; do
        uv python find --system --no-python-downloads "$version" 2>/dev/null && return
    done
    return 1
}

# prepare NAME PYTHON INSTALL FILE...: has INSTALL fill .venv/NAME, whose Python it is
# given, unless the FILEs that say with what are those of the last time.
prepare() {
    local name=$1 python=$2 install=$3 stamp=.venv/$1/stamp wanted
    shift 3
    wanted=$("$python" --version && cksum scripts/environments.sh "$@")
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        say "Setting up .venv/$name; a first time takes a minute or two"
        uv venv --quiet --allow-existing --python "$python" ".venv/$name"
        "$install" ".venv/$name/bin/python"
        echo "$wanted" >"$stamp"
        say ".venv/$name is ready, $SECONDS s after the start"
    fi
}

install_home_assistant() { install_hass "$1" --requirement requirements_test.txt; }

install_newest_home_assistant() {
    install_hass "$1" "$newest_home_assistant"
    [ -z "${HOME_ASSISTANT-}" ] ||
        uv pip install --quiet --python "$1" "homeassistant==$(home_assistant_version)" \
            "pytest-homeassistant-custom-component>=0.13" hypothesis ||
        say "There is no test harness for it (yet)"
}

install_hass() { # PYTHON WHAT...: a Home Assistant, and what it would install by itself
    local constraints
    say "Installing Home Assistant"
    uv pip install --quiet --python "$@" --requirement requirements_hass.txt
    say "Installing what it would install by itself, $SECONDS s after the start"
    constraints=$("$1" -c 'import homeassistant as h; print(h.__path__[0])')/package_constraints.txt
    "$1" scripts/home_assistant_requirements.py |
        uv pip install --quiet --python "$1" --constraint "$constraints" --requirement -
}

install_library() {
    uv pip install --quiet --python "$1" --editable '.[metrics,mqtt]' --requirement requirements_test_library.txt
}

# The oldest Python has the oldest dependencies, so that setup.cfg's lower bounds are true.
install_library_lowest() {
    uv pip install --quiet --python "$1" --resolution lowest-direct \
        --editable '.[metrics,mqtt]' --requirement requirements_test_library.txt
}

install_lint() { uv pip install --quiet --python "$1" --requirement requirements_lint.txt; }

if ! newest=$(find_python '>=3.14.2,<3.15'); then
    say "Fetching Python 3.14, as this machine has none"
    uv=$(type -P uv)
    { uv python install 3.14 && newest=$(find_python '>=3.14.2,<3.15'); } ||
        die "Python 3.14.2 or newer is needed, and none was found: install it, or run '${uv#"$PWD/"} python install 3.14'"
fi
newest_home_assistant=homeassistant==2026.11.0 # requirements_test.txt pins the tests' own
oldest=$(find_python 3.11 3.12 3.13 3.14)
newest_library=library-3.14
oldest_library=library-$("$oldest" -c 'import sys; print("%d.%d" % sys.version_info[:2])')

# What is newest may also be looked up, once, and more than a smoke test run in it.
core=https://github.com/home-assistant/core
case ${HOME_ASSISTANT-} in
    "") ;;
    release) newest_home_assistant=homeassistant ;;
    beta) newest_home_assistant="homeassistant>=2026.10.0b0" ;; # which allows for betas
    dev) newest_home_assistant="homeassistant @ $core/archive/refs/heads/dev.tar.gz" ;;
    *) die "HOME_ASSISTANT is release, beta or dev, not $HOME_ASSISTANT" ;;
esac
newest_environment=home-assistant-${HOME_ASSISTANT:-newest}
home_assistant_version() {
    ".venv/$newest_environment/bin/python" -c "import homeassistant.const as h; print(h.__version__)"
}

prepare_home_assistant() {
    prepare home-assistant "$newest" install_home_assistant \
        requirements_test.txt requirements_hass.txt scripts/home_assistant_requirements.py
}

prepare_newest_home_assistant() {
    prepare "$newest_environment" "$newest" install_newest_home_assistant \
        requirements_hass.txt scripts/home_assistant_requirements.py
}

prepare_library() { # NAME: $oldest_library or $newest_library
    [ "$oldest_library" = library-3.11 ] || [ "$1" != "$oldest_library" ] ||
        say "Python 3.11 was not found: $oldest_library is the oldest that is tested here"
    local files=(setup.py setup.cfg custom_components/victron_ble/manifest.json requirements_test_library.txt)
    case $1 in
        "$newest_library") prepare "$1" "$newest" install_library "${files[@]}" ;;
        *) prepare "$1" "$oldest" install_library_lowest "${files[@]}" ;;
    esac
}

prepare_lint() { prepare lint "$newest" install_lint requirements_lint.txt; }

prepare_node() { # what checks the modules that run in the browser: node_modules/
    local stamp=node_modules/stamp wanted
    type -P npm >/dev/null || die "npm is missing: install Node.js 18 or newer"
    wanted=$(cksum package-lock.json)
    if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ]; then
        say "Setting up node_modules"
        npm ci --silent
        echo "$wanted" >"$stamp"
    fi
}
