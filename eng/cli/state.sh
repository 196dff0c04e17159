# What is known of a run, in <data>/run/state: lines of name=value, written whole and moved into place.
# shellcheck shell=bash disable=SC2154

# state_get NAME: the value, or nothing.
state_get() {
    [ -f "$run_folder/state" ] || return 0
    sed -n "s/^$1=//p" "$run_folder/state" | head -n 1
}

# state_write RUN PID MODE: keeps the run, its ports and addresses.
state_write() {
    local name
    {
        printf 'run=%s\npid=%s\nmode=%s\nstarted=%s\n' "$1" "$2" "$3" "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
        for name in $port_names; do
            printf 'port_%s=%s\n' "$name" "$(port_of "$name")"
        done
        for name in api openmemory web dashboard; do
            printf 'url_%s=%s\n' "$name" "http://localhost:$(port_of "$name")"
        done
    } > "$run_folder/state.new"
    mv "$run_folder/state.new" "$run_folder/state"
}

state_forget() { rm -f "$run_folder/state"; }

# is_running: whether the run of the data folder has its AppHost.
is_running() {
    local run pid
    run=$(state_get run) pid=$(state_get pid)
    [ -n "$run" ] && [ -n "$pid" ] && belongs_to "$pid" "$run"
}

# clear_stale_state: forgets a run whose AppHost is gone, and ends what it left behind.
clear_stale_state() {
    local run
    [ -f "$run_folder/state" ] || return 0
    run=$(state_get run)
    say "the last run here (started $(state_get started)) did not end in order; cleaning up after it:"
    end_run "${run:-none}"
    state_forget
}

# lock_start: only one 'up' at a time starts something in a data folder. The lock is a folder, which can be made only once.
lock_start() {
    local holder
    mkdir -p "$run_folder" "$log_folder" || fail "cannot create '$run_folder'; choose another folder with --data DIR"
    if ! mkdir "$run_folder/starting" 2> /dev/null; then
        holder=$(cat "$run_folder/starting/pid" 2> /dev/null)
        if [ -n "$holder" ] && kill -0 "$holder" 2> /dev/null; then
            fail "another './memstack up' (process $holder) is starting on '$data'; wait for it."
        fi
        rm -rf "$run_folder/starting"
        mkdir "$run_folder/starting" 2> /dev/null || fail "another './memstack up' is starting on '$data'; wait for it."
    fi
    printf '%s\n' "$$" > "$run_folder/starting/pid"
}

unlock_start() { rm -rf "$run_folder/starting"; }
