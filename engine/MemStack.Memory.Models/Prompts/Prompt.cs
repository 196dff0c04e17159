using System.Text.Encodings.Web;
using System.Text.Json;
using MemStack.Memory.Model;

namespace MemStack.Memory.Models.Prompts;

/// <summary>
/// A prompt of ours, kept as a file of its own. A change of wording is a new version, so that traces tell which one was asked.
/// </summary>
/// <param name="Version">Name and version: <c>extract.v1</c>.</param>
/// <param name="Text">The instructions.</param>
internal sealed record Prompt(string Version, string Text)
{
    // Texts of people are full of letters that the default encoder would escape; "<" is escaped below, so that no text can close the tag
    // around it.
    private static readonly JsonSerializerOptions _json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Prompt Extract { get; } =
        Load("extract.v1", ("slots", string.Join(", ", SlotNames.Known)), ("categories", string.Join(", ", Categories.All)));

    public static Prompt Consolidate { get; } = Load("consolidate.v1");

    public static Prompt Rerank { get; } = Load("rerank.v1");

    public static Prompt Repair { get; } = Load("repair.v1");

    /// <summary>Untrusted data as JSON between tags that it can't contain.</summary>
    public static string Delimit(string tag, object data) =>
        $"<{tag}>\n{JsonSerializer.Serialize(data, _json).Replace("<", "\\u003C", StringComparison.Ordinal)}\n</{tag}>";

    private static Prompt Load(string version, params ReadOnlySpan<(string Name, string Value)> values)
    {
        using var stream =
            typeof(Prompt).Assembly.GetManifestResourceStream($"Prompts/{version}.md")
            ?? throw new InvalidOperationException($"The prompt {version} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd().Trim();
        foreach (var (name, value) in values)
        {
            text = text.Replace($"{{{{{name}}}}}", value, StringComparison.Ordinal);
        }

        return new Prompt(version, text);
    }
}
