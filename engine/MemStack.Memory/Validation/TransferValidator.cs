using System.Numerics.Tensors;
using MemStack.Memory.Configuration;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Validation;

/// <summary>Checks imported memories: texts and ids are bounded as in an add.</summary>
internal sealed class TransferValidator(IOptions<MemoryOptions> options)
{
    private const int MaxRelations = 1_000;
    private const int MaxCategories = 100;
    private const int MaxKeyLength = 128;
    private const int MaxDimensions = 16_000;

    // The indexed words are at most this many times as long as the message.
    private const int SourceFactor = 4;

    private readonly int _maxTextLength = options.Value.MaxTextLength;
    private readonly FieldChecks _fields = new(options.Value);

    /// <summary>Checks a memory and returns it as stores keep it: with the hash of its text, and times at their resolution.</summary>
    /// <exception cref="MemoryValidationException">It is malformed or too large.</exception>
    public TransferredMemory Checked(TransferredMemory memory)
    {
        Check(memory.Record, "The memory");
        if (string.IsNullOrWhiteSpace(memory.Record.Text))
        {
            throw FieldChecks.Invalid("text", "The memory's text is empty.");
        }

        if (memory.Record.Id == Guid.Empty)
        {
            throw FieldChecks.Invalid("id", "The memory's id is empty.");
        }

        if (memory.Thread is { } thread && thread != TransferredMemory.RunThread && !Guid.TryParseExact(thread, "D", out _))
        {
            throw FieldChecks.Invalid("thread", "thread is neither 'run' nor an id.");
        }

        if (memory.Turn is < 0 or > 1_000_000_000)
        {
            throw FieldChecks.Invalid("turn", "turn is out of range.");
        }

        if (memory.DedupKey?.Length > MaxKeyLength)
        {
            throw FieldChecks.Invalid("dedup", $"dedup is longer than {MaxKeyLength} characters.");
        }

        FieldChecks.CheckCharacters(memory.DedupKey ?? "", "dedup");
        if (memory.SourceTerms is { } source)
        {
            if (source.Length > (long)_maxTextLength * SourceFactor)
            {
                throw FieldChecks.Invalid("text_length", $"source is longer than {(long)_maxTextLength * SourceFactor} characters.");
            }

            FieldChecks.CheckCharacters(source, "source");
        }

        CheckRelations(memory.Relations);
        foreach (var step in memory.History)
        {
            Check(step);
        }

        return memory with
        {
            Record = Truncated(memory.Record) with { Hash = TextHash.Of(memory.Record.Text) },
            Vector = CheckedVector(memory),
            History =
            [
                .. memory.History.Select(step =>
                    step with
                    {
                        Snapshot = Truncated(step.Snapshot),
                        CreatedAt = Instants.Truncate(step.CreatedAt),
                    }
                ),
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
            : throw FieldChecks.Invalid("vector", $"The vector is not of length 1, or of more than {MaxDimensions} dimensions.");
    }

    private static MemoryRecord Truncated(MemoryRecord record) =>
        record with
        {
            CreatedAt = Instants.Truncate(record.CreatedAt),
            UpdatedAt = Instants.Truncate(record.UpdatedAt),
            ValidFrom = Truncated(record.ValidFrom),
            ValidTo = Truncated(record.ValidTo),
            TouchedAt = Truncated(record.TouchedAt),
        };

    private static DateTimeOffset? Truncated(DateTimeOffset? time) => time is { } given ? Instants.Truncate(given) : null;

    private void Check(MemoryRecord record, string what)
    {
        _fields.CheckText(record.Text, what);
        FieldChecks.CheckIdentifier(record.UserId, "user_id");
        FieldChecks.CheckIdentifier(record.AgentId, "agent_id");
        FieldChecks.CheckIdentifier(record.AppId, "app_id");
        FieldChecks.CheckIdentifier(record.RunId, "run_id");
        FieldChecks.CheckIdentifier(record.ActorId, "actor_id");
        FieldChecks.CheckName(record.EmbeddingModel, "embedding_model");
        FieldChecks.CheckName(record.Slot, "slot");
        _fields.CheckText(record.SlotValue ?? "", "slot_value");
        _fields.CheckMetadata(record.Metadata);
        if (record.Role is not null && !Roles.IsKnown(record.Role))
        {
            throw FieldChecks.Invalid("role", "role must be user or assistant.");
        }

        if (record.Categories.Count > MaxCategories)
        {
            throw FieldChecks.Invalid("categories", $"There are more than {MaxCategories} categories.");
        }

        foreach (var category in record.Categories)
        {
            FieldChecks.CheckName(category, "A category");
        }
    }

    private static void CheckRelations(IReadOnlyList<GraphRelation> relations)
    {
        if (relations.Count > MaxRelations)
        {
            throw FieldChecks.Invalid("relations", $"There are more than {MaxRelations} relations.");
        }

        foreach (var relation in relations)
        {
            foreach (
                var part in (string[])
                    [relation.Source.Name, relation.Source.Type, relation.Type, relation.Target.Name, relation.Target.Type]
            )
            {
                FieldChecks.CheckName(part, "A part of a relation");
            }
        }
    }

    private void Check(TransferredStep step)
    {
        Check(step.Snapshot, "A step of the history");
        _fields.CheckText(step.OldText ?? "", "A text of the history");
        _fields.CheckText(step.NewText ?? "", "A text of the history");
        if (step.Id == Guid.Empty || step.EventId == Guid.Empty)
        {
            throw FieldChecks.Invalid("history", "A step of the history has an empty id.");
        }

        foreach (var message in step.Input ?? [])
        {
            _fields.CheckText(message.Content, "A message");
            FieldChecks.CheckIdentifier(message.Name, "name");
            if (!Roles.IsKnown(message.Role))
            {
                throw FieldChecks.Invalid("role", "A message's role must be user, assistant or system.");
            }
        }
    }
}
