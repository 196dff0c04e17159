# Building.
# shellcheck shell=bash disable=SC2154

# One configuration for everything this command builds, so that nothing is built twice.
configuration=Release

# built PROJECT: the assembly of a project, once built.
built() { printf '%s' "$memstack_root/artifacts/bin/$1/$(printf '%s' "$configuration" | tr '[:upper:]' '[:lower:]')/$1.dll"; }

# build PROJECT: one line per project that is built, or the errors.
build() {
    (cd "$memstack_root" && dotnet build "$1" -c "$configuration" -nologo -v minimal --tl:off) | grep -v -e '^ *$' -e '^Build succeeded' -e ' 0 Warning(s)' -e ' 0 Error(s)' | sed 's/^ */  /'
    [ "${PIPESTATUS[0]}" -eq 0 ]
}
