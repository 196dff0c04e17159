# Which packages are used, and building with them.
# shellcheck shell=bash disable=SC2154

# One configuration for everything this command builds, so that nothing is built twice.
configuration=Release

# decide_feed: prints the answer; see eng/feed.targets.
decide_feed() {
    (cd "$memstack_root" && dotnet msbuild eng/feed.targets -nologo) | sed 's/^ *//' ||
        fail "the package feed could not be asked; see the message above."
}

# feed_name: official or restricted, once decided.
feed_name() {
    if [ -n "${MEMSTACK_FEED:-}" ]; then
        printf '%s' "$MEMSTACK_FEED"
    elif grep -q '<RestrictedFeed>true<' "$memstack_root/artifacts/feed.props" 2> /dev/null; then
        printf 'restricted'
    else
        printf 'official'
    fi
}

apphost_assembly() { printf '%s' "$memstack_root/artifacts/$(feed_name)/bin/MemStack.AppHost/$(printf '%s' "$configuration" | tr '[:upper:]' '[:lower:]')/MemStack.AppHost.dll"; }

# build PROJECT: one line per project that is built, or the errors.
build() {
    (cd "$memstack_root" && dotnet build "$1" -c "$configuration" -nologo -v minimal --tl:off) | grep -v -e '^ *$' -e '^Build succeeded' -e ' 0 Warning(s)' -e ' 0 Error(s)' | sed 's/^ */  /'
    [ "${PIPESTATUS[0]}" -eq 0 ]
}
