#!/bin/sh
# rooms.sh CHECK PROJECT [ARGUMENT...] -- the rules of the house that a compiler does not know.
#
#   includes PROJECT               which room may touch which library
#   files    PROJECT               unique names, length, nothing left lying about
#   headers  PROJECT COMPILER      every header compiles alone
#   state    PROJECT LIBRARY...    no data in the engine that a run could change
#   blas     PROJECT PROGRAM       every BLAS call goes to OpenBLAS, the -openmp variant
#   options  PROJECT PROGRAM       docs/simulate.1 has the options of --help
#   readme   PROJECT PROGRAM       the README's scenario is right, its links lead somewhere
#   docs     PROJECT PROGRAM       docs/scenario.md is what the parser's tables give
#
# Prints each breach; exit 1 if there is one.
set -u
LC_ALL=C
export LC_ALL
check=$1
project=$2
shift 2
breaches=$(mktemp)
trap 'rm -f "$breaches"' EXIT

# only WHAT PATTERN ROOM...: nothing outside these rooms has a line that matches.
only() {
    what=$1
    pattern=$2
    shift 2
    others=$(find engine include -name '*.[ch]' -o -name '*.cpp' -o -name '*.def')
    for room; do
        others=$(printf '%s\n' "$others" | grep -v "^engine/$room/")
    done
    printf '%s\n' "$others" | xargs -d '\n' -r grep -nE "$pattern" /dev/null |
        sed "s|^|$what is for ${*:-nobody}: |"
}

include='^[[:space:]]*#[[:space:]]*include[[:space:]]*[<"]'
check_includes() {
    only GSL "${include}gsl/" random study
    only BLAS "${include}(cblas|f77blas|lapack|lapacke|openblas_config)\.h" cohort stats
    only "BLAS by its Fortran names" '\bd(gem[mv]|gels[dy]?|potrf|syrk|geqrf|ormqr|trsm)_\(' \
        cohort stats
    only "vector intrinsics" "${include}([a-z]+mmintrin|immintrin|x86intrin)\.h" cohort expr
    only OpenMP "${include}omp\.h|#[[:space:]]*pragma[[:space:]]+omp|_Pragma\(\"omp" run
    only MPI "${include}mpi\.h" ranks
    only netCDF "${include}netcdf" results
    only toml++ "${include}toml" scenario
    only Random123 "${include}Random123/" random
    only SLEEF "${include}sleef" expr
    only libRmath "${include}Rmath" random expr
    only jansson "${include}jansson" results charts
    only argp "${include}argp" cli
    only cmocka "${include}(cmocka|check)\.h"
    only "starting programs" '\b(posix_spawnp?|popen|system|execvp?e?|execlp?|fork)\(' charts
}

ours() {
    find engine include tests bench -type f \
        \( -name '*.[ch]' -o -name '*.cpp' -o -name '*.def' -o -name '*.sh' -o -name '*.cmake' \)
}

check_files() {
    ours | sed 's|.*/||' | sort | uniq -d | sed 's/^/two files have the name /'
    ours | xargs -d '\n' wc -l |
        awk '$2 != "total" && $1 > 700 { print $2 " has " $1 " lines; 700 is the most" }'
    ours | xargs -d '\n' grep -nE '^[[:space:]]*#[[:space:]]*if[[:space:]]+[01]\b' /dev/null |
        sed 's/^/switched-off code: /'
    ours | grep -v '/rooms\.sh$' | xargs -d '\n' grep -nE '\b(TODO|FIXME|XXX)\b' /dev/null |
        sed 's/^/unfinished: /'
}

check_headers() {
    for folder in engine/* include; do
        [ ! -d "$folder" ] || set -- "$@" -I "$folder"
    done
    for header in engine/*/*.h include/*/*.h; do
        [ -e "$header" ] || continue
        # As an included file, or the compiler complains of unused static functions.
        printf '#include "%s"\n' "$PWD/$header" |
            "$@" -std=gnu17 -Wall -Wextra -Werror -fsyntax-only -x c - 2>&1 |
            grep -E 'error|warning' | sed "s|^|$header does not compile alone: |"
    done
}

# Of what nm lists, the sections that can be written; .data.rel.ro holds constant pointers.
# argp wants its two texts and its exit status in variables.
check_state() {
    nm -A -f sysv "$@" 2>/dev/null | awk -F'|' '
        $NF ~ /^(\.data|\.bss|\.tdata|\.tbss|\*COM\*)/ && $NF !~ /^\.data\.rel\.ro/ {
            n = split($1, path, ":")
            name = path[n]
            gsub(/ /, "", name)
            if (name !~ /^(argp_(program_version|program_bug_address|err_exit_status)|interrupted)$/)
                print path[1] ": " path[2] " has the variable " name
        }' | sed 's|^.*/||'
}

# libgsl itself loads GSL's slow BLAS, so both are in the process; the loader, told to resolve
# everything at once, says which of the two each call got.
check_blas() {
    bindings=$(LD_BIND_NOW=1 LD_DEBUG=bindings "$1" --version 2>&1 |
        grep -E "symbol .(cblas_[a-z0-9_]+|d[a-z0-9]+_)'")
    printf '%s\n' "$bindings" | grep -q cblas_ ||
        echo "no BLAS call found in $1: this test sees nothing"
    printf '%s\n' "$bindings" | grep -vE '^$| to [^ ]*/openblas-openmp/libopenblas' |
        sed 's/.*binding file/not OpenBLAS:/'
    loaded=$(ldd "$1" | grep -oE '/[^ ]*(blas|lapack|mkl|blis)[^ ]*' | grep -v gslcblas |
        xargs -r -n 1 readlink -f | sort -u)
    case $loaded in
    */openblas-openmp/libopenblas*)
        [ "$(printf '%s\n' "$loaded" | wc -l)" -eq 1 ] || echo "more than one BLAS: $loaded"
        ;;
    *) echo "the BLAS of $1 is not OpenBLAS's -openmp variant: $loaded" ;;
    esac
}

long_options() {
    sed 's/\\-/-/g' | grep -oE -e '--[a-z][a-z-]+' | sort -u
}

check_options() {
    in_help=$("$1" --help | long_options)
    in_page=$(long_options <docs/simulate.1)
    [ -n "$in_help" ] || echo "$1 --help shows no option"
    for option in $in_help; do
        printf '%s\n' "$in_page" | grep -qx -e "$option" || echo "docs/simulate.1 lacks $option"
    done
    for option in $in_page; do
        printf '%s\n' "$in_help" | grep -qx -e "$option" ||
            echo "docs/simulate.1 has $option, --help has not"
    done
}

check_readme() {
    scenario=$(mktemp --suffix=.toml)
    awk '/^```/ { inside = /toml/; next } inside' README.md >"$scenario"
    "$1" --check "$scenario" >/dev/null 2>"$scenario.said" || sed 's/^/README: /' "$scenario.said"
    rm -f "$scenario" "$scenario.said"
    grep -oE '\]\([^)]*\)' README.md CONTRIBUTING.md | tr -d '])(' |
        while IFS=: read -r page link; do
            [ -e "$link" ] || echo "$page links to $link, which is not there"
        done
}

check_docs() {
    fresh=$(mktemp)
    "$1" . "$fresh" 2>&1
    if ! diff docs/scenario.md "$fresh"; then
        echo "docs/scenario.md is not what the parser's tables and docs/parts/scenario.md give."
        echo "Write it again: cmake --build build/ci --target docs"
    fi
    rm -f "$fresh"
}

cd -- "$project" || exit 2
case $check in
includes | files | headers | state | blas | options | readme | docs) "check_$check" "$@" >"$breaches" ;;
*) echo "rooms.sh: no check \"$check\"" >"$breaches" ;;
esac
cat "$breaches"
[ ! -s "$breaches" ]
