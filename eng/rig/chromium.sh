# The browser that the tests of the web page drive.
# shellcheck shell=bash

rig_install_chromium() {
    command -v chromium > /dev/null || rig_system_packages chromium
    chromium --version
}
