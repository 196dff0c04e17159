# Traces system calls: tests of durability check the syncs before an answer is sent.
# shellcheck shell=bash

rig_install_strace() {
    command -v strace > /dev/null || rig_system_packages strace
    strace --version | head -n 1
}
