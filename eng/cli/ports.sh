# The ports of the stack, and who holds one that is taken.
# shellcheck shell=bash disable=SC2034,SC2154

# The names in the order in which --port-base N counts up from N.
port_names="api openmemory web dashboard otlp otlp_http resource_service prometheus alertmanager node_exporter"

# use_ports [BASE]: sets port_NAME for every name.
use_ports() {
    if [ $# -eq 0 ]; then
        # As in the AppHost's launch profile. OTLP's own 4317 and 4318 stay free for a collector.
        port_api=8000 port_openmemory=8765 port_web=3000
        port_dashboard=18888 port_otlp=18889 port_otlp_http=18890 port_resource_service=18891
        port_prometheus=9090 port_alertmanager=9093 port_node_exporter=9100
        return
    fi
    local name offset=0
    for name in $port_names; do
        eval "port_$name=$(( $1 + offset ))"
        offset=$(( offset + 1 ))
    done
}

port_of() { eval "printf '%s' \"\$port_$1\""; }

# The names whose programs will run: the monitoring programs only where they are installed.
ports_needed() {
    local needed="api openmemory web dashboard otlp otlp_http resource_service"
    has prometheus && needed="$needed prometheus"
    { has alertmanager || has prometheus-alertmanager; } && needed="$needed alertmanager"
    { has node_exporter || has prometheus-node-exporter; } && needed="$needed node_exporter"
    printf '%s' "$needed"
}

# port_is_taken PORT: whether something listens on it, on any address of this machine.
port_is_taken() {
    if [ -r /proc/net/tcp ]; then
        # State 0A is LISTEN; the port is the hexadecimal after the local address.
        cat /proc/net/tcp /proc/net/tcp6 2> /dev/null |
            awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { found = 1 } END { exit !found }'
    elif has lsof; then
        [ -n "$(lsof -nP -iTCP:"$1" -sTCP:LISTEN -t 2> /dev/null)" ] || (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
    else
        (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
    fi
}

# port_holder PORT: prints the process id and the command of who listens on it, as far as this user may know.
port_holder() {
    local pid='' inode
    if [ -r /proc/net/tcp ]; then
        inode=$(cat /proc/net/tcp /proc/net/tcp6 2> /dev/null |
            awk -v port="$(printf ':%04X' "$1")" '$4 == "0A" && substr($2, length($2) - 4) == port { print $10; exit }')
        pid=$(find /proc/[0-9]*/fd -lname "socket:\[$inode\]" 2> /dev/null | head -n 1 | cut -d / -f 3)
    elif has lsof; then
        pid=$(lsof -nP -iTCP:"$1" -sTCP:LISTEN -t 2> /dev/null | head -n 1)
    fi
    if [ -n "$pid" ]; then
        printf 'process %s (%s)' "$pid" "$(command_of "$pid" | cut -c 1-120)"
    else
        printf "a process of another user"
    fi
}

# require_free_ports: names every taken port with its holder, and fails if there is one.
require_free_ports() {
    local name port taken=0
    for name in $(ports_needed); do
        port=$(port_of "$name")
        if port_is_taken "$port"; then
            complain "port $port ($(printf '%s' "$name" | tr _ ' ')) is taken by $(port_holder "$port")"
            taken=1
        fi
    done
    [ $taken -eq 0 ] || fail "stop what holds it, or choose other ports with --port-base N (for example --port-base 15000). Nothing was started."
}
