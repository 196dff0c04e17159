# memstack backup and restore: the whole store as one file, by the api's own program.
# shellcheck shell=bash disable=SC2154

# api_program: the program that was built last, built now where there is none.
api_program() { built MemStack.Api; }

# run_api_program VERB FILE [--force]: with the settings that 'up' runs the api with.
run_api_program() {
    local mode program
    dotnet_is_new_enough || fail "needs the SDK of .NET 10 or later (https://dotnet.microsoft.com/download)"
    program=$(api_program)
    if [ ! -f "$program" ]; then
        say "building ..." >&2
        build MemStack.Api >&2 || fail "the build failed; see the errors above."
        program=$(api_program)
    fi
    # What the folder was made with, else what 'up' would make it with.
    mode=$(head -n 1 "$data/memstack.mode" 2> /dev/null)
    (
        cd "$memstack_root/MemStack.Api" || exit 1
        export DOTNET_ENVIRONMENT=Development ASPNETCORE_ENVIRONMENT=Development DOTNET_NOLOGO=true
        export MemStack__DataDirectory=$data MemStack__Mode=${MemStack__Mode:-${mode:-embedded}}
        exec dotnet "$program" "$@"
    )
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
    run_api_program backup "$(absolute "$file")" || exit
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
    run_api_program restore "$(absolute "$file")" $force || exit
}
