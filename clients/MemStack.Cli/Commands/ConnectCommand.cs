using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using MemStack.Cli.Output;
using MemStack.Cli.Stack;

namespace MemStack.Cli.Commands;

/// <summary><c>memstack connect</c>: prints the configuration of a client of the Model Context Protocol.</summary>
internal static class ConnectCommand
{
    private const string Claude = "claude";
    private const string Cursor = "cursor";
    private const string VsCode = "vscode";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        var client = new Argument<string>("CLIENT") { Description = "The assistant." };
        client.AcceptOnlyFromAmong(Claude, Cursor, VsCode);
        var user = CommonOptions.User("The user whose memories it uses. Default: the user who is logged in.");
        user.Validators.Add(result =>
        {
            // As path segments they mean other folders, encoded or not.
            if (result.Tokens is [{ Value: "" or "." or ".." }])
            {
                result.AddError($"--user can't be '{result.Tokens[0].Value}': name a user.");
            }
        });
        return CommandRun.Of(
            new Command("connect", "Prints the configuration that connects an assistant.") { client, user },
            (run, cancellationToken) =>
                ConnectAsync(run, run.Parsed.GetRequiredValue(client), run.Parsed.GetValue(user) ?? Environment.UserName, cancellationToken)
        );
    }

    private static async Task<int> ConnectAsync(CommandRun run, string client, string user, CancellationToken cancellationToken)
    {
        var stack = await StackAddress.OfRunAsync(run.DataFolder, cancellationToken);
        var url = $"{stack.Of(StackAddress.OpenMemory).AbsoluteUri.TrimEnd('/')}/mcp/{client}/http/{Uri.EscapeDataString(user)}";
        var configuration = ConfigurationOf(client, url);
        string[] lines = client switch
        {
            Claude =>
            [
                "Claude Code:",
                "",
                $"  claude mcp add --transport http memstack {url}",
                "",
                "Claude Desktop, in claude_desktop_config.json (it needs Node.js for the bridge):",
            ],
            Cursor => ["Cursor, in .cursor/mcp.json of a project or of your home folder:"],
            _ => ["Visual Studio Code, in .vscode/mcp.json of a project:"],
        };
        foreach (var line in lines)
        {
            run.Output.Line(line);
        }

        run.Output.Line("");
        run.Output.Line(configuration.ToJsonString(Indented));
        run.Output.Document(new ConnectDocument(client, user, url, configuration), CliJson.Default.ConnectDocument);
        return ExitCodes.Good;
    }

    private static JsonObject ConfigurationOf(string client, string url)
    {
        var server = client switch
        {
            // Claude Desktop connects to local programs only, so it needs a proxy.
            Claude => new JsonObject { ["command"] = "npx", ["args"] = new JsonArray("-y", "mcp-remote", url) },
            VsCode => new JsonObject { ["type"] = "http", ["url"] = url },
            _ => new JsonObject { ["url"] = url },
        };
        return new JsonObject { [client == VsCode ? "servers" : "mcpServers"] = new JsonObject { ["memstack"] = server } };
    }
}
