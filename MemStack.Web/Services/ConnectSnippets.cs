namespace MemStack.Web.Services;

/// <summary>One way to connect.</summary>
internal sealed record ConnectGroup(string Id, string Title, string Text, IReadOnlyList<ConnectSnippet> Snippets);

/// <summary>A text to copy.</summary>
internal sealed record ConnectSnippet(string Id, string Caption, string Code);

/// <summary>Instructions for clients, with the addresses of this installation.</summary>
internal static class ConnectSnippets
{
    /// <summary>The groups in the order in which they are shown.</summary>
    public static IReadOnlyList<ConnectGroup> For(WebOptions options)
    {
        var api = options.PublicApiUrl.TrimEnd('/');
        var mcp = options.PublicMcpUrl.TrimEnd('/');
        return
        [
            new(
                "mem0",
                "mem0 SDKs",
                "The official clients work as they are; only the host differs. A server without keys takes any key.",
                [
                    new(
                        "snippet-python",
                        "Python",
                        $$"""
                        # pip install mem0ai
                        from mem0 import MemoryClient

                        memory = MemoryClient(api_key="your-key",
                                              host="{{api}}")
                        said = [{"role": "user", "content": "I live in Berlin"}]
                        memory.add(said, user_id="alice")
                        memory.search("Where do I live?",
                                      filters={"user_id": "alice"})
                        """
                    ),
                    new(
                        "snippet-typescript",
                        "TypeScript",
                        $$"""
                        // npm install mem0ai
                        import MemoryClient from "mem0ai";

                        const memory = new MemoryClient({
                          apiKey: "your-key", host: "{{api}}"
                        });
                        const said = [{ role: "user", content: "I live in Berlin" }];
                        await memory.add(said, { userId: "alice" });
                        await memory.search("Where do I live?",
                          { filters: { user_id: "alice" } });
                        """
                    ),
                ]
            ),
            new(
                "mcp",
                "MCP assistants",
                "Give the address to any assistant that speaks MCP. The last part is the user whose memories it keeps.",
                [
                    new("snippet-mcp-url", "MCP URL", $"{mcp}/mcp/assistant/http/alice"),
                    new(
                        "snippet-mcp-json",
                        "MCP configuration",
                        $$"""
                        {
                          "mcpServers": {
                            "memstack": {
                              "type": "http",
                              "url": "{{mcp}}/mcp/assistant/http/alice"
                            }
                          }
                        }
                        """
                    ),
                ]
            ),
            new(
                "dotnet",
                ".NET and HTTP",
                "The typed client that this page itself uses, or any program that can send a request.",
                [
                    new(
                        "snippet-dotnet",
                        ".NET",
                        $$"""
                        // dotnet add package MemStack.Client
                        builder.Services.AddMemStackClient(options =>
                            options.BaseAddress = new("{{api}}"));

                        // memory is an IMemStackClient
                        var scope = new MemoryScope { UserId = "alice" };
                        var said = new MessageContract("user", "I live in Berlin");
                        await memory.AddAsync(new() { Messages = [said], Scope = scope });
                        var found = await memory.SearchAsync("Where do I live?", scope);
                        """
                    ),
                    new(
                        "snippet-curl",
                        "curl",
                        $$"""
                        curl {{api}}/memories \
                          -H 'X-API-Key: your-key' -H 'Content-Type: application/json' \
                          -d '{"user_id":"alice","messages":[
                                {"role":"user","content":"I live in Berlin"}]}'
                        """
                    ),
                ]
            ),
        ];
    }
}
