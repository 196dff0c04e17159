# Prometheus, Alertmanager and the exporters of a newer Debian, unpacked below tools: they run on the machine as it is.
# shellcheck shell=bash disable=SC2154

rig_install_monitoring() {
    local suite=forky tools=$rig/tools archive program
    local packages="prometheus promtool prometheus-alertmanager prometheus-node-exporter prometheus-postgres-exporter
        prometheus-redis-exporter prometheus-blackbox-exporter"

    rm -rf "${tools:?}.new" "${tools:?}"
    mkdir -p "$tools.new"
    rig_say "monitoring: package lists of $suite"
    rig_apt $suite update
    rig_say "monitoring: download"
    # shellcheck disable=SC2086
    (cd "$rig/apt/$suite/archives" && rig_apt $suite download $packages)
    rig_say "monitoring: unpack"
    for archive in $(rig_apt_archives $suite); do
        dpkg -x "$archive" "$tools.new"
    done
    for program in prometheus promtool prometheus-alertmanager amtool prometheus-node-exporter \
        prometheus-postgres-exporter prometheus-redis-exporter prometheus-blackbox-exporter; do
        "$tools.new/usr/bin/$program" --version > /dev/null 2>&1 || rig_fail "$program does not run here"
    done
    # The names that the projects themselves give their programs.
    for program in alertmanager node-exporter postgres-exporter redis-exporter blackbox-exporter; do
        ln -s "prometheus-$program" "$tools.new/usr/bin/$(printf '%s' "$program" | tr - _)"
    done
    # Debian's Alertmanager always reads its default templates from this path.
    if [ ! -e /usr/share/prometheus/alertmanager/default.tmpl ]; then
        mkdir -p /usr/share/prometheus
        cp -r "$tools.new/usr/share/prometheus/alertmanager" /usr/share/prometheus/
    fi
    mv "$tools.new" "$tools"
    rig_apt_forget $suite
}
