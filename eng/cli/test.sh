# memstack test
# shellcheck shell=bash disable=SC2154

command_test() {
    [ $# -eq 0 ] || usage_error "test takes no option, not '$1'"
    exec "$memstack_root/test.sh"
}
