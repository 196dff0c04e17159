#!/usr/bin/env bash
# Plants the faults of a list one by one in a copy of this checkout, and reports which tests noticed. Every fault must turn a named test red.
# Usage: eng/faults/run.sh [LIST] [PART OF A NAME]     default list: eng/faults/engine.txt
set -u -o pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
list=${1:-$root/eng/faults/engine.txt}
only=${2:-}
project=tests/MemStack.Memory.Tests
copy=$root/artifacts/faults
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
# The copy has no rig of its own, and without one tests of servers would be skipped and notice nothing.
export MEMSTACK_RIG=${MEMSTACK_RIG:-$root/artifacts/rig}

rm -rf "$copy"
mkdir -p "$copy"
(cd "$root" && git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents -t "$copy") || exit 1
cd "$copy" || exit 1

caught=0 missed=0
check() {
    case $name in *"$only"*) ;; *) return ;; esac
    cp "$file" .fault-original || { missed=$((missed + 1)); return; }
    if ! FROM=$from TO=$to perl -0pi -e '($from = $ENV{FROM}) =~ s/\s+//g; $from = join "\\s*", map { quotemeta } split //, $from; $n = () = /$from/g; die "found $n times\n" unless $n == 1; s/$from/$ENV{TO}/' "$file"; then
        printf 'STALE   %s: its text is not in %s once\n' "$name" "$file"
        missed=$((missed + 1))
    elif ! dotnet build "$project" -v q -nologo -p:TreatWarningsAsErrors=false -p:RunAnalyzers=false >fault.log 2>&1; then
        printf 'BROKEN  %s: it does not compile\n' "$name"
        missed=$((missed + 1))
    else
        filter=$(printf 'FullyQualifiedName~%s' "$test" | sed 's/|/|FullyQualifiedName~/g')
        dotnet test "$project" --no-build --filter "$filter" >fault.log 2>&1
        red=$(grep -oE '^ +Failed [A-Za-z0-9_.]+' fault.log | head -1 | sed 's/.*\.//')
        if [ -n "$red" ]; then
            printf 'caught  %s: %s\n' "$name" "$red"
            caught=$((caught + 1))
        else
            printf 'MISSED  %s\n' "$name"
            missed=$((missed + 1))
        fi
    fi
    mv .fault-original "$file"
}

while IFS= read -r line || [ -n "$line" ]; do
    case $line in
        project:*) project=${line#project: } ;;
        name:*) name=${line#name: } ;;
        file:*) file=${line#file: } ;;
        from:*) from=${line#from: } ;;
        to:*) to=${line#to:   } ;;
        test:*)
            test=${line#test: }
            check </dev/null
            ;;
    esac
done <"$list"

printf '%s faults caught, %s not\n' "$caught" "$missed"
[ "$missed" -eq 0 ]
