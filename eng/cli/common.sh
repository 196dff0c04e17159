# Messages, options and small things that every command uses.
# shellcheck shell=bash disable=SC2034,SC2154

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
    bold=$'\033[1m' red=$'\033[31m' green=$'\033[32m' yellow=$'\033[33m' plain=$'\033[0m'
else
    bold='' red='' green='' yellow='' plain=''
fi

say() { printf '%s\n' "$*"; }
note() { printf '%snote:%s %s\n' "$yellow" "$plain" "$*" >&2; }
complain() { printf '%smemstack: %s%s\n' "$red" "$*" "$plain" >&2; }

# fail MESSAGE: ends the command with exit code 1.
fail() {
    complain "$*"
    exit 1
}

# usage_error MESSAGE: ends the command with exit code 2, as a command line that cannot be understood.
usage_error() {
    complain "$*"
    printf "'./memstack help' shows the commands and their options.\n" >&2
    exit 2
}

has() { command -v "$1" > /dev/null 2>&1; }

is_number() { case $1 in '' | *[!0-9]*) return 1 ;; esac; }

seconds_now() { date +%s; }

# option_value OPTION "$@": the argument that follows an option, or an error that names the option.
option_value() {
    if [ $# -lt 2 ] || [ -z "$2" ]; then usage_error "$1 needs a value"; fi
    printf '%s' "$2"
}

# absolute PATH: the path without a relative beginning; it need not exist.
absolute() { case $1 in /*) printf '%s' "$1" ;; *) printf '%s' "$PWD/$1" ;; esac; }

# use_data [DIR]: sets the data folder and the places in it.
use_data() {
    data=$(absolute "${1:-$memstack_root/.memstack}")
    run_folder=$data/run
    log_folder=$data/logs
}
use_data

# take_data_option "$@": with --data as the first of them.
take_data_option() {
    local folder
    folder=$(option_value "$@") || exit
    use_data "$folder"
}

# data_option_only "$@": for commands whose one option is --data.
data_option_only() {
    while [ $# -gt 0 ]; do
        case $1 in
            --data) take_data_option "$@"; shift 2 ;;
            *) usage_error "no option '$1' here" ;;
        esac
    done
}

# answers URL [SECONDS]: whether a GET answers with a success status in that time.
answers() { curl -fsS -o /dev/null -m "${2:-5}" "$1" 2> /dev/null; }

# dotnet_is_new_enough: whether an SDK of .NET 10 or later is there.
dotnet_is_new_enough() {
    local version
    has dotnet || return 1
    version=$(cd "$memstack_root" && dotnet --version 2> /dev/null) || return 1
    version=${version%%.*}
    is_number "$version" && [ "$version" -ge 10 ]
}
