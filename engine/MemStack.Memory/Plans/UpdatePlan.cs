using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.Plans;

/// <summary>The changes of an update to a store.</summary>
/// <param name="After">The memory as it is to be.</param>
/// <param name="HasNewText">True if words, vector and relations are replaced by the update's.</param>
/// <param name="Ended">Rows that end.</param>
/// <param name="History">Steps of history, in their order, without an event.</param>
/// <remarks>
/// A manual edit of a memory's text is the final answer to its question: the memory stays open, and open answers that contradict it end at
/// the time of the edit, or at the time from which its caller says it is true. An edit of a past fact corrects the past and ends nothing.
/// </remarks>
public sealed record UpdatePlan(MemoryRecord After, bool HasNewText, IReadOnlyList<ChangedMemory> Ended, IReadOnlyList<HistoryStep> History)
{
    /// <param name="update">The caller's request.</param>
    /// <param name="before">The memory.</param>
    /// <param name="answers">Open memories of its owner in the update's slot, in the order of insertion.</param>
    /// <param name="now">The moment of the update.</param>
    public static UpdatePlan Of(MemoryUpdate update, MemoryRecord before, IEnumerable<LoadedMemory> answers, DateTimeOffset now)
    {
        var request = update.Request;
        var hasNewText = request.Text is { } text && text != before.Text;
        var after = before with
        {
            Text = request.Text ?? before.Text,
            Hash = request.Text is null ? before.Hash : TextHash.Of(request.Text),
            Metadata = request.Metadata is null ? before.Metadata : (System.Text.Json.Nodes.JsonObject)request.Metadata.DeepClone(),
            ExpiresAt = request.SetExpiresAt ? request.ExpiresAt : before.ExpiresAt,
            ValidFrom = request.Timestamp is { } time ? Instants.Truncate(time) : before.ValidFrom,
            UpdatedAt = now,
        };
        if (hasNewText)
        {
            after = after with { Slot = update.Slot, SlotValue = update.SlotValue, EmbeddingModel = update.EmbeddingModel };
        }

        var isFinal = hasNewText && after is { ValidTo: null, State: MemoryState.Active, Slot: not null };
        var since = request.Timestamp is null ? null : after.ValidFrom;
        var ended = (
            from answer in answers
            where isFinal && answer.Record.Id != after.Id && update.Contradicts(answer.Record.SlotValue)
            let end = EndOf(answer.Record, since, now)
            where end is not null
            select new ChangedMemory(answer.Seq, answer.Record with { ValidTo = end, SupersededBy = after.Id, UpdatedAt = now })
        ).ToList();
        return new UpdatePlan(
            after,
            hasNewText,
            ended,
            [
                new HistoryStep(after, HistoryEvent.Update, before.Text, after.Text),
                .. ended.Select(closed => HistoryStep.Superseded(closed.Record, after)),
            ]
        );
    }

    // Null for a future fact that begins after the end that the edit would give it.
    private static DateTimeOffset? EndOf(MemoryRecord answer, DateTimeOffset? since, DateTimeOffset now)
    {
        var began = Succession.Beginning(answer);
        var end = since > began ? since.Value : now;
        return began > end && Succession.IsFutureDated(answer) ? null : end;
    }
}
