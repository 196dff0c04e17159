using System.Globalization;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;
using MemStack.Memory.Models.Answers;
using MemStack.Memory.Models.Calls;
using MemStack.Memory.Models.Configuration;
using MemStack.Memory.Models.Prompts;
using MemStack.Memory.Models.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Models.Extraction;

/// <summary>
/// Lets the language model draw facts from conversations. Nothing is lost when it can't: without an answer the rules extract; messages
/// whose answer can't be read, not even after a repair, are kept as they are; what an answer that was cut off may have left out is
/// extracted by the rules.
/// </summary>
internal sealed class ModelFactExtractor(
    JsonAsker asker,
    IFactExtractor rules,
    ModelTelemetry telemetry,
    IOptions<ChatModelOptions> options,
    ILogger<ModelFactExtractor> logger
) : IFactExtractor
{
    private const string Purpose = "extract";

    private readonly FactChecker _checker = new(options.Value, telemetry);

    public async ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    )
    {
        var requests = Piece.Requests(messages, options.Value.MaxInputLength);
        var answers = await Task.WhenAll(requests.Select(pieces => ExtractAsync(pieces, messages, said, cancellationToken)));
        return
        [
            .. answers
                .SelectMany(static facts => facts)
                .DistinctBy(static fact => (fact.Text, fact.Role, fact.ActorId))
                .OrderBy(static fact => fact.Message),
        ];
    }

    private async Task<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<Piece> pieces,
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    )
    {
        JsonReply<IReadOnlyList<FactItem>>? reply;
        try
        {
            reply = await asker.AskAsync(Purpose, Prompt.Extract, Data(pieces, said), FactAnswer.Read, cancellationToken);
        }
        catch (ModelCallException failure)
        {
            telemetry.FellBack(Purpose, failure.Reason, "rules", pieces.Count);
            return await ByRulesAsync(pieces, said, cancellationToken);
        }

        if (reply is not null)
        {
            return await FactsAsync(reply, pieces, messages, said, cancellationToken);
        }

        telemetry.FellBack(Purpose, FailureReasons.Malformed, "verbatim", pieces.Count);
        logger.KeptVerbatim(pieces.Count);
        return [.. pieces.Select(piece => Verbatim(piece, messages))];
    }

    private async Task<IReadOnlyList<ExtractedFact>> FactsAsync(
        JsonReply<IReadOnlyList<FactItem>> reply,
        IReadOnlyList<Piece> pieces,
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    )
    {
        var facts = new List<ExtractedFact>();
        var refused = new HashSet<int>();
        foreach (var item in reply.Value.Take(options.Value.MaxFacts))
        {
            if (_checker.Check(item, pieces) is { } fact)
            {
                facts.Add(fact);
            }
            else
            {
                refused.Add(FactChecker.PieceOf(item, pieces).Index);
            }
        }

        // A message of whose facts none was acceptable is kept as it is.
        foreach (
            var piece in pieces
                .Where(piece => refused.Contains(piece.Index) && facts.TrueForAll(fact => fact.Message != piece.Index))
                .ToList()
        )
        {
            telemetry.FellBack(Purpose, "refused", "verbatim");
            facts.Add(Verbatim(piece, messages));
        }

        if (!reply.IsCutOff && reply.Value.Count <= options.Value.MaxFacts)
        {
            return facts;
        }

        var last = facts.Count == 0 ? -1 : facts.Max(static fact => fact.Message);
        var missed = pieces.Where(piece => piece.Index >= last).ToList();
        telemetry.FellBack(Purpose, "cut_off", "rules", missed.Count);
        return [.. facts, .. await ByRulesAsync(missed, said, cancellationToken)];
    }

    private async Task<IReadOnlyList<ExtractedFact>> ByRulesAsync(
        IReadOnlyList<Piece> pieces,
        DateTimeOffset said,
        CancellationToken cancellationToken
    )
    {
        var facts = await rules.ExtractAsync([.. pieces.Select(static piece => piece.Message)], said, cancellationToken);
        return [.. facts.Select(fact => fact with { Message = pieces[fact.Message].Index })];
    }

    private static ExtractedFact Verbatim(Piece piece, IReadOnlyList<ChatMessage> messages)
    {
        var message = messages[piece.Index];
        return new ExtractedFact(message.Content, message.Role, message.Name) { Message = piece.Index };
    }

    private static string Data(IReadOnlyList<Piece> pieces, DateTimeOffset said) =>
        $"The conversation was said on {said.UtcDateTime.ToString("dddd, yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC.\n"
        + Prompt.Delimit(
            "conversation",
            pieces.Select(static piece => new
            {
                message = piece.Index,
                role = piece.Message.Role,
                name = piece.Message.Name,
                content = piece.Message.Content,
            })
        );
}
