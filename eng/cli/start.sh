# Starting the AppHost.
# shellcheck shell=bash disable=SC2034,SC2154

# start_apphost RUN MODE: starts it in a process group of its own, so that a Ctrl-C reaches this command alone and a
# closed terminal reaches nobody. Sets apphost_pid.
start_apphost() {
    local run=$1 mode=$2 log=$log_folder/apphost.log
    [ -f "$log" ] && mv -f "$log" "$log.1"
    set -m
    (
        cd "$memstack_root/MemStack.AppHost" || exit 1
        # What a plain HTTP launch profile sets: no certificate is needed on a developer's machine.
        export DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development
        export ASPNETCORE_URLS="http://localhost:$port_dashboard"
        export ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL="http://localhost:$port_otlp"
        export ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL="http://localhost:$port_otlp_http"
        export ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL="http://localhost:$port_resource_service"
        export ASPIRE_ALLOW_UNSECURED_TRANSPORT=true
        export ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS=true
        export DOTNET_NOLOGO=true DOTNET_CLI_TELEMETRY_OPTOUT=1
        export MEMSTACK_RUN_ID=$run
        export MemStack__DataDirectory=$data MemStack__Mode=$mode
        export Ports__Api=$port_api Ports__OpenMemory=$port_openmemory Ports__Web=$port_web
        export Ports__Prometheus=$port_prometheus Ports__Alertmanager=$port_alertmanager Ports__NodeExporter=$port_node_exporter
        exec nohup dotnet "$(built MemStack.AppHost)"
    ) > "$log" 2>&1 < /dev/null &
    apphost_pid=$!
    set +m
}
