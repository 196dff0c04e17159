using MemStack.Memory.Consolidation;

namespace MemStack.Memory.Stores.Postgres;

/// <summary>
/// What an add does, decided in memory from the rows it may meet, memory by memory in their order: twins are touched, what is superseded is closed, the rest is
/// new. Later memories of an add meet the earlier ones as if those were stored already.
/// </summary>
internal sealed class AddPlan
{
    private readonly AddBatch _batch;
    private readonly List<OpenMemory> _open;
    private readonly List<HistoryStep> _history = [];

    /// <param name="batch">The add.</param>
    /// <param name="met">Open memories of its owner with the same words or slots, or that it names, in the order of insertion.</param>
    public AddPlan(AddBatch batch, IEnumerable<OpenMemory> met) => (_batch, _open) = (batch, [.. met]);

    /// <summary>Memories to store, as they are once the whole add is done.</summary>
    public List<OpenMemory> New { get; } = [];

    /// <summary>What the add returns.</summary>
    public (List<MemoryRecord> Stored, List<MemoryRecord> Touched, List<MemoryRecord> Superseded) Results { get; } = ([], [], []);

    /// <summary>Steps of history, in their order.</summary>
    public IReadOnlyList<HistoryStep> History => _history;

    /// <summary>Rows that were there and changed.</summary>
    public IEnumerable<OpenMemory> Changed => _open.Where(memory => memory is { IsChanged: true, IsNew: false });

    public void Run(Func<long> nextSeq)
    {
        foreach (var memory in _batch.Memories)
        {
            if (TwinOf(memory) is { } twin) Touch(twin);
            else Store(memory, nextSeq());
        }
    }

    private void Touch(OpenMemory twin)
    {
        twin.Record = twin.Record with { TouchedAt = _batch.Now };
        twin.IsChanged = true;
        Tell(twin.Record, HistoryEvent.Touch, twin.Record.Text, twin.Record.Text);
        Results.Touched.Add(twin.Record);
    }

    private void Store(NewMemory memory, long seq)
    {
        var record = Supersede(memory);
        var stored = new OpenMemory(seq, record, memory.DedupKey, StoredJson.Metadata(record.Metadata)) { New = memory with { SourceTerms = memory.SourceTermsAfter(Results.Superseded) } };
        _open.Add(stored);
        New.Add(stored);
        Tell(record, HistoryEvent.Add, null, record.Text);
        Results.Stored.Add(record);
    }

    // A twin with other data of the caller's, or one that ends sooner, does not say the same.
    private OpenMemory? TwinOf(NewMemory memory)
    {
        var wanted = memory.Record;
        if (memory.DuplicateOf is { } duplicate && _open.Find(other => other.IsOpen && other.Record.State == MemoryState.Active && other.Record.Id == duplicate
            && (other.Record.ExpiresAt is null || other.Record.ExpiresAt >= (wanted.ExpiresAt ?? DateOnly.MaxValue))) is { } named) return named;
        if (memory.DedupKey is null) return null;
        var (metadata, today) = (StoredJson.Metadata(wanted.Metadata), DateOnly.FromDateTime(_batch.Now.UtcDateTime));
        return _open.Find(other => other.IsOpen && other.Record.State == MemoryState.Active && other.Dedup == memory.DedupKey
            && other.Record.UserId == wanted.UserId && other.Record.AgentId == wanted.AgentId && other.Record.AppId == wanted.AppId && other.Record.RunId == wanted.RunId
            && other.Record.ActorId == wanted.ActorId && other.Metadata == metadata
            && (other.Record.ExpiresAt is null || (other.Record.ExpiresAt == wanted.ExpiresAt && other.Record.ExpiresAt >= today)));
    }

    /// <summary>Closes what the memory supersedes; or returns it closed, when the slot's present answer began later than it.</summary>
    private MemoryRecord Supersede(NewMemory memory)
    {
        var record = memory.Record;
        foreach (var other in Contradicted(memory))
        {
            if (Succession.BeginsLater(other.Record, record))
            {
                var began = Succession.Beginning(other.Record);
                if (record.ValidTo is null || began < record.ValidTo) record = record with { ValidTo = began, SupersededBy = other.Record.Id };
                continue;
            }

            other.Record = other.Record with { ValidTo = Succession.Beginning(record), SupersededBy = record.Id, UpdatedAt = _batch.Now };
            other.IsChanged = true;
            Tell(other.Record, HistoryEvent.Supersede, other.Record.Text, record.Text);
            Results.Superseded.Add(other.Record);
        }

        return record;
    }

    private List<OpenMemory> Contradicted(NewMemory memory)
    {
        var record = memory.Record;
        var found = record.Slot is { } slot ? _open.FindAll(other => other.IsOpen && other.Record.Slot == slot && SlotRules.Contradicts(slot, other.Record.SlotValue, record.SlotValue)) : [];
        found.AddRange(memory.Supersedes.Distinct().Select(id => _open.Find(other => other.IsOpen && other.Record.Id == id)).OfType<OpenMemory>().Except(found).ToList());
        return found;
    }

    private void Tell(MemoryRecord snapshot, HistoryEvent what, string? before, string? after) =>
        _history.Add(new HistoryStep(snapshot, what, before, after));
}

/// <summary>A memory that an add meets or makes.</summary>
internal sealed class OpenMemory(long seq, MemoryRecord record, string? dedup, string? metadata)
{
    public long Seq => seq;

    public string? Dedup => dedup;

    /// <summary>The metadata to the letter.</summary>
    public string? Metadata => metadata;

    /// <summary>As it is by now.</summary>
    public MemoryRecord Record { get; set; } = record;

    public bool IsChanged { get; set; }

    /// <summary>What it is made from, when the add makes it.</summary>
    public NewMemory? New { get; init; }

    public bool IsNew => New is not null;

    public bool IsOpen => Record.ValidTo is null;
}
