# memstack backup and restore: the whole store as one file, by the tool.
# shellcheck shell=bash disable=SC2154

# run_tool VERB FILE [--force]: the tool that was built last, built now where there is none.
run_tool() {
    local program
    dotnet_is_new_enough || fail "needs the SDK of .NET 10 or later (https://dotnet.microsoft.com/download)"
    program=$(built MemStack.Cli)
    if [ ! -f "$program" ]; then
        say "building ..." >&2
        build clients/MemStack.Cli >&2 || fail "the build failed; see the errors above."
    fi
    DOTNET_NOLOGO=true dotnet "$program" "$@" --data "$data"
}

command_backup() {
    local file=''
    while [ $# -gt 0 ]; do
        case $1 in
            --data) take_data_option "$@"; shift 2 ;;
            -*) usage_error "no option '$1' for backup" ;;
            *) [ -z "$file" ] || usage_error "one file, not '$file' and '$1'"; file=$1; shift ;;
        esac
    done
    [ -n "$file" ] || usage_error "back up to which file? ./memstack backup FILE"
    run_tool backup "$(absolute "$file")" || exit
}

command_restore() {
    local file='' force=''
    while [ $# -gt 0 ]; do
        case $1 in
            --data) take_data_option "$@"; shift 2 ;;
            --force) force=--force; shift ;;
            -*) usage_error "no option '$1' for restore" ;;
            *) [ -z "$file" ] || usage_error "one file, not '$file' and '$1'"; file=$1; shift ;;
        esac
    done
    [ -n "$file" ] || usage_error "restore which file? ./memstack restore FILE"
    [ -r "$file" ] || fail "there is no file '$file' that can be read."
    is_running && fail "it runs on '$data'; './memstack stop' first. Nothing was restored."
    # shellcheck disable=SC2086
    run_tool restore "$(absolute "$file")" $force || exit
}
