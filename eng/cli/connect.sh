# memstack connect: what a client of the Model Context Protocol needs to know.
# shellcheck shell=bash disable=SC2154

# percent_encode TEXT: the text as one segment of a URL's path: RFC 3986's unreserved characters stay, other bytes become %XX.
percent_encode() {
    local LC_ALL=C text=$1 encoded='' character code i
    for (( i = 0; i < ${#text}; i++ )); do
        character=${text:i:1}
        case $character in
            [a-zA-Z0-9._~-]) ;;
            # Bash before version 4 gives bytes above 127 a sign.
            *) printf -v code '%d' "'$character"; printf -v character '%%%02X' $(( code & 255 )) ;;
        esac
        encoded=$encoded$character
    done
    printf '%s' "$encoded"
}

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
    url=${base:-http://localhost:8765}/mcp/$client/http/$(percent_encode "${USER:-$(id -un)}")
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
