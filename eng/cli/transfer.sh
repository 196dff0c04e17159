# memstack export and import: memories of the running stack as files.
# shellcheck shell=bash disable=SC2154

# transfer_options "$@": the file and the options of both commands.
transfer_options() {
    file='' format='' mode='' user='' vectors=false resume=false
    while [ $# -gt 0 ]; do
        case $1 in
            --data) take_data_option "$@"; shift 2 ;;
            --format) format=$(option_value "$@") || exit; shift 2 ;;
            --mode) mode=$(option_value "$@") || exit; shift 2 ;;
            --user) user=$(option_value "$@") || exit; shift 2 ;;
            --vectors) vectors=true; shift ;;
            --resume) resume=true; shift ;;
            -*) usage_error "no option '$1' here" ;;
            *)
                [ -z "$file" ] || usage_error "one file, not '$file' and '$1'"
                file=$1
                shift
                ;;
        esac
    done
    case $format in '' | memstack | mem0 | openmemory) ;; *) usage_error "no format '$format'; there are: memstack, mem0, openmemory" ;; esac
    case $mode in '' | skip | overwrite) ;; *) usage_error "no mode '$mode'; there are: skip, overwrite" ;; esac
}

# transfer_api: the address of the running api.
transfer_api() {
    local url
    is_running || fail "not running on '$data'. './memstack up' starts it; export and import go through its api."
    url=$(state_get url_api)
    printf '%s' "${url:-http://localhost:8000}"
}

# transfer_curl ARGUMENTS...: curl with the key, if there is one. The key comes by standard input, where no list of processes shows it.
transfer_curl() {
    local key=${MEMSTACK_API_KEY:-}
    if [ -n "$key" ]; then
        printf 'header = "Authorization: Token %s"\n' "$(printf '%s' "$key" | sed 's/[\\"]/\\&/g')" | curl -sS --config - "$@"
    else
        curl -sS "$@"
    fi
}

# transfer_query: the query of the options given.
transfer_query() {
    printf 'format=%s' "${format:-memstack}"
    [ -z "$mode" ] || printf '&mode=%s' "$mode"
    [ -z "$user" ] || printf '&user_id=%s' "$(percent_encode "$user")"
    $vectors && printf '&vectors=true'
    return 0
}

# last_id FILE: the id of the last whole memory of an export that broke off, whose half line is cut off.
last_id() {
    if [ -n "$(tail -c 1 "$1")" ]; then
        sed '$d' "$1" > "$1.cut" && mv "$1.cut" "$1"
    fi
    tail -n 1 "$1" | sed -n 's/^{"id":"\([0-9a-f-]*\)".*/\1/p'
}

command_export() {
    local api query after='' part status file format mode user vectors resume
    transfer_options "$@"
    [ -n "$file" ] || usage_error "export to which file? ./memstack export FILE"
    [ -z "$mode" ] || usage_error "--mode is for import"
    [ ! -e "$file" ] || fail "'$file' exists already; an export replaces nothing."
    part=$file.part
    api=$(transfer_api) || exit
    query=$(transfer_query)
    if $resume; then
        [ "${format:-memstack}" = memstack ] || usage_error "--resume is for the format memstack"
        [ -s "$part" ] || fail "there is no '$part' to go on with."
        after=$(last_id "$part")
        [ -n "$after" ] && query="$query&after=$after"
    else
        (umask 077 && : > "$part") || fail "'$part' cannot be written."
    fi
    status=$(transfer_curl -o "$part.new" -w '%{http_code}' "$api/v1/export?$query") || status="broken ($status)"
    if [ "$status" != 200 ]; then
        case $status in
            broken*200*) [ -f "$part.new" ] && cat "$part.new" >> "$part" ;;
            *) [ -f "$part.new" ] && status="$status: $(sed -n 's/.*"detail":"\([^"]*\)".*/\1/p' "$part.new" | cut -c 1-600 | head -n 1)" ;;
        esac
        rm -f "$part.new"
        [ -s "$part" ] || rm -f "$part"
        fail "the export did not end well ($status).$([ -s "$part" ] && [ "${format:-memstack}" = memstack ] && printf " What came is in '%s'; the same command with --resume goes on." "$part")"
    fi
    if ! cat "$part.new" >> "$part" || ! mv "$part" "$file"; then fail "'$file' cannot be written."; fi
    rm -f "$part.new"
    if [ "${format:-memstack}" = memstack ]; then
        say "exported $(grep -c '^{"id":' "$file") memories to $file"
    else
        say "exported to $file ($(wc -c < "$file" | tr -d ' ') bytes, ${format})"
    fi
}

# answer_value NAME: a number or word of the JSON answer.
answer_value() { printf '%s' "$answer" | sed -n "s/.*\"$1\":\\([^,}]*\\).*/\\1/p" | head -n 1; }

command_import() {
    local api answer status file format mode user vectors resume
    transfer_options "$@"
    [ -n "$file" ] || usage_error "import which file? ./memstack import FILE"
    [ -r "$file" ] || fail "there is no file '$file' that can be read."
    $vectors && usage_error "--vectors is for export"
    api=$(transfer_api) || exit
    # -T streams the file; without an Expect header curl would send all of a body that is refused.
    answer=$(transfer_curl -X POST -T "$file" -H 'Expect: 100-continue' -w '\n%{http_code}' "$api/v1/import?$(transfer_query)") || fail "the import broke off; the same command again goes on with it."
    status=$(printf '%s' "$answer" | tail -n 1)
    answer=$(printf '%s' "$answer" | sed '$d')
    [ "$status" = 200 ] || fail "refused ($status): $(printf '%s' "$answer" | sed -n 's/.*"detail":"\([^"]*\)".*/\1/p' | head -n 1)"
    say "imported $(answer_value imported), skipped $(answer_value skipped), overwritten $(answer_value overwritten), rejected $(answer_value rejected)"
    printf '%s' "$answer" | grep -o '{"line":[0-9]*,"reason":"[^"]*"}' | sed 's/{"line":\([0-9]*\),"reason":"\(.*\)"}/  line \1: \2/' >&2
    if [ "$(answer_value complete)" != true ]; then
        fail "not complete: $(printf '%s' "$answer" | sed -n 's/.*"break":"\([^"]*\)".*/\1/p'). What came before is stored."
    fi
    [ "$(answer_value rejected)" = 0 ] || exit 1
}
