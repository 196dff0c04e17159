#!/usr/bin/env bash
# Installs what the tests use besides .NET, below artifacts/rig: Debian, as root. Each part can be asked for alone:
#   eng/rig/install.sh [postgres] [monitoring] [chromium] [strace]      (all of them when none is named)
# An installed part is skipped; a changed recipe is installed again. MEMSTACK_RIG names another folder.
set -euo pipefail

rig_here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
repository=$(cd "$rig_here/../.." && pwd)
rig=${MEMSTACK_RIG:-$repository/artifacts/rig}
all_parts="postgres monitoring chromium strace"

# shellcheck source=eng/rig/common.sh
. "$rig_here/common.sh"
for part in $all_parts; do
    # shellcheck source=/dev/null
    . "$rig_here/$part.sh"
done

for part in "$@"; do
    case " $all_parts " in
        *" $part "*) ;;
        *) rig_fail "no part '$part'; there are: $all_parts" ;;
    esac
done

rig_require_debian
mkdir -p "$rig"
exec 9>"$rig/.lock"
if ! flock -n 9; then
    rig_say "another installation is at work; waiting for it"
    flock 9
fi

# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $all_parts
for part in "$@"; do
    if rig_is_installed "$part"; then
        rig_say "$part: there already"
        continue
    fi
    began=$(date +%s)
    rig_say "$part: installing"
    "rig_install_$part"
    rig_recipe "$part" > "$rig/$part.stamp"
    rig_say "$part: done in $(( $(date +%s) - began )) s"
done
