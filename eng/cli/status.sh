# memstack status
# shellcheck shell=bash disable=SC2154

command_status() {
    local name faults=0
    data_option_only "$@"
    if [ -z "$(state_get run)" ]; then
        say "not running on '$data'. './memstack up' starts it."
        exit 1
    fi
    for name in $port_names; do
        eval "port_$name=$(state_get "port_$name")"
    done
    say "run since $(state_get started), mode $(state_get mode), data $data"
    if is_running; then
        status_line AppHost ok "process $(state_get pid)"
    else
        status_line AppHost FAULT "its process is gone; './memstack stop' cleans up, './memstack up' starts anew"
        faults=1
    fi
    for name in $services dashboard; do
        status_of_url "$name" "$(probe_url "$name")" || faults=$(( faults + 1 ))
    done
    for name in prometheus alertmanager; do
        port_is_taken "$(port_of "$name")" || continue
        status_of_url "$name" "http://localhost:$(port_of "$name")/-/ready" || faults=$(( faults + 1 ))
    done
    if port_is_taken "$port_prometheus"; then
        status_of_prometheus "http://localhost:$port_prometheus" || faults=$(( faults + 1 ))
    fi
    [ $faults -eq 0 ] || exit 1
}

# status_line NAME STATE TEXT
status_line() {
    local colour=$green
    [ "$2" = ok ] || colour=$red
    printf '  %-14s %s%-6s%s %s\n' "$1" "$colour" "$2" "$plain" "$3"
}

# status_of_url NAME URL
status_of_url() {
    local answer
    answer=$(curl -sSL -o /dev/null -m 5 -w '%{http_code} in %{time_total} s' "$2" 2> /dev/null)
    case $answer in
        2[0-9][0-9]' '*) status_line "$1" ok "$2  $answer" ;;
        000*) status_line "$1" FAULT "$2  no answer; './memstack logs $1' tells more"; return 1 ;;
        *) status_line "$1" FAULT "$2  $answer; './memstack logs $1' tells more"; return 1 ;;
    esac
}

# status_of_prometheus URL: every scrape target up, every rule evaluated without an error; alerts that fire are named.
status_of_prometheus() {
    local targets rules down broken firing fault=0
    targets=$(curl -fsS -m 5 "$1/api/v1/targets?state=active" 2> /dev/null) || return 1
    rules=$(curl -fsS -m 5 "$1/api/v1/rules" 2> /dev/null) || return 1
    down=$(printf '%s' "$targets" | grep -o '"health":"down"' | wc -l | tr -d ' ')
    broken=$(printf '%s' "$rules" | grep -o '"health":"err"' | wc -l | tr -d ' ')
    if [ "$down" = 0 ]; then
        status_line targets ok "$(printf '%s' "$targets" | grep -o '"health":"up"' | wc -l | tr -d ' ') up"
    else
        status_line targets FAULT "$down down: $1/targets"
        fault=1
    fi
    if [ "$broken" = 0 ]; then
        status_line rules ok "$(printf '%s' "$rules" | grep -o '"health":"ok"' | wc -l | tr -d ' ') evaluated"
    else
        status_line rules FAULT "$broken fail: $1/rules"
        fault=1
    fi
    firing=$(curl -fsS -m 5 "$1/api/v1/alerts" 2> /dev/null | sed 's/},{/}\n{/g' | grep '"state":"firing"' |
        sed -n 's/.*"alertname":"\([^"]*\)".*/\1/p' | grep -v '^Watchdog$' | sort -u | tr '\n' ' ')
    [ -z "$firing" ] || note "alerts that fire: $firing"
    return $fault
}
