using System.Numerics.Tensors;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;

namespace MemStack.Memory.Validation;

/// <content>What is imported: texts and ids are bounded as in an add.</content>
internal sealed partial class RequestValidator
{
    private const int MaxRelations = 1_000;
    private const int MaxCategories = 100;
    private const int MaxKeyLength = 128;
    private const int MaxDimensions = 16_000;

    // The indexed words are at most this many times as long as the message.
    private const int SourceFactor = 4;

    /// <summary>Checks a memory and returns it as stores keep it: with the hash of its text, and times at their resolution.</summary>
    /// <exception cref="MemoryValidationException">It is malformed or too large.</exception>
    public TransferredMemory Checked(TransferredMemory memory)
    {
        Check(memory.Record, "The memory");
        if (string.IsNullOrWhiteSpace(memory.Record.Text))
        {
            throw Invalid("text", "The memory's text is empty.");
        }

        if (memory.Record.Id == Guid.Empty)
        {
            throw Invalid("id", "The memory's id is empty.");
        }

        if (memory.Thread is { } thread && thread != TransferredMemory.RunThread && !Guid.TryParseExact(thread, "D", out _))
        {
            throw Invalid("thread", "thread is neither 'run' nor an id.");
        }

        if (memory.Turn is < 0 or > 1_000_000_000)
        {
            throw Invalid("turn", "turn is out of range.");
        }

        if (memory.DedupKey?.Length > MaxKeyLength)
        {
            throw Invalid("dedup", $"dedup is longer than {MaxKeyLength} characters.");
        }

        CheckCharacters(memory.DedupKey ?? "", "dedup");
        if (memory.SourceTerms is { } source)
        {
            if (source.Length > (long)_limits.MaxTextLength * SourceFactor)
            {
                throw Invalid("text_length", $"source is longer than {(long)_limits.MaxTextLength * SourceFactor} characters.");
            }

            CheckCharacters(source, "source");
        }

        CheckRelations(memory.Relations);
        foreach (var step in memory.History)
        {
            Check(step);
        }

        return memory with
        {
            Record = Whole(memory.Record) with { Hash = TextHash.Of(memory.Record.Text) },
            Vector = CheckedVector(memory),
            History =
            [
                .. memory.History.Select(step => step with { Snapshot = Whole(step.Snapshot), CreatedAt = Instants.Whole(step.CreatedAt) }),
            ],
        };
    }

    private static ReadOnlyMemory<float> CheckedVector(TransferredMemory memory)
    {
        if (memory.Vector.IsEmpty || memory.Record.EmbeddingModel is null)
        {
            return default;
        }

        var vector = memory.Vector.Span;
        // Also false for NaN.
        return vector.Length <= MaxDimensions && Math.Abs(TensorPrimitives.Norm(vector) - 1) < 0.01
            ? memory.Vector
            : throw Invalid("vector", $"The vector is not of length 1, or of more than {MaxDimensions} dimensions.");
    }

    private static MemoryRecord Whole(MemoryRecord record) =>
        record with
        {
            CreatedAt = Instants.Whole(record.CreatedAt),
            UpdatedAt = Instants.Whole(record.UpdatedAt),
            ValidFrom = Whole(record.ValidFrom),
            ValidTo = Whole(record.ValidTo),
            TouchedAt = Whole(record.TouchedAt),
        };

    private static DateTimeOffset? Whole(DateTimeOffset? time) => time is { } given ? Instants.Whole(given) : null;

    private void Check(MemoryRecord record, string what)
    {
        CheckText(record.Text, what);
        CheckIdentifier(record.UserId, "user_id");
        CheckIdentifier(record.AgentId, "agent_id");
        CheckIdentifier(record.AppId, "app_id");
        CheckIdentifier(record.RunId, "run_id");
        CheckIdentifier(record.ActorId, "actor_id");
        CheckName(record.EmbeddingModel, "embedding_model");
        CheckName(record.Slot, "slot");
        CheckText(record.SlotValue ?? "", "slot_value");
        CheckMetadata(record.Metadata);
        if (record.Role is not null && !Roles.IsKnown(record.Role))
        {
            throw Invalid("role", "role must be user or assistant.");
        }

        if (record.Categories.Count > MaxCategories)
        {
            throw Invalid("categories", $"There are more than {MaxCategories} categories.");
        }

        foreach (var category in record.Categories)
        {
            CheckName(category, "A category");
        }
    }

    private static void CheckRelations(IReadOnlyList<GraphRelation> relations)
    {
        if (relations.Count > MaxRelations)
        {
            throw Invalid("relations", $"There are more than {MaxRelations} relations.");
        }

        foreach (var relation in relations)
        {
            foreach (
                var part in (string[])
                    [relation.Source.Name, relation.Source.Type, relation.Type, relation.Target.Name, relation.Target.Type]
            )
            {
                CheckName(part, "A part of a relation");
            }
        }
    }

    private void Check(TransferredStep step)
    {
        Check(step.Snapshot, "A step of the history");
        CheckText(step.OldText ?? "", "A text of the history");
        CheckText(step.NewText ?? "", "A text of the history");
        if (step.Id == Guid.Empty || step.EventId == Guid.Empty)
        {
            throw Invalid("history", "A step of the history has an empty id.");
        }

        foreach (var message in step.Input ?? [])
        {
            CheckText(message.Content, "A message");
            CheckIdentifier(message.Name, "name");
            if (!Roles.IsKnown(message.Role))
            {
                throw Invalid("role", "A message's role must be user, assistant or system.");
            }
        }
    }
}
