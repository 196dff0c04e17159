# PostgreSQL 17 with pgvector, and Redis 8, in a Debian 13 root of their own: they need a newer C library than an older
# Debian has, so they run there by chroot. The packages are unpacked, not configured: nothing but their programs is used.
# shellcheck shell=bash disable=SC2154

rig_install_postgres() {
    local suite=trixie root=$rig/root archive

    rm -rf "${root:?}.new" "${root:?}"
    mkdir -p "$root.new"
    rig_say "postgres: package lists of $suite"
    rig_apt $suite update
    rig_say "postgres: download"
    rig_apt $suite install -y --download-only postgresql-17 postgresql-17-pgvector redis-server base-files dash coreutils libc-bin tzdata
    rig_say "postgres: unpack"
    # base-files first: it brings the links of the merged /usr that everything else is unpacked through.
    dpkg -x "$(rig_apt_archives $suite | grep '/base-files_')" "$root.new"
    for archive in $(rig_apt_archives $suite); do
        dpkg-deb --fsys-tarfile "$archive" | tar -x -C "$root.new" --keep-directory-symlink
    done

    printf '%s\n' 'root:x:0:0:root:/root:/bin/sh' 'postgres:x:5432:5432:PostgreSQL:/var/lib/postgresql:/bin/sh' > "$root.new/etc/passwd"
    printf '%s\n' 'root:x:0:' 'postgres:x:5432:' > "$root.new/etc/group"
    printf '127.0.0.1 localhost\n' > "$root.new/etc/hosts"
    mkdir -p "$root.new/dev" "$root.new/rig"
    mknod -m 666 "$root.new/dev/null" c 1 3
    mknod -m 666 "$root.new/dev/zero" c 1 5
    mknod -m 666 "$root.new/dev/urandom" c 1 9
    chmod 1777 "$root.new/tmp" "$root.new/rig"

    chroot "$root.new" /usr/lib/postgresql/17/bin/postgres --version
    chroot "$root.new" /usr/bin/redis-server --version
    mv "$root.new" "$root"
    rig_apt_forget $suite
}
