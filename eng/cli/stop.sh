# memstack stop
# shellcheck shell=bash disable=SC2034,SC2154

command_stop() {
    local run
    while [ $# -gt 0 ]; do
        case $1 in
            --data) take_data_option "$@"; shift 2 ;;
            --timeout)
                stop_patience=$(option_value "$@") || exit
                is_number "$stop_patience" || usage_error "--timeout needs seconds, not '$stop_patience'"
                shift 2
                ;;
            *) usage_error "no option '$1' for stop" ;;
        esac
    done
    run=$(state_get run)
    if [ -z "$run" ]; then
        say "nothing is running on '$data'."
        return 0
    fi
    # Tells an 'up' that waits in the foreground elsewhere that this command reports.
    : > "$run_folder/stopping"
    trap 'rm -f "$run_folder/stopping"' EXIT
    end_run "$run" "$(state_get pid)"
    state_forget
}
