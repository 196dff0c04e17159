using MemStack.Memory.Model;

namespace MemStack.Memory.Models.Extraction;

/// <summary>A message, or a part of a long one, on its way to the model.</summary>
/// <param name="Index">The message's place in what the extractor was given.</param>
/// <param name="Message">The message with the content of this part.</param>
internal sealed record Piece(int Index, ChatMessage Message)
{
    /// <summary>Cuts a conversation into requests of bounded length, between messages where possible, otherwise between words.</summary>
    /// <param name="messages">The conversation.</param>
    /// <param name="maxLength">Most characters of a request.</param>
    public static IReadOnlyList<IReadOnlyList<Piece>> Requests(IReadOnlyList<ChatMessage> messages, int maxLength)
    {
        var requests = new List<IReadOnlyList<Piece>>();
        var current = new List<Piece>();
        var length = 0;
        foreach (var piece in messages.SelectMany((message, index) => Split(index, message, maxLength)))
        {
            if (current.Count > 0 && length + piece.Message.Content.Length > maxLength)
            {
                requests.Add(current);
                current = [];
                length = 0;
            }

            current.Add(piece);
            length += piece.Message.Content.Length;
        }

        if (current.Count > 0)
        {
            requests.Add(current);
        }

        return requests;
    }

    private static IEnumerable<Piece> Split(int index, ChatMessage message, int maxLength)
    {
        if (message.Role is not ("user" or "assistant") || string.IsNullOrWhiteSpace(message.Content))
        {
            yield break;
        }

        var rest = message.Content.AsMemory();
        while (rest.Length > maxLength)
        {
            var cut = rest.Span[..maxLength].LastIndexOfAny(' ', '\n', '。') + 1;
            if (cut < maxLength / 2)
            {
                cut = char.IsHighSurrogate(rest.Span[maxLength - 1]) ? maxLength - 1 : maxLength;
            }

            yield return new Piece(index, message with { Content = rest[..cut].ToString() });
            rest = rest[cut..];
        }

        if (!rest.Span.IsWhiteSpace())
        {
            yield return new Piece(index, message with { Content = rest.ToString() });
        }
    }
}
