# memstack up
# shellcheck shell=bash disable=SC2154

command_up() {
    local mode=embedded detach=false skip_build=false base='' with='' patience=90 run began
    use_ports
    while [ $# -gt 0 ]; do
        case $1 in
            --mode) mode=$(option_value "$@") || exit; shift 2 ;;
            --with) with=$(option_value "$@") || exit; shift 2 ;;
            --data) take_data_option "$@"; shift 2 ;;
            --port-base)
                base=$(option_value "$@") || exit
                if ! is_number "$base" || [ "$base" -lt 1024 ] || [ "$base" -gt 65526 ]; then
                    usage_error "--port-base needs a number from 1024 to 65526, not '$base'"
                fi
                use_ports "$base"
                shift 2
                ;;
            --timeout) patience=$(option_value "$@") || exit; is_number "$patience" || usage_error "--timeout needs seconds, not '$patience'"; shift 2 ;;
            --detach | -d) detach=true; shift ;;
            --no-build) skip_build=true; shift ;;
            *) usage_error "no option '$1' for up" ;;
        esac
    done
    case $mode in
        embedded) ;;
        full) fail "mode full is not there yet: it needs containers that this version cannot start. './memstack up' runs everything embedded." ;;
        *) usage_error "no mode '$mode'; there are: embedded, full" ;;
    esac
    [ -z "$with" ] || fail "--with adds containers to mode full, which is not there yet."

    lock_start
    trap unlock_start EXIT
    # Until there is something to stop, Ctrl-C just ends the command.
    trap 'exit 130' INT TERM
    if is_running; then
        complain "already running on '$data' since $(state_get started):"
        print_addresses >&2
        fail "'./memstack stop' ends it; another data folder (--data DIR) and other ports (--port-base N) run beside it."
    fi
    clear_stale_state
    require_free_ports
    dotnet_is_new_enough || fail "needs the SDK of .NET 10 or later (https://dotnet.microsoft.com/download); './memstack doctor' says what else."
    [ -d "$memstack_root/MemStack.AppHost" ] || fail "this checkout has no MemStack.AppHost."

    if ! $skip_build; then
        say "building (the first time takes a few minutes) ..."
        build MemStack.AppHost || fail "the build failed; see the errors above."
    fi
    [ -f "$(built MemStack.AppHost)" ] || fail "nothing is built yet: run './memstack up' without --no-build."

    began=$(seconds_now)
    run=$(date +%Y%m%d%H%M%S)-$$
    say "starting ..."
    trap 'interrupted=true' INT TERM
    interrupted=false
    start_apphost "$run" "$mode"
    state_write "$run" "$apphost_pid" "$mode"
    if ! wait_until_ready "$run" "$patience" || $interrupted; then
        $interrupted || give_up_log
        end_run "$run" "$apphost_pid"
        state_forget
        $interrupted && exit 130
        fail "did not start: $wait_reason."
    fi
    unlock_start
    say "${green}MemStack is up${plain} after $(( $(seconds_now) - began )) s. Data: $data"
    print_addresses
    if $detach; then
        say "'./memstack status' looks after it, './memstack stop' ends it."
        disown "$apphost_pid" 2> /dev/null
        return 0
    fi
    stay "$run"
}

# stay RUN: waits in the foreground until Ctrl-C, './memstack stop' elsewhere, or the AppHost's end.
stay() {
    say "Ctrl-C stops everything."
    while ! $interrupted && kill -0 "$apphost_pid" 2> /dev/null; do
        wait "$apphost_pid" 2> /dev/null
    done
    [ "$(state_get run)" = "$1" ] || return 0
    if [ -f "$run_folder/stopping" ]; then
        # './memstack stop' is at it and reports there.
        return 0
    fi
    if $interrupted; then
        say ""
        say "stopping ..."
        end_run "$1" "$apphost_pid"
        state_forget
        return 0
    fi
    wait_failed=apphost
    give_up_log
    end_run "$1"
    state_forget
    fail "the AppHost ended by itself."
}

# give_up_log: the end of the log of the part that failed, and the AppHost's where there is none.
give_up_log() {
    local log=$log_folder/$wait_failed.log
    [ -s "$log" ] || log=$log_folder/apphost.log
    complain "the end of $log:"
    # The frames of a stack trace would push what went wrong out of sight; they are in the log.
    grep -v -E '^([0-9T:.Z-]+ )? +at ' "$log" | tail -n 30 | cut -c 1-600 >&2
}

print_addresses() {
    local name
    for name in web api openmemory dashboard; do
        printf '  %-12s %s\n' "$name" "$(state_get "url_$name")"
    done
    printf '  %-12s %s\n' 'MCP' "$(state_get url_openmemory)/mcp/<client>/http/<user>   (./memstack connect claude|cursor|vscode)"
    for name in prometheus alertmanager; do
        port_is_taken "$(state_get "port_$name")" && printf '  %-12s %s\n' "$name" "http://localhost:$(state_get "port_$name")"
    done
    return 0
}
