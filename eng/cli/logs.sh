# memstack logs
# shellcheck shell=bash disable=SC2154

command_logs() {
    local name='' follow=false log
    while [ $# -gt 0 ]; do
        case $1 in
            --data) take_data_option "$@"; shift 2 ;;
            -f | --follow) follow=true; shift ;;
            -*) usage_error "no option '$1' for logs" ;;
            *) [ -z "$name" ] || usage_error "one log at a time"; name=$1; shift ;;
        esac
    done
    case $name in */* | .*) usage_error "no log '$name'" ;; esac
    # The dashboard is a resource of Aspire's own, by this name.
    [ "$name" != dashboard ] || name=aspire-dashboard
    log=$log_folder/$name.log
    if [ -z "$name" ] || [ ! -f "$log" ]; then
        [ -z "$name" ] || complain "no log '$name' in $log_folder"
        say "logs here: $(find "$log_folder" -maxdepth 1 -name '*.log' 2> /dev/null | sed 's/.*\///; s/\.log$//; s/^aspire-dashboard/dashboard/' | sort | tr '\n' ' ')" >&2
        exit 2
    fi
    if $follow; then
        exec tail -n 100 -F "$log"
    fi
    exec cat "$log"
}
