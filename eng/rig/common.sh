# Shared by the parts of the rig: messages, stamps, and a private apt that leaves the machine's own alone.
# shellcheck shell=bash disable=SC2154

rig_say() { printf 'rig: %s\n' "$*"; }
rig_fail() { printf 'rig: %s\n' "$*" >&2; exit 1; }

rig_require_debian() {
    [ "$(id -u)" = 0 ] || rig_fail "needs root (it unpacks system packages and uses chroot)"
    [ -r /etc/os-release ] || rig_fail "needs Debian"
    # shellcheck source=/dev/null
    host_id=$(. /etc/os-release && printf '%s' "${ID:-}")
    # shellcheck source=/dev/null
    host_codename=$(. /etc/os-release && printf '%s' "${VERSION_CODENAME:-}")
    [ "$host_id" = debian ] || rig_fail "needs Debian, this is '$host_id'"
}

# The recipe of a part is its script and this one: when they change, the part is installed again.
rig_recipe() { cat "$rig_here/common.sh" "$rig_here/$1.sh" | sha256sum | cut -d ' ' -f 1; }
rig_is_installed() { [ -f "$rig/$1.stamp" ] && [ "$(cat "$rig/$1.stamp")" = "$(rig_recipe "$1")" ]; }

# The mirror that this machine itself uses: the URI of the source that names this release as a suite of its own.
rig_mirror() {
    {
        cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null |
            sed -n 's/^deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}//p' | awk '{ print $1, $2 }'
        for file in /etc/apt/sources.list.d/*.sources; do
            [ -f "$file" ] || continue
            grep -v '^#' "$file" | awk -v RS= '{
                uri = ""; suites = ""
                count = split($0, line, "\n")
                for (i = 1; i <= count; i++) {
                    if (line[i] ~ /^URIs:/) { sub(/^URIs:[ \t]*/, "", line[i]); split(line[i], uris, " "); uri = uris[1] }
                    if (line[i] ~ /^Suites:/) { sub(/^Suites:[ \t]*/, "", line[i]); suites = line[i] }
                }
                n = split(suites, suite, " ")
                for (i = 1; i <= n; i++) print uri, suite[i]
            }'
        done
    } | awk -v codename="$host_codename" '$2 == codename { print $1; exit }'
}

# rig_apt SUITE ARGUMENTS...: apt-get with state, lists and archives of its own, on the machine's mirror at SUITE, as if
# nothing were installed. The machine's network settings hold here too; its hooks do not.
rig_apt() {
    local suite=$1 home
    shift
    home=$rig/apt/$suite
    if [ ! -f "$home/apt.conf" ]; then
        local mirror
        mirror=$(rig_mirror)
        [ -n "$mirror" ] || rig_fail "no source in /etc/apt names the suite '$host_codename'; cannot tell the mirror"
        mkdir -p "$home/lists/partial" "$home/archives/partial" "$home/empty"
        : > "$home/status"
        printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$mirror" "$suite" > "$home/sources.list"
        {
            apt-config dump | grep '^Acquire::' | grep -v -e '^Acquire::IndexTargets' -e '^Acquire::Languages' || true
            printf '%s\n' \
                "Dir::Etc::Main \"$home/empty/none\";" \
                "Dir::Etc::Parts \"$home/empty\";" \
                "Dir::Etc::SourceList \"$home/sources.list\";" \
                "Dir::Etc::SourceParts \"$home/empty\";" \
                "Dir::Etc::Preferences \"$home/empty/none\";" \
                "Dir::Etc::PreferencesParts \"$home/empty\";" \
                "Dir::State \"$home\";" \
                "Dir::State::Status \"$home/status\";" \
                "Dir::State::Lists \"$home/lists\";" \
                "Dir::Cache \"$home\";" \
                "Dir::Cache::Archives \"$home/archives\";" \
                'Acquire::Languages "none";' \
                'Acquire::Check-Valid-Until "false";' \
                'Acquire::Check-Date "false";' \
                'Acquire::Retries "3";' \
                'APT::Sandbox::User "root";' \
                'APT::Install-Recommends "false";'
        } > "$home/apt.conf.new"
        mv "$home/apt.conf.new" "$home/apt.conf"
    fi
    APT_CONFIG=$home/apt.conf DEBIAN_FRONTEND=noninteractive apt-get -qq "$@" < /dev/null
}

# rig_apt_archives SUITE: prints the downloaded packages, one file a line.
rig_apt_archives() { find "$rig/apt/$1/archives" -maxdepth 1 -name '*.deb' | sort; }

# rig_apt_forget SUITE: drops archives and lists that are unpacked now.
rig_apt_forget() { rm -rf "${rig:?}/apt/$1"; }

# rig_system_packages NAMES...: installs packages on the machine itself.
rig_system_packages() {
    local lock="-o DPkg::Lock::Timeout=300 -o Acquire::Retries=3"
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive apt-get -qq $lock install -y --no-install-recommends "$@" < /dev/null > "$rig/apt.log" 2>&1 && return
    rig_say "refreshing the machine's package lists"
    # shellcheck disable=SC2086
    { DEBIAN_FRONTEND=noninteractive apt-get -qq $lock update < /dev/null > "$rig/apt.log" 2>&1 &&
        DEBIAN_FRONTEND=noninteractive apt-get -qq $lock install -y --no-install-recommends "$@" < /dev/null >> "$rig/apt.log" 2>&1; } || {
        tail -n 20 "$rig/apt.log" >&2
        rig_fail "apt-get could not install: $*"
    }
}
