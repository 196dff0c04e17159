using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace MemStack.OpenMemory.Tests.Conformance;

/// <summary>The results of the fixture tools.</summary>
internal static class FixtureData
{
    /// <summary>One red pixel.</summary>
    public static readonly byte[] Png = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg=="
    );

    /// <summary>A RIFF header and no samples.</summary>
    public static readonly byte[] Wav = Convert.FromBase64String("UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=");

    public static EmbeddedResourceBlock Resource(string uri, string type, string text) =>
        new()
        {
            Resource = new TextResourceContents
            {
                Uri = uri,
                MimeType = type,
                Text = text,
            },
        };
}

/// <summary>The resources that the conformance suite asks a server for.</summary>
[McpServerResourceType]
internal sealed class FixtureResources
{
    [McpServerResource(UriTemplate = "test://static-text", Name = "static-text", MimeType = "text/plain"), Description("A text.")]
    public static ResourceContents Text() =>
        new TextResourceContents
        {
            Uri = "test://static-text",
            MimeType = "text/plain",
            Text = "This is the content of the static text resource.",
        };

    [McpServerResource(UriTemplate = "test://static-binary", Name = "static-binary", MimeType = "image/png"), Description("An image.")]
    public static ResourceContents Binary() => BlobResourceContents.FromBytes(FixtureData.Png, "test://static-binary", "image/png");

    [
        McpServerResource(UriTemplate = "test://template/{id}/data", Name = "template", MimeType = "application/json"),
        Description("A template.")
    ]
    public static ResourceContents Template(string id) =>
        new TextResourceContents
        {
            Uri = $"test://template/{id}/data",
            MimeType = "application/json",
            Text = $$"""{"id":"{{id}}","templateTest":true,"data":"Data for ID: {{id}}"}""",
        };
}

/// <summary>The prompts that the conformance suite asks a server for.</summary>
[McpServerPromptType]
internal sealed class FixturePrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A prompt.")]
    public static IEnumerable<PromptMessage> Simple() => [Says("This is a simple prompt for testing.")];

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A prompt with arguments.")]
    public static IEnumerable<PromptMessage> WithArguments(string arg1, string arg2) =>
        [Says($"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'")];

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A prompt with a resource.")]
    public static IEnumerable<PromptMessage> WithResource(string resourceUri) =>
        [
            new() { Role = Role.User, Content = FixtureData.Resource(resourceUri, "text/plain", "Embedded resource content for testing.") },
            Says("Please process the embedded resource above."),
        ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("A prompt with an image.")]
    public static IEnumerable<PromptMessage> WithImage() =>
        [
            new() { Role = Role.User, Content = ImageContentBlock.FromBytes(FixtureData.Png, "image/png") },
            Says("Please analyze the image above."),
        ];

    private static PromptMessage Says(string text) =>
        new()
        {
            Role = Role.User,
            Content = new TextContentBlock { Text = text },
        };
}
