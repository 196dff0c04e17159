using System.Text.Json;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Prompts;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.AI;

namespace MemStack.Memory.Models.Answers;

/// <summary>Asks the language model for JSON of one form. An answer that can't be read is sent back once to be repaired.</summary>
internal sealed class JsonAsker(ChatCaller caller, ModelTelemetry telemetry)
{
    // What is sent back of an answer that could not be read.
    private const int MaxQuoted = 8_000;

    /// <summary>Returns the answer, or null when neither its answer nor the repair could be read.</summary>
    /// <exception cref="ModelCallException">The model gave no answer at all.</exception>
    public async Task<JsonReply<T>?> AskAsync<T>(
        string purpose,
        Prompt prompt,
        string data,
        Func<JsonElement, bool, T?> read,
        CancellationToken cancellationToken
    )
        where T : class
    {
        List<ChatMessage> messages = [new(ChatRole.System, prompt.Text), new(ChatRole.User, data)];
        var answer = await caller.AskAsync(purpose, prompt, messages, cancellationToken);
        if (Read(purpose, answer, read, repaired: false) is { } reply)
        {
            return reply;
        }

        var quoted = WellFormed.Cut(answer.Text, MaxQuoted);
        messages.Add(new ChatMessage(ChatRole.Assistant, quoted.Length > 0 ? quoted : "…"));
        messages.Add(new ChatMessage(ChatRole.User, Prompt.Repair.Text));
        try
        {
            var repaired = await caller.AskAsync(purpose + "_repair", Prompt.Repair, messages, cancellationToken);
            if (Read(purpose, repaired, read, repaired: true) is { } mended)
            {
                return mended;
            }
        }
        catch (ModelCallException)
        {
            // Counted by the call; what remains is an answer that can't be read.
        }

        telemetry.AnswerRead(purpose, "unreadable");
        return null;
    }

    private JsonReply<T>? Read<T>(string purpose, ChatAnswer answer, Func<JsonElement, bool, T?> read, bool repaired)
        where T : class
    {
        if (JsonAnswer.Read(answer.Text, read) is not var (value, quality))
        {
            return null;
        }
        // The endpoint says that it stopped at the limit, even if what it wrote until then happens to be closed.
        if (answer.CutOff)
        {
            quality = AnswerQuality.CutOff;
        }

        telemetry.AnswerRead(
            purpose,
            repaired
                ? "repaired"
                : quality switch
                {
                    AnswerQuality.Clean => "clean",
                    AnswerQuality.Mended => "mended",
                    _ => "cut_off",
                }
        );
        return new JsonReply<T>(value, quality == AnswerQuality.CutOff);
    }
}

/// <summary>An answer that could be read.</summary>
/// <param name="Value">The part that could be read.</param>
/// <param name="IsCutOff">Indicates whether there was more that could not.</param>
internal sealed record JsonReply<T>(T Value, bool IsCutOff)
    where T : class;
