#!/usr/bin/env bash
# Runs all tests, or the named lanes:  ./test.sh [fast] [servers] [browser] [durability]
# Installs what the tests use first (eng/rig; as root on Debian). The last line is "N passed, N failed, N skipped".
# With CI=true the format is checked, and a test that is skipped fails the run.
set -u -o pipefail

cd "$(dirname "${BASH_SOURCE[0]}")" || exit 1
configuration=Release
results=artifacts/test-results
max_flaky=3
all_lanes=(servers browser durability)

say() { printf '%s\n' "$*"; }
complain() { printf 'test.sh: %s\n' "$*" >&2; }
has() { command -v "$1" > /dev/null 2>&1; }

# prepare_tests: installs the rig where that is possible, else says what is missing.
prepare_tests() {
    if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
        eng/rig/install.sh || complain "the rig is incomplete; tests that need what is missing are skipped by name."
        return
    fi
    say "The rig (PostgreSQL, Redis, Prometheus, Alertmanager, Chromium) installs as root on Debian only; found here:"
    if [ -n "${MEMSTACK_TEST_POSTGRES:-}" ]; then say "  PostgreSQL: MEMSTACK_TEST_POSTGRES"; else say "  PostgreSQL: a container engine, or set MEMSTACK_TEST_POSTGRES"; fi
    if [ -n "${MEMSTACK_TEST_REDIS:-}" ]; then say "  Redis: MEMSTACK_TEST_REDIS"; else say "  Redis: a container engine, or set MEMSTACK_TEST_REDIS"; fi
    local name
    for name in prometheus promtool alertmanager amtool chromium; do
        if has $name; then say "  $name: $(command -v $name)"; else say "  $name: missing"; fi
    done
}

check_shell_scripts() {
    local script faults=0
    while IFS= read -r script; do
        bash -n "$script" || faults=1
        if has shellcheck; then shellcheck -x "$script" || faults=1; fi
    done < <(git ls-files '*.sh' .ci/run)
    has shellcheck || say "shellcheck is not installed: syntax checked only"
    return $faults
}

# lane_filter LANE...: the filter of dotnet test for the lanes; tests without the trait are fast.
lane_filter() {
    local lane filter=''
    for lane in "$@"; do
        case $lane in
            fast) lane='(Lane!=servers&Lane!=browser&Lane!=durability)' ;;
            servers | browser | durability) lane="Lane=$lane" ;;
            *) complain "no lane '$lane'; there are: fast ${all_lanes[*]}"; exit 2 ;;
        esac
        filter="$filter${filter:+|}$lane"
    done
    printf '%s' "$filter"
}

# test_projects: the projects of the solution that must leave results.
test_projects() {
    sed -n 's/^Project.*"\(tests[\\\/][^"]*\.csproj\)".*/\1/p' MemStack.sln | sed 's|[\]|/|g' | grep -v '/TestRig\.csproj$' | sort
}

# run_project PROJECT RESULT [FILTER]: the tests of a project, with their result in a file.
run_project() {
    dotnet test "$1" -c "$configuration" --no-build -nologo --blame-hang-timeout 10m --blame-hang-dump-type none \
        --results-directory "$results" --logger "trx;LogFileName=$2" ${3:+--filter "$3"}
}

# run_all: the tests of all projects, two projects at a time. The gain is small, because most tests are bound by the processor.
# A project's output is shown at its end.
run_all() {
    export configuration results filter
    export -f run_project
    # shellcheck disable=SC2016 # the streams' shells expand it
    test_projects | xargs -P 2 -n 1 bash -c '
        name=$(basename "$1" .csproj)
        log=$results/$name.log
        {
            printf "== %s\n" "$name"
            run_project "$1" "$name.trx" "$filter" < /dev/null
            echo $? > "$results/$name.exit"
            printf "(%s: %s s)\n" "$name" $SECONDS
        } > "$log" 2>&1
        cat "$log"' stream
}

# counter FILE NAME: a number from the counters of a result file.
counter() { grep -o '<Counters [^>]*' "$1" | tr ' ' '\n' | sed -n "s/^$2=\"\([0-9]*\)\".*/\1/p" | head -n 1; }

# names FILE OUTCOME: the display names of the tests with that outcome.
names() {
    sed -n "s/.*<UnitTestResult .*testName=\"\([^\"]*\)\".*outcome=\"$2\".*/\1/p" "$1" |
        sed "s/&quot;/\"/g; s/&apos;/'/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g"
}

# run_again PROJECT NAME: a second run of the failed tests that need servers; counts those that pass now as flaky.
run_again() {
    local file=$results/$2.trx again=$results/$2.again.trx filter test
    filter=$(names "$file" Failed | sed 's/(.*//' | sort -u | sed 's/^/FullyQualifiedName=/' | paste -sd '|' -)
    say "== again: $2"
    run_project "$1" "$2.again.trx" "($(lane_filter "${all_lanes[@]}"))&($filter)"
    while IFS= read -r test; do
        if [ -s "$again" ] && names "$again" Passed | grep -qxF -- "$test" && ! names "$again" Failed | grep -qxF -- "$test"; then
            say "flaky: $test"
            flaky=$(( flaky + 1 )) passed=$(( passed + 1 ))
        else
            say "failed: $test"
            failed=$(( failed + 1 ))
        fi
    done < <(names "$file" Failed)
}

# count_project PROJECT NAME: adds the results of a project. One without results or with a run that did not end counts as a failure.
count_project() {
    local file=$results/$2.trx total executed good
    if [ ! -s "$file" ] || [ -z "$(counter "$file" total)" ]; then
        # With a filter a project may have no test to run, which is no failure.
        [ -n "$filter" ] && grep -qx 0 "$results/$2.exit" && return
        complain "$2: no results, its run crashed or never began"
        failed=$(( failed + 1 ))
        return
    fi
    total=$(counter "$file" total) executed=$(counter "$file" executed) good=$(counter "$file" passed)
    passed=$(( passed + good )) skipped=$(( skipped + total - executed ))
    names "$file" NotExecuted | sed 's/^/skipped: /'
    [ "$executed" -le "$good" ] || run_again "$1" "$2"
    # An aborted run says so in a RunInfo, whatever its tests did before; a test that fails does, too, by xUnit's line for it.
    if grep -A 1 '<RunInfo [^>]*outcome="\(Error\|Aborted\)"' "$file" | grep '<Text>' | grep -qv '<Text>\[xUnit\.net .*\[FAIL\]' ||
        { [ "$executed" = "$good" ] && ! grep -q '<ResultSummary outcome="Completed"' "$file"; }; then
        complain "$2: its run did not complete"
        failed=$(( failed + 1 ))
    fi
}

filter=$(lane_filter "$@") || exit 2
passed=0 failed=0 skipped=0 flaky=0
has dotnet || { complain "needs the SDK of .NET 10 (https://dotnet.microsoft.com/download)"; exit 1; }
rm -rf "$results" && mkdir -p "$results" || exit 1

say "== what the tests use"
prepare_tests
say "== shell scripts"
check_shell_scripts || failed=$(( failed + 1 ))
say "== format"
if ! { dotnet tool restore > /dev/null && dotnet csharpier check .; }; then
    complain "format: 'dotnet csharpier format .' mends it"
    failed=$(( failed + 1 ))
fi
say "== build"
if dotnet build MemStack.sln -c "$configuration" -nologo -v minimal --tl:off; then
    built=$SECONDS
    run_all
    while IFS= read -r project; do count_project "$project" "$(basename "$project" .csproj)"; done < <(test_projects)
    say "tests: $(( SECONDS - built )) s; with installation and build: $SECONDS s"
else
    complain "the build failed; no test was run"
    failed=$(( failed + 1 ))
fi
if [ "$flaky" -gt $max_flaky ]; then
    complain "$flaky tests passed only in their second run; at most $max_flaky may"
    failed=$(( failed + 1 ))
fi
status=0
if [ "${CI:-}" = true ] && [ $skipped -gt 0 ]; then
    complain "with CI=true every test must run, and $skipped did not"
    status=1
fi
say "$passed passed, $failed failed, $skipped skipped"
if [ $failed -gt 0 ] || [ $passed -eq 0 ]; then status=1; fi
exit $status
