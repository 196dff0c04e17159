using System.Text.RegularExpressions;
using MemStack.Memory.Model;

namespace MemStack.Memory.Tests.Facts;

/// <summary>
/// Statements in order of time, a question, and the expected facts at the end. The files describe the format.
/// </summary>
internal sealed partial record Scenario(
    string Name,
    IReadOnlyList<IReadOnlyList<ChatMessage>> Adds,
    string Question,
    IReadOnlyList<Expectation> Expectations
)
{
    /// <summary>Reads the scenarios of a file that is embedded in the tests.</summary>
    public static IReadOnlyList<Scenario> Read(string file)
    {
        using var stream =
            typeof(Scenario).Assembly.GetManifestResourceStream(file) ?? throw new InvalidOperationException($"{file} is not embedded.");
        using var reader = new StreamReader(stream);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>Reads scenarios.</summary>
    public static IReadOnlyList<Scenario> Parse(string text) =>
        [
            .. text.ReplaceLineEndings("\n")
                .Split("\n## ")
                .Skip(1)
                .Select(block => Parse(block.Split('\n', StringSplitOptions.RemoveEmptyEntries))),
        ];

    private static Scenario Parse(string[] lines)
    {
        var adds = new List<List<ChatMessage>>();
        var expectations = new List<Expectation>();
        var question = "";
        foreach (var line in lines.Skip(1).Where(line => line.Length > 2))
        {
            var rest = line[2..];
            switch (line[0])
            {
                case '-':
                    adds.Add([Message(rest)]);
                    break;
                case '&':
                    adds[^1].Add(Message(rest));
                    break;
                case '?':
                    question = rest;
                    break;
                case '=' or 'x' or '+':
                    expectations.AddRange(
                        Numbers()
                            .Matches(rest)
                            .Select(match => new Expectation(
                                line[0],
                                int.Parse(match.Groups["number"].Value),
                                match.Groups["part"].Success ? match.Groups["part"].Value : null
                            ))
                    );
                    break;
                default:
                    throw new FormatException($"{lines[0]}: {line}");
            }
        }

        return new Scenario(lines[0], [.. adds], question, expectations);
    }

    private static ChatMessage Message(string text)
    {
        if (Speaker().Match(text) is not { Success: true } speaker)
        {
            return new ChatMessage("user", text);
        }

        var said = text[speaker.Length..];
        return speaker.Groups["name"].Value == "assistant"
            ? new ChatMessage("assistant", said)
            : new ChatMessage("user", said, speaker.Groups["name"].Value);
    }

    [GeneratedRegex("""(?<number>\d+)(?: "(?<part>[^"]+)")?""", RegexOptions.None, 1000)]
    private static partial Regex Numbers();

    [GeneratedRegex("""^\[(?<name>[^\]]+)\] """, RegexOptions.None, 1000)]
    private static partial Regex Speaker();
}

/// <summary>The expected state of a statement at the end.</summary>
/// <param name="Kind"><c>=</c>: true and found by the question; <c>+</c>: true; <c>x</c>: not true and kept.</param>
/// <param name="Statement">Its number, from 1.</param>
/// <param name="Part">A part of its text, if it is more than one fact.</param>
internal sealed record Expectation(char Kind, int Statement, string? Part);
