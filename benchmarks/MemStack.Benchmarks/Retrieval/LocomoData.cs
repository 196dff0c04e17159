using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MemStack.Benchmarks.Retrieval;

/// <summary>A turn of a conversation.</summary>
/// <param name="Id">Session and turn, "D3:12".</param>
/// <param name="Session">The session's number.</param>
/// <param name="SessionTime">The time of the session, in the conversation's own local time taken as UTC.</param>
/// <param name="Speaker">The speaker.</param>
/// <param name="Text">The text.</param>
/// <param name="Caption">The caption of a picture shared with it.</param>
internal sealed record Turn(string Id, int Session, DateTimeOffset SessionTime, string Speaker, string Text, string? Caption)
{
    public string Content => $"{Speaker}: {Words}";

    public string Words => Caption is null ? Text : $"{Text} [shared: {Caption}]";
}

/// <summary>A question and the turns that answer it.</summary>
internal sealed record Question(string Text, int Category, IReadOnlySet<string> Evidence);

/// <summary>One conversation with its questions.</summary>
internal sealed record Conversation(string Id, IReadOnlyList<Turn> Turns, IReadOnlyList<Question> Questions);

/// <summary>
/// Reads LoCoMo's format (Maharana et al., ACL 2024). Malformed evidence entries ("D8:6; D9:17", "D:11:26") are read by pattern;
/// ids of turns that do not exist are dropped, and so are questions that are left without evidence.
/// </summary>
internal static partial class LocomoData
{
    public static async Task<IReadOnlyList<Conversation>> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        await using var stream = file.OpenRead();
        using var document = await JsonDocument.ParseAsync(stream, cancellationToken: cancellationToken);
        return [.. document.RootElement.EnumerateArray().Select(ReadConversation)];
    }

    private static Conversation ReadConversation(JsonElement sample)
    {
        var turns = ReadTurns(sample.GetProperty("conversation")).ToArray();
        var ids = turns.Select(turn => turn.Id).ToHashSet();
        var questions = sample
            .GetProperty("qa")
            .EnumerateArray()
            .Select(qa => ReadQuestion(qa, ids))
            .Where(question => question.Evidence.Count > 0);
        return new Conversation(sample.GetProperty("sample_id").GetString()!, turns, [.. questions]);
    }

    private static IEnumerable<Turn> ReadTurns(JsonElement conversation)
    {
        for (var session = 1; conversation.TryGetProperty($"session_{session}", out var turns); session++)
        {
            var time = ParseTime(conversation.GetProperty($"session_{session}_date_time").GetString()!);
            foreach (var turn in turns.EnumerateArray())
            {
                yield return new Turn(
                    turn.GetProperty("dia_id").GetString()!,
                    session,
                    time,
                    turn.GetProperty("speaker").GetString()!,
                    turn.GetProperty("text").GetString()!,
                    turn.TryGetProperty("blip_caption", out var caption) ? caption.GetString() : null
                );
            }
        }
    }

    private static Question ReadQuestion(JsonElement qa, HashSet<string> turns)
    {
        var evidence = qa.GetProperty("evidence")
            .EnumerateArray()
            .SelectMany(entry => EvidencePattern().Matches(entry.GetString()!))
            .Select(match => $"D{match.Groups["session"].Value}:{match.Groups["turn"].Value}")
            .Where(turns.Contains);
        return new Question(qa.GetProperty("question").GetString()!, qa.GetProperty("category").GetInt32(), evidence.ToHashSet());
    }

    private static DateTimeOffset ParseTime(string text) =>
        DateTimeOffset.ParseExact(text, "h:mm tt 'on' d MMMM, yyyy", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [GeneratedRegex(
        @"D:?(?<session>\d+):(?<turn>\d+)",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 1000
    )]
    private static partial Regex EvidencePattern();
}
