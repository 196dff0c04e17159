using System.Text.Json;
using MemStack.Memory.Models.Telemetry;

namespace MemStack.Memory.Models.Answers;

/// <summary>
/// Finds the JSON in what a language model says: after its reasoning, in a code fence, within prose, with trailing commas, mended by
/// <see cref="JsonScanner"/>, or cut off.
/// </summary>
internal static class JsonAnswer
{
    /// <summary>Longest answer that is looked at, in UTF-16 code units.</summary>
    public const int MaxLength = 1_000_000;

    private const int MaxStarts = 32;
    private const int MaxSalvages = 16;

    private static readonly string[] _reasoningEnds = ["</think>", "</thinking>", "</reasoning>"];

    private static readonly JsonDocumentOptions _tolerant = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = 64,
    };

    /// <summary>Reads the first value of the answer that fits.</summary>
    /// <typeparam name="T">The form that is read.</typeparam>
    /// <param name="answer">The text of the model.</param>
    /// <param name="read">Reads a value, or returns null when it has not the form asked for. The second argument tells whether the value is
    /// all of the answer.</param>
    /// <returns>What was read and how well, or null when nothing fits.</returns>
    public static (T Value, AnswerQuality Quality)? Read<T>(string answer, Func<JsonElement, bool, T?> read)
        where T : class
    {
        answer = WellFormed.Cut(answer, MaxLength);
        if (TryParse(answer, out var clean) && read(clean, arg2: true) is { } asAsked)
        {
            return (asAsked, AnswerQuality.Clean);
        }

        return ReadWithin(AfterReasoning(answer), read);
    }

    private static (T Value, AnswerQuality Quality)? ReadWithin<T>(string text, Func<JsonElement, bool, T?> read)
        where T : class
    {
        var start = -1;
        for (var attempt = 0; attempt < MaxStarts; attempt++)
        {
            var next = text.AsSpan(start + 1).IndexOfAny('{', '[');
            if (next < 0)
            {
                return null;
            }

            start += 1 + next;
            var scan = JsonScanner.Scan(text.AsSpan(start));
            if (scan.IsComplete)
            {
                if (TryParse(scan.Text, out var element) && read(element, IsWhole(text, start, scan.Length)) is { } value)
                {
                    return (value, AnswerQuality.Mended);
                }

                continue;
            }

            foreach (var salvaged in scan.Salvage(MaxSalvages))
            {
                if (TryParse(salvaged, out var element) && read(element, arg2: false) is { } value)
                {
                    return (value, AnswerQuality.CutOff);
                }
            }
        }

        return null;
    }

    // Reasoning models think aloud first, in braces, too; some leave the opening tag out.
    private static string AfterReasoning(string answer)
    {
        foreach (var tag in _reasoningEnds)
        {
            if (answer.LastIndexOf(tag, StringComparison.OrdinalIgnoreCase) is var end and >= 0)
            {
                return answer[(end + tag.Length)..];
            }
        }

        return answer;
    }

    // Nothing around it but a code fence.
    private static bool IsWhole(string text, int start, int length) =>
        text.AsSpan(0, start).Trim("` \r\n\tjsonJSON").IsEmpty && text.AsSpan(start + length).Trim("` \r\n\t").IsEmpty;

    private static bool TryParse(string text, out JsonElement element)
    {
        element = default;
        try
        {
            using var document = JsonDocument.Parse(WellFormed.Json(text), _tolerant);
            element = document.RootElement.Clone();
            return element.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
