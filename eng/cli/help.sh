# memstack help
# shellcheck shell=bash disable=SC2154

command_help() {
    cat << END
${bold}MemStack${plain}: a memory service for AI agents that you host yourself.

  ./memstack up        builds and starts everything, waits until it is ready, prints the addresses
      --detach         returns when everything is ready, instead of staying until Ctrl-C
      --data DIR       keeps the memories, logs and state there (default: .memstack of this checkout)
      --port-base N    ten neighbouring ports from N on: api, openmemory, web, dashboard, OTLP, OTLP over HTTP,
                       resource service, Prometheus, Alertmanager, node exporter
                       (default: 8000, 8765, 3000, 18888, 18889, 18890, 18891, 9090, 9093, 9100)
      --mode MODE      embedded (default: no container, no key, no database) or full
      --with A,B       add-ons of mode full
      --timeout S      how long everything together may take to get ready (default: 90)
      --no-build       starts what was built last
  ./memstack status    asks every part how it is; exit code 1 if one is not well
  ./memstack logs NAME [-f]   a service's log: api, openmemory, web, dashboard, apphost
  ./memstack stop      stops everything and says what it ended
      --timeout S      how long it may take before it is killed (default: 15)
  ./memstack connect claude|cursor|vscode   the client's configuration
  ./memstack export FILE   memories of the running stack to a file; MEMSTACK_API_KEY is the key, where keys are set
      --format F       memstack (default: everything), mem0, openmemory (a ZIP of one user)
      --user U         of one user
      --vectors        with vectors
      --resume         goes on with an export that broke off
  ./memstack import FILE   memories from a file into the running stack; repeated, it stores what is missing
      --format F       memstack (default), mem0 (a list of all memories as mem0 answers it), openmemory (its backup)
      --mode M         skip (default) or overwrite what is there
      --user U         the user of memories that name nobody
  ./memstack backup FILE   the whole store, also while it runs
  ./memstack restore FILE [--force]   a backup into an empty data folder; --force sets aside what is there
  ./memstack doctor    checks this machine, and says how to mend what is missing
  ./memstack test      builds and runs every test; the last line counts them

status, logs, stop, connect, export, import, backup, restore and doctor take --data DIR as well.
END
}
