# Every process that a run starts inherits MEMSTACK_RUN_ID. That is how it is found again, whoever its parent is now,
# and why a process id that the system has given to another program is never mistaken for ours.
# shellcheck shell=bash disable=SC2154

# How long a run may take to end when asked, in seconds, before it is killed.
stop_patience=15

# processes_of RUN: the ids of the processes of a run, one a line.
processes_of() {
    if [ -d /proc/self ]; then
        grep -lzxF "MEMSTACK_RUN_ID=$1" /proc/[0-9]*/environ 2> /dev/null | cut -d / -f 3
    else
        # ps prints the environment after the command.
        ps -A -E -ww -o pid=,command= 2> /dev/null | awk -v mark="MEMSTACK_RUN_ID=$1" '
            { for (i = 2; i <= NF; i++) if ($i == mark) { print $1; next } }'
    fi
    # A process that ends while it is looked at is no failure.
    return 0
}

# command_of PID: its command line, in one line.
command_of() {
    if [ -r "/proc/$1/cmdline" ]; then
        { tr '\0\n' '  ' < "/proc/$1/cmdline"; } 2> /dev/null | sed 's/ *$//'
    else
        ps -p "$1" -o command= 2> /dev/null
    fi
}

# name_of PID: what a process of a run is to its user, for example 'api' for MemStack.Api.
name_of() {
    local command
    command=$(command_of "$1")
    case $command in
        *MemStack.AppHost*) printf 'AppHost' ;;
        *MemStack.Api*) printf 'api' ;;
        *MemStack.OpenMemory*) printf 'openmemory' ;;
        *MemStack.Web*) printf 'web' ;;
        *aspire*dashboard* | *Aspire.Dashboard* | *aspire-managed*) printf 'dashboard' ;;
        *) command=${command%% *}; printf '%s' "${command##*/}" ;;
    esac
}

# describe PIDS...: 'api (12), web (13)'
describe() {
    local pid text=''
    for pid in "$@"; do
        text="$text${text:+, }$(name_of "$pid") ($pid)"
    done
    printf '%s' "$text"
}

# belongs_to PID RUN: whether the process lives and is one of the run.
belongs_to() {
    local pid
    for pid in $(processes_of "$2"); do
        [ "$pid" = "$1" ] && return 0
    done
    return 1
}

# end_run RUN [APPHOST_PID]: asks the AppHost to stop, gives everything stop_patience s, then kills what is left. Says what ended.
end_run() {
    local run=$1 apphost=${2:-} all left deadline
    all=$(processes_of "$run")
    if [ -z "$all" ]; then
        say "nothing of this run is left."
        return
    fi
    # shellcheck disable=SC2086
    all=$(describe $all)
    if [ -n "$apphost" ] && belongs_to "$apphost" "$run"; then
        kill -TERM "$apphost" 2> /dev/null
    else
        # Without an AppHost there is nobody to pass the signal on.
        # shellcheck disable=SC2046
        kill -TERM $(processes_of "$run") 2> /dev/null
    fi
    # One more, because the second that has begun may be over in a moment.
    deadline=$(( $(seconds_now) + stop_patience + 1 ))
    while left=$(processes_of "$run") && [ -n "$left" ] && [ "$(seconds_now)" -lt "$deadline" ]; do
        sleep 0.2
    done
    say "ended: $all"
    [ -n "$left" ] || return 0
    # shellcheck disable=SC2086
    say "of these did not end when asked and were killed: $(describe $left)"
    deadline=$(( $(seconds_now) + 10 ))
    # Again and again, because what is being killed may start something in the meantime.
    while left=$(processes_of "$run") && [ -n "$left" ]; do
        [ "$(seconds_now)" -lt "$deadline" ] || fail "still there after being killed: $left"
        # shellcheck disable=SC2086
        kill -KILL $left 2> /dev/null
        sleep 0.1
    done
}
