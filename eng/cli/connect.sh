# memstack connect: what a client of the Model Context Protocol needs to know.
# shellcheck shell=bash disable=SC2154

command_connect() {
    local client=${1:-} base url
    [ -n "$client" ] || usage_error "connect what? claude, cursor or vscode"
    shift
    data_option_only "$@"
    case $client in
        claude | cursor | vscode) ;;
        *) usage_error "no client '$client'; there are: claude, cursor, vscode" ;;
    esac
    base=$(state_get url_openmemory)
    url=${base:-http://localhost:8765}/mcp/$client/http/${USER:-$(id -un)}
    case $client in
        claude)
            say "Claude Code:"
            say ""
            say "  claude mcp add --transport http memstack $url"
            say ""
            say "Claude Desktop, in claude_desktop_config.json (it needs Node.js for the bridge):"
            say ""
            cat << END
{
  "mcpServers": {
    "memstack": {
      "command": "npx",
      "args": ["-y", "mcp-remote", "$url"]
    }
  }
}
END
            ;;
        cursor)
            say "Cursor, in .cursor/mcp.json of a project or of your home folder:"
            say ""
            cat << END
{
  "mcpServers": {
    "memstack": {
      "url": "$url"
    }
  }
}
END
            ;;
        vscode)
            say "Visual Studio Code, in .vscode/mcp.json of a project:"
            say ""
            cat << END
{
  "servers": {
    "memstack": {
      "type": "http",
      "url": "$url"
    }
  }
}
END
            ;;
    esac
}
