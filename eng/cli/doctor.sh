# memstack doctor
# shellcheck shell=bash disable=SC2154

command_doctor() {
    local faults=0 name port
    data_option_only "$@"
    use_ports

    if dotnet_is_new_enough; then
        doctor_ok ".NET SDK $(cd "$memstack_root" && dotnet --version)"
    else
        doctor_fault "no SDK of .NET 10 or later" "install it from https://dotnet.microsoft.com/download"
    fi
    if has curl; then doctor_ok "curl"; else doctor_fault "no curl" "install curl: it asks the services whether they are ready"; fi

    if is_running; then
        doctor_ok "running on '$data' since $(state_get started)"
    else
        for name in $(ports_needed); do
            port=$(port_of "$name")
            if port_is_taken "$port"; then
                doctor_note "port $port ($(printf '%s' "$name" | tr _ ' ')) is taken by $(port_holder "$port")" "stop it, or use --port-base N"
            else
                doctor_ok "port $port ($(printf '%s' "$name" | tr _ ' ')) is free"
            fi
        done
    fi

    doctor_disk
    doctor_memory
    for name in prometheus alertmanager node_exporter; do
        if has "$name" || has "prometheus-$(printf '%s' "$name" | tr _ -)"; then
            doctor_ok "$name is installed and runs beside the stack"
        else
            doctor_note "no $name" "optional: with it on the PATH, 'up' runs it on the files of monitoring/"
        fi
    done
    doctor_containers
    [ $faults -eq 0 ] || exit 1
}

doctor_ok() { printf '  %sOK%s    %s\n' "$green" "$plain" "$1"; }
doctor_note() { printf '  %snote%s  %s\n        %s\n' "$yellow" "$plain" "$1" "$2"; }
doctor_fault() {
    printf '  %sFAULT%s %s\n        %s\n' "$red" "$plain" "$1" "$2"
    faults=$(( faults + 1 ))
}

doctor_disk() {
    local place=$data free
    while [ ! -d "$place" ]; do place=$(dirname "$place"); done
    free=$(df -Pk "$place" | awk 'NR == 2 { print int($4 / 1048576) }')
    if [ ! -w "$place" ]; then
        doctor_fault "'$place' cannot be written" "choose another data folder with --data DIR"
    elif [ "$free" -ge 2 ]; then
        doctor_ok "disk: $free GiB free for $data"
    else
        doctor_fault "disk: less than 2 GiB free for $data" "make room, or choose another data folder with --data DIR"
    fi
}

doctor_memory() {
    local available
    if [ -r /proc/meminfo ]; then
        available=$(awk '/^MemAvailable:/ { print int($2 / 1024) }' /proc/meminfo)
    elif has sysctl; then
        available=$(( $(sysctl -n hw.memsize 2> /dev/null || echo 0) / 1048576 ))
    fi
    if [ "${available:-0}" -ge 1536 ]; then
        doctor_ok "memory: $available MiB"
    else
        doctor_note "memory: ${available:-unknown} MiB available" "the embedded stack wants about 1.5 GiB"
    fi
}

doctor_containers() {
    local engine
    for engine in docker podman; do
        has $engine || continue
        if $engine info > /dev/null 2>&1; then
            doctor_ok "container engine: $engine"
            return
        fi
        doctor_note "$engine is installed, but no engine answers" "optional: only mode full uses containers"
        return
    done
    doctor_note "no container engine" "optional: only mode full uses containers (https://docs.docker.com/engine/install)"
}
