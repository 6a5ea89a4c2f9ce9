# shellcheck shell=sh
# setup.sh -- what ./simulate and ./test do before they can run: install the packages that
# are missing and build. Read by them (`.`), with $here set to the project's folder. Writes
# to standard error only: standard output belongs to the result.

: "${here:?}"
packages=$here/packages.txt
log=$here/build/setup.log

say() {
    printf '%s\n' "$*" >&2
}

# The packages of packages.txt that no installed package is or provides (gnuplot-qt provides
# gnuplot-nox, and installing the one would remove the other).
missing_packages() {
    dpkg-query --show --showformat '${db:Status-Status}|${Package},${Provides}\n' |
        awk -F'|' '
            FNR == NR && $1 == "installed" {
                n = split($2, names, ",")
                for (i = 1; i <= n; i++) {
                    sub(/^ */, "", names[i])
                    sub(/ .*/, "", names[i])
                    there[names[i]] = 1
                }
            }
            FNR != NR && $1 != "" && !($1 in there) { print $1 }' - "$packages" |
        paste -s -d ' '
}

as_root() {
    if [ "$(id -u)" -eq 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# apt-get waits for dpkg's lock by itself, not for those of the lists and the archives.
apt_get() {
    tries=0
    until as_root env LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q \
        -o DPkg::Lock::Timeout=600 "$@" </dev/null >>"$log" 2>&1 9>&-; do
        tail -n 5 "$log" | grep -q 'Could not get lock' && [ $tries -lt 120 ] || return 1
        [ $tries -gt 0 ] || say "Another program is installing packages; waiting for it."
        tries=$((tries + 1))
        sleep 5
    done
}

# Words on purpose: $1 is a list of package names.
# shellcheck disable=SC2086
install_packages() {
    line="apt-get update && apt-get install -y --no-install-recommends $1"
    if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
        say "These Debian packages are missing: $1"
        say "You are not root and there is no sudo. Let someone who is root run this line once:"
        say "  $line"
        return 1
    fi
    say "Installing with apt-get, once: $1"
    if as_root true; then
        apt_get update ||
            say "The package lists could not be updated; trying with those that are there."
        apt_get install -y --no-install-recommends --no-remove $1 && return
        tail -n 20 "$log" >&2
        say "The packages could not be installed (all of it: $log)."
    fi
    say "Call this again when the cause is gone, or let someone who is root run this line once:"
    say "  $line"
    return 1
}

install_missing() {
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is neither Debian nor Ubuntu, so nothing is installed for you. What is needed" \
            "goes there by the names in $packages."
    else
        missing=$(missing_packages)
        [ -z "$missing" ] || install_packages "$missing" || return 1
    fi
    for tool in cmake ninja "${CC:-cc}" "${CXX:-c++}"; do
        command -v "${tool%% *}" >/dev/null && continue
        say "The program \"${tool%% *}\" is needed to build; it is not on the PATH ($PATH)."
        return 1
    done
}

# build PRESET TARGET
build() {
    folder=$here/build/$1
    # A project folder that was moved or copied with its build: CMake refuses, so start afresh.
    if [ -f "$folder/CMakeCache.txt" ] &&
        ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$here" "$folder/CMakeCache.txt"; then
        rm -rf "$folder"
    fi
    # ninja goes by the time of content: give it a new one where a file was replaced by an
    # older one (a release unpacked over another).
    if [ -f "$folder/built" ]; then
        find "$here/engine" "$here/include" -type f -cnewer "$folder/built" \
            ! -newer "$folder/built" -exec touch -c {} + 2>/dev/null
    fi
    mkdir -p "$folder" && : >"$folder/building" || return 1
    say "Building ($1)."
    if ! (cd -- "$here" && cmake --preset "$1") >>"$log" 2>&1 9>&-; then
        rm -rf "$folder/CMakeCache.txt" "$folder/CMakeFiles"
        return 1
    fi
    cmake --build "$folder" --target "$2" >>"$log" 2>&1 9>&- || return 1
    mv "$folder/building" "$folder/built"
}

# set_up PRESET TARGET: true when the target is there. One call at a time does the work; a
# second one waits and then finds it done.
set_up() {
    if ! mkdir -p "$here/build" 2>/dev/null || [ ! -w "$here/build" ]; then
        say "The program is built in $here/build, and you cannot write there."
        say "Copy the project into a folder of your own, or ask the owner to call it once."
        return 1
    fi
    (
        if ! flock --nonblock 9; then
            say "Another call is setting this up; waiting for it."
            flock 9
        fi
        : >"$log"
        install_missing || exit 1
        build "$1" "$2" && exit
        grep -E -A 5 'error:|undefined reference|CMake Error|No space left' "$log" | head -n 60 >&2
        say "The build failed; all it said is in $log."
        exit 1
    ) 9>"$here/build/lock"
}
