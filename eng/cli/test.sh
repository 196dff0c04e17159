# memstack test
# shellcheck shell=bash disable=SC2154

command_test() {
    local results=$memstack_root/artifacts/test-results gates=0
    [ $# -eq 0 ] || usage_error "test takes no option, not '$1'"
    cd "$memstack_root" || exit 1
    dotnet_is_new_enough || fail "needs the SDK of .NET 10 or later (https://dotnet.microsoft.com/download)"

    say "== what the tests use"
    prepare_tests
    say "== shell scripts"
    check_shell_scripts || gates=$(( gates + 1 ))
    say "== build"
    decide_feed
    rm -rf "$results"
    mkdir -p "$results"
    if build MemStack.sln; then
        if [ "${CI:-}" = true ]; then
            say "== format"
            dotnet format MemStack.sln --verify-no-changes --no-restore || { complain "format: not clean; 'dotnet format MemStack.sln' mends it"; gates=$(( gates + 1 )); }
        fi
        say "== tests"
        # One project at a time: the end-to-end tests need the machine for themselves.
        dotnet test MemStack.sln -c "$configuration" --no-build -nologo -m:1 --blame-hang-timeout 10m --blame-hang-dump-type none \
            "-p:MemStackTestResults=$results" || say "(dotnet test: exit code $?)"
    else
        complain "the build failed; no test was run"
    fi
    count_results "$results" "$gates"
}

# prepare_tests: installs the rig where that is possible, else says what is missing.
prepare_tests() {
    if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
        eng/rig/install.sh || note "the rig is incomplete; tests that need what is missing are skipped by name."
        return
    fi
    note "the rig (PostgreSQL, Redis, Prometheus, Alertmanager, Chromium) installs as root on Debian only; looking for what is there:"
    if [ -n "${MEMSTACK_TEST_POSTGRES:-}" ]; then say "  PostgreSQL: MEMSTACK_TEST_POSTGRES"; else say "  PostgreSQL: a container engine, or set MEMSTACK_TEST_POSTGRES"; fi
    if [ -n "${MEMSTACK_TEST_REDIS:-}" ]; then say "  Redis: MEMSTACK_TEST_REDIS"; else say "  Redis: a container engine, or set MEMSTACK_TEST_REDIS"; fi
    local name
    for name in prometheus promtool alertmanager amtool chromium; do
        if has $name; then say "  $name: $(command -v $name)"; else say "  $name: missing"; fi
    done
}

check_shell_scripts() {
    local script faults=0
    for script in memstack .ci/run eng/cli/*.sh eng/rig/*.sh; do
        bash -n "$script" || faults=1
    done
    if has shellcheck; then
        shellcheck -x memstack .ci/run eng/cli/*.sh eng/rig/*.sh || faults=1
    else
        say "shellcheck is not installed: syntax checked only"
    fi
    return $faults
}

# test_projects: the projects of the solution that must leave results.
test_projects() {
    local project
    sed -n 's/^Project.*"\(tests[\\\/][^"]*\.csproj\)".*/\1/p' MemStack.sln | sed 's|[\]|/|g' | sort | while read -r project; do
        [ "$(basename "$project")" = TestRig.csproj ] || printf '%s\n' "$project"
    done
}

# counter FILE NAME: a number from the counters of a result file.
counter() { grep -o '<Counters [^>]*' "$1" | tr ' ' '\n' | sed -n "s/^$2=\"\([0-9]*\)\".*/\1/p" | head -n 1; }

# count_results FOLDER GATES: the sum over all projects. A project without results or with an aborted run counts as a
# failure, and so does each gate that is not green; with CI=true a skip fails the run.
count_results() {
    local project name file total executed passed=0 failed=$2 skipped=0 here
    for project in $(test_projects); do
        name=$(basename "$project" .csproj)
        file=$1/$name.trx
        if [ ! -s "$file" ] || [ -z "$(counter "$file" total)" ]; then
            complain "$name: no results, its run crashed or never began"
            failed=$(( failed + 1 ))
            continue
        fi
        total=$(counter "$file" total) executed=$(counter "$file" executed) here=$(counter "$file" passed)
        passed=$(( passed + here ))
        skipped=$(( skipped + total - executed ))
        if [ "$executed" -gt "$here" ]; then
            failed=$(( failed + executed - here ))
        elif [ "$executed" -lt "$here" ] || ! grep -q '<ResultSummary outcome="Completed"' "$file"; then
            complain "$name: its run did not complete"
            failed=$(( failed + 1 ))
        fi
        sed -n 's/.*<UnitTestResult .*testName="\([^"]*\)".*outcome="NotExecuted".*/\1/p' "$file" | sed "s/^/skipped: /"
        sed -n 's/.*<UnitTestResult .*testName="\([^"]*\)".*outcome="Failed".*/\1/p' "$file" | sed "s/^/failed: /"
    done
    if [ "${CI:-}" = true ] && [ $skipped -gt 0 ]; then
        complain "with CI=true every test must run, and $skipped did not"
        say "$passed passed, $failed failed, $skipped skipped"
        exit 1
    fi
    say "$passed passed, $failed failed, $skipped skipped"
    if [ "$failed" -gt 0 ] || [ "$passed" -eq 0 ]; then exit 1; fi
}
