# Traces system calls: tests of durability look at what is written before an answer leaves.
# shellcheck shell=bash

rig_install_strace() {
    command -v strace > /dev/null || rig_system_packages strace
    strace --version | head -n 1
}
