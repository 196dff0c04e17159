using System.ComponentModel;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace MemStack.OpenMemory.Tests.Conformance;

/// <summary>The tools that the conformance suite asks a server for.</summary>
[McpServerToolType]
internal sealed class FixtureTools
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    [McpServerTool(Name = "test_simple_text"), Description("Returns a text.")]
    public static string SimpleText() => "This is a simple text response for testing.";

    [McpServerTool(Name = "test_image_content"), Description("Returns an image.")]
    public static ContentBlock Image() => ImageContentBlock.FromBytes(FixtureData.Png, "image/png");

    [McpServerTool(Name = "test_audio_content"), Description("Returns a sound.")]
    public static ContentBlock Audio() => AudioContentBlock.FromBytes(FixtureData.Wav, "audio/wav");

    [McpServerTool(Name = "test_embedded_resource"), Description("Returns a resource.")]
    public static ContentBlock Embedded() =>
        FixtureData.Resource("test://embedded-resource", "text/plain", "This is an embedded resource content.");

    [McpServerTool(Name = "test_multiple_content_types"), Description("Returns text, image and resource.")]
    public static IEnumerable<ContentBlock> Mixed() =>
        [
            new TextContentBlock { Text = "Multiple content types test:" },
            Image(),
            FixtureData.Resource("test://mixed-content-resource", "application/json", """{"test":"data","value":123}"""),
        ];

    [McpServerTool(Name = "test_error_handling"), Description("Fails.")]
    public static string Fail() => throw new McpException("This tool intentionally returns an error for testing");

    [McpServerTool(Name = "test_tool_with_logging"), Description("Sends log messages.")]
    public static async Task<string> LogAsync(McpServer server, CancellationToken cancellationToken)
    {
        foreach (var text in new[] { "Tool execution started", "Tool processing data", "Tool execution completed" })
        {
            var message = new JsonObject { ["level"] = "info", ["data"] = text };
            await server.SendMessageAsync(
                new JsonRpcNotification { Method = "notifications/message", Params = message },
                cancellationToken
            );
            await Task.Delay(Step, cancellationToken);
        }

        return "done";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports progress.")]
    public static async Task<string> ProgressAsync(IProgress<ProgressNotificationValue> progress, CancellationToken cancellationToken)
    {
        foreach (var done in new[] { 0, 50, 100 })
        {
            progress.Report(new ProgressNotificationValue { Progress = done, Total = 100 });
            await Task.Delay(Step, cancellationToken);
        }

        return "done";
    }

    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<string> SampleAsync(McpServer server, string prompt, CancellationToken cancellationToken)
    {
        var content = new JsonObject { ["type"] = "text", ["text"] = prompt };
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = content });
        var answer = await AskAsync(
            server,
            "sampling/createMessage",
            new JsonObject { ["messages"] = messages, ["maxTokens"] = 100 },
            cancellationToken
        );
        return $"LLM response: {answer["content"]?["text"]}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the user.")]
    public static Task<string> ElicitAsync(McpServer server, string message, CancellationToken cancellationToken) =>
        ElicitAsync(
            server,
            message,
            """
            {"type":"object","properties":{"username":{"type":"string","description":"User's response"},"email":{"type":"string","description":"User's email address"}},
             "required":["username","email"]}
            """,
            cancellationToken
        );

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks the user with defaults.")]
    public static Task<string> ElicitDefaultsAsync(McpServer server, CancellationToken cancellationToken) =>
        ElicitAsync(
            server,
            "Defaults",
            """
            {"type":"object","properties":{"name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},"score":{"type":"number","default":95.5},
             "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},"verified":{"type":"boolean","default":true}}}
            """,
            cancellationToken
        );

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks the user with enumerations.")]
    public static Task<string> ElicitEnumsAsync(McpServer server, CancellationToken cancellationToken) =>
        ElicitAsync(
            server,
            "Enumerations",
            """
            {"type":"object","properties":{
             "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
             "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},{"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
             "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],"enumNames":["Option One","Option Two","Option Three"]},
             "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
             "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},{"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}}}
            """,
            cancellationToken
        );

    /// <summary>A tool whose schema uses what JSON Schema 2020-12 added.</summary>
    public static McpServerTool WithNewSchema()
    {
        var tool = McpServerTool.Create(
            () => "done",
            new McpServerToolCreateOptions { Name = "json_schema_2020_12_tool", Description = "Tool with JSON Schema 2020-12 features" }
        );
        tool.ProtocolTool.InputSchema = System.Text.Json.JsonElement.Parse(
            """
            {"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
             "$defs":{"address":{"type":"object","properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
             "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"}},"additionalProperties":false}
            """
        );
        return tool;
    }

    private static async Task<string> ElicitAsync(McpServer server, string message, string schema, CancellationToken cancellationToken)
    {
        var parameters = new JsonObject { ["message"] = message, ["requestedSchema"] = JsonNode.Parse(schema) };
        var answer = await AskAsync(server, "elicitation/create", parameters, cancellationToken);
        return $"Elicitation completed: action={answer["action"]}, content={answer["content"]?.ToJsonString()}";
    }

    private static async Task<JsonNode> AskAsync(
        McpServer server,
        string method,
        JsonObject parameters,
        CancellationToken cancellationToken
    ) =>
        (await server.SendRequestAsync(new JsonRpcRequest { Method = method, Params = parameters }, cancellationToken)).Result
        ?? throw new McpException($"The client answered {method} with nothing.");
}
