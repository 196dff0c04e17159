# Waiting until the stack answers.
# shellcheck shell=bash disable=SC2154

services="api openmemory web"

# probe_url NAME: what tells that a service is ready.
probe_url() {
    if [ "$1" = dashboard ]; then
        printf 'http://localhost:%s/' "$port_dashboard"
    else
        printf 'http://localhost:%s/health/readiness' "$(port_of "$1")"
    fi
}

# wait_until_ready RUN SECONDS: prints a line as each part answers. Fails, and sets wait_failed to the part and
# wait_reason, when a part does not in that time or its process was there and is gone.
wait_until_ready() {
    local run=$1 began deadline pending="$services dashboard" still name alive seen='' gone='' name_of_pid pid
    began=$(seconds_now)
    deadline=$(( began + $2 ))
    while ! $interrupted; do
        still=''
        for name in $pending; do
            if answers "$(probe_url "$name")"; then
                printf '  %-12s ready after %s s\n' "$name" "$(( $(seconds_now) - began ))"
            else
                still="$still $name"
            fi
        done
        pending=$still
        [ -n "$pending" ] || return 0

        alive=' '
        for pid in $(processes_of "$run"); do
            name_of_pid=$(name_of "$pid")
            alive="$alive$name_of_pid "
        done
        case $alive in *' AppHost '*) ;; *) wait_failed=apphost wait_reason="the AppHost ended"; return 1 ;; esac
        for name in $pending; do
            case $alive in
                *" $name "*) seen="$seen $name " ;;
                *)
                    # Gone twice in a row: a restart in between is given its chance.
                    case "$seen" in *" $name "*)
                        case "$gone" in *" $name "*) wait_failed=$name wait_reason="$name ended at its start"; return 1 ;; esac
                        gone="$gone $name "
                    esac
                    ;;
            esac
        done
        if [ "$(seconds_now)" -ge "$deadline" ]; then
            # shellcheck disable=SC2086
            set -- $pending
            # shellcheck disable=SC2034
            wait_failed=$1 wait_reason="not ready after $(( deadline - began )) s: $*"
            return 1
        fi
        sleep 0.3
    done
    return 1
}
