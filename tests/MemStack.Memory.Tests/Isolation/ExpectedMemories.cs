using MemStack.Memory.Model;

namespace MemStack.Memory.Tests.Isolation;

/// <summary>
/// The expected contents of a store, as a plain list by the simplest reading of the rules: no index, no query, nothing shared with the
/// engine.
/// </summary>
internal sealed class ExpectedMemories
{
    private readonly List<ExpectedMemory> _all = [];

    public IReadOnlyList<ExpectedMemory> Present => [.. _all.Where(memory => !memory.Deleted)];

    public void Add(MemoryRecord record)
    {
        var memory = new ExpectedMemory(record);
        if (record.Slot is not null)
        {
            foreach (var other in _all.Where(other => !other.Deleted && other.ValidTo is null && other.Contradicts(record)))
            {
                if (other.Began > memory.Began)
                {
                    memory.ValidTo = memory.ValidTo is { } end && end < other.Began ? end : other.Began;
                }
                else
                {
                    other.ValidTo = memory.Began;
                }
            }
        }

        _all.Add(memory);
    }

    public IEnumerable<ExpectedMemory> Visible(
        string tenant,
        Condition condition,
        DateTimeOffset now,
        DateTimeOffset? asOf,
        bool showExpired
    ) =>
        _all.Where(memory =>
            !memory.Deleted
            && memory.Record.Tenant == tenant
            && condition.Holds(memory.Record)
            && (showExpired || memory.Record.ExpiresAt is not { } day || day >= DateOnly.FromDateTime((asOf ?? now).UtcDateTime))
            && (memory.ValidTo is not { } end || end > (asOf ?? now))
            && (asOf is null || memory.Began <= asOf)
        );
}

internal sealed class ExpectedMemory(MemoryRecord record)
{
    public MemoryRecord Record { get; } = record;

    public string Text { get; set; } = record.Text;

    public bool Deleted { get; set; }

    public DateTimeOffset? ValidTo { get; set; }

    public DateTimeOffset Began => Record.ValidFrom ?? Record.CreatedAt;

    public bool Contradicts(MemoryRecord other) =>
        Record.Tenant == other.Tenant && Record.UserId == other.UserId && Record.Slot == other.Slot && Record.SlotValue != other.SlotValue;
}
