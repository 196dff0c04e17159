using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MemStack.Cli.Output;

/// <summary>
/// Writes a command's answer: lines for people, or with <c>--json</c> one document for scripts, on standard output; faults and notes on
/// standard error.
/// </summary>
/// <param name="isJson">True if the output is for a script.</param>
internal sealed class CommandOutput(bool isJson)
{
    public bool IsJson { get; } = isJson;

    /// <summary>True when tables, colours and moving bars may be shown: a person watches.</summary>
    public bool IsTerminal { get; } = !isJson && !Console.IsOutputRedirected;

    /// <summary>A line for people.</summary>
    public void Line(string line)
    {
        if (!IsJson)
        {
            Console.Out.WriteLine(line);
        }
    }

    /// <summary>The document for scripts.</summary>
    public void Document<T>(T document, JsonTypeInfo<T> type)
    {
        if (IsJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(document, type));
        }
    }

    /// <summary>A line that is not part of the answer.</summary>
    public static void Note(string line) => Console.Error.WriteLine(line);

    /// <summary>The reason for which there is no answer.</summary>
    public void Fail(string message, int exitCode)
    {
        var line = message.ReplaceLineEndings(" ");
        Console.Error.WriteLine($"memstack: {line}");
        Document(new FailureDocument(line, exitCode), CliJson.Default.FailureDocument);
    }
}
