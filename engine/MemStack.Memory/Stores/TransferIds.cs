namespace MemStack.Memory.Stores;

/// <summary>Ids of a batch that other tenants' (or other memories') rows already have, and their replacements.</summary>
/// <param name="tenant">The tenant that imports.</param>
public sealed class TransferIds(string tenant)
{
    private readonly HashSet<Guid> _memories = [];
    private readonly HashSet<Guid> _events = [];
    private readonly HashSet<Guid> _steps = [];
    private readonly HashSet<string> _threads = new(StringComparer.Ordinal);

    /// <summary>Adds a memory's id that belongs to another tenant.</summary>
    public void AddForeignMemory(Guid id) => _memories.Add(id);

    /// <summary>Adds an event's id that belongs to another tenant.</summary>
    public void AddForeignEvent(Guid id) => _events.Add(id);

    /// <summary>Adds a step's id that belongs to another tenant or another memory.</summary>
    public void AddForeignStep(Guid id) => _steps.Add(id);

    /// <summary>Adds a stored thread that belongs to another tenant.</summary>
    public void AddForeignThread(string thread) => _threads.Add(thread);

    /// <summary>Returns the memory with ids that it may use.</summary>
    public TransferredMemory Apply(TransferredMemory memory)
    {
        var record = memory.Record with
        {
            Id = Of(_memories, memory.Record.Id),
            SupersededBy = memory.Record.SupersededBy is { } by ? Of(_memories, by) : null,
        };
        var isForeign = record.Id != memory.Record.Id;
        return memory with
        {
            Record = record,
            Thread =
                memory.StoredThread is { } thread && _threads.Contains(thread) && Guid.TryParseExact(memory.Thread, "D", out var add)
                    ? Derived(add).ToString("D")
                    : memory.Thread,
            History =
            [
                .. memory.History.Select(step =>
                    step with
                    {
                        Id = isForeign || _steps.Contains(step.Id) ? ForeignId.Of(tenant, $"step/{record.Id:D}/{step.Id:D}") : step.Id,
                        EventId = step.EventId is { } id ? Of(_events, id) : null,
                        Snapshot = step.Snapshot with
                        {
                            Id = record.Id,
                            SupersededBy = step.Snapshot.SupersededBy is { } other ? Of(_memories, other) : null,
                        },
                    }
                ),
            ],
        };
    }

    private Guid Of(HashSet<Guid> foreign, Guid id) => foreign.Contains(id) ? Derived(id) : id;

    private Guid Derived(Guid id) => ForeignId.Of(tenant, id.ToString("D"));
}
