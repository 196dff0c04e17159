using MemStack.Memory.Model;

namespace MemStack.Memory.Plans;

/// <summary>
/// Decides the changes of an add, memory by memory in their order: duplicates are touched, superseded memories are closed, the rest is new.
/// Later memories of an add see the earlier ones as if those were stored already.
/// </summary>
public sealed class AddPlanner
{
    private readonly AddBatch _batch;
    private readonly AddState _state;
    private readonly List<PlannedRow> _rows;
    private readonly List<HistoryStep> _history = [];
    private readonly List<MemoryRecord> _stored = [];
    private readonly List<MemoryRecord> _touched = [];
    private readonly List<MemoryRecord> _superseded = [];

    private AddPlanner(AddBatch batch, AddState state) =>
        (_batch, _state, _rows) = (
            batch,
            state,
            [.. state.Conflicts.Select(loaded => new PlannedRow(loaded.Seq, loaded.Record, loaded.DedupKey, loaded.Metadata))]
        );

    /// <summary>Decides what an add stores, touches and closes.</summary>
    /// <param name="batch">The add.</param>
    /// <param name="state">The rows that <see cref="ConflictQuery"/> selects, and the conversation's end.</param>
    public static AddPlan Plan(AddBatch batch, AddState state) => new AddPlanner(batch, state).Plan();

    private AddPlan Plan()
    {
        foreach (var memory in _batch.Memories)
        {
            if (DuplicateOf(memory) is { } duplicate)
            {
                Touch(duplicate);
            }
            else
            {
                Store(memory);
            }
        }

        var inserts = Inserts();
        return new AddPlan
        {
            Inserts = inserts,
            Changes = [.. _rows.Where(row => row is { New: null, IsChanged: true }).Select(row => new ChangedMemory(row.Seq, row.Record))],
            History = _history,
            TailNext = _state.Tail.Turn > 0 && inserts.Count > 0 ? TurnContext.Of(inserts[0].Words.Own) : null,
            Result = new AddResult(_batch.EventId, _stored, Replayed: false) { Touched = _touched, Superseded = _superseded },
        };
    }

    private void Touch(PlannedRow duplicate)
    {
        duplicate.Change(duplicate.Record with { TouchedAt = _batch.Now });
        AppendHistory(duplicate.Record, HistoryEvent.Touch, duplicate.Record.Text);
        _touched.Add(duplicate.Record);
    }

    private void Store(NewMemory memory)
    {
        var record = Supersede(memory);
        _rows.Add(
            new PlannedRow(_state.Seqs[_stored.Count], record, memory.DedupKey, StoredJson.Metadata(record.Metadata))
            {
                New = memory with { SourceTerms = memory.SourceTermsAfter(_superseded) },
            }
        );
        AppendHistory(record, HistoryEvent.Add, null);
        _stored.Add(record);
    }

    // A duplicate with other metadata, or an earlier end, is not the same. A comparison with a missing end is false: it is the latest.
    private PlannedRow? DuplicateOf(NewMemory memory)
    {
        var wanted = memory.Record;
        if (
            memory.DuplicateOf is { } id
            && _rows.Find(row =>
                row.IsShown && row.Record.Id == id && (row.Record.ExpiresAt is null || row.Record.ExpiresAt >= wanted.ExpiresAt)
            )
                is { } named
        )
        {
            return named;
        }

        if (memory.DedupKey is null)
        {
            return null;
        }

        var (metadata, today) = (StoredJson.Metadata(wanted.Metadata), DateOnly.FromDateTime(_batch.Now.UtcDateTime));
        return _rows.Find(row =>
            row.IsShown
            && row.DedupKey == memory.DedupKey
            && row.Metadata == metadata
            && (row.Record.UserId, row.Record.AgentId, row.Record.AppId, row.Record.RunId, row.Record.ActorId)
                == (wanted.UserId, wanted.AgentId, wanted.AppId, wanted.RunId, wanted.ActorId)
            && (row.Record.ExpiresAt is null || (row.Record.ExpiresAt == wanted.ExpiresAt && row.Record.ExpiresAt >= today))
        );
    }

    /// <summary>Closes the memories that this one supersedes; or returns this one closed, when the slot's present answer began
    /// later.</summary>
    private MemoryRecord Supersede(NewMemory memory)
    {
        var record = memory.Record;
        foreach (var other in Contradicted(memory))
        {
            if (Succession.BeginsLater(other.Record, record))
            {
                var began = Succession.Beginning(other.Record);
                if (record.ValidTo is null || began < record.ValidTo)
                {
                    record = record with { ValidTo = began, SupersededBy = other.Record.Id };
                }

                continue;
            }

            other.Change(other.Record with { ValidTo = Succession.Beginning(record), SupersededBy = record.Id, UpdatedAt = _batch.Now });
            _history.Add(HistoryStep.Superseded(other.Record, record));
            _superseded.Add(other.Record);
        }

        return record;
    }

    private List<PlannedRow> Contradicted(NewMemory memory)
    {
        var record = memory.Record;
        var answers = record.Slot is { } slot
            ? _rows.FindAll(row => row.IsOpen && row.Record.Slot == slot && memory.Contradicts(row.Record.SlotValue))
            : [];
        return
        [
            .. answers.Union(memory.Supersedes.Select(id => _rows.Find(row => row.IsOpen && row.Record.Id == id)).OfType<PlannedRow>()),
        ];
    }

    // An earlier fact may have been ended by a later one of the same add.
    private List<PlannedMemory> Inserts()
    {
        List<PlannedRow> rows = _rows.FindAll(row => row.New is not null);
        var inserts = new List<PlannedMemory>(rows.Count);
        var (isTurn, tail) = (_batch.Thread is not null, _state.Tail);
        foreach (var (i, row) in rows.Index())
        {
            var memory = row.New!;
            var words = new IndexedWords(memory.Terms) { Source = memory.SourceTerms };
            if (isTurn)
            {
                var next = i + 1 < rows.Count ? rows[i + 1].New!.Terms : null;
                words = words with
                {
                    Previous = TurnContext.Of(tail.Last),
                    BeforePrevious = TurnContext.Of(tail.BeforeLast),
                    Next = TurnContext.Of(next),
                };
                tail = tail.Append(row.Seq, memory.Terms);
            }

            inserts.Add(
                new PlannedMemory(row.Seq, row.Record, words)
                {
                    Thread = _batch.Thread,
                    Turn = tail.Turn,
                    DedupKey = memory.DedupKey,
                    Relations = memory.Relations,
                    Vector = memory.Vector,
                }
            );
        }

        return inserts;
    }

    private void AppendHistory(MemoryRecord snapshot, HistoryEvent what, string? before) =>
        _history.Add(new HistoryStep(snapshot, what, before, snapshot.Text));
}
