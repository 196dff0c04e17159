using MemStack.Memory.Model;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>The context of a write: the writer's session, and the changes of counts and vectors that take effect with its commit.</summary>
internal sealed class WriteScope(SqliteSession session)
{
    private readonly long[] _deltas = new long[4];
    private List<VectorChange>? _vectors;
    private HashSet<string>? _tenants;

    public SqliteSession Session { get; } = session;

    public IReadOnlyList<long> Deltas => _deltas;

    public IReadOnlyList<VectorChange> Vectors => _vectors ?? [];

    /// <summary>The tenants whose memories may have changed; null, the default, for all.</summary>
    public IReadOnlyCollection<string>? Tenants => _tenants;

    /// <summary>Declares that the work changes memories of this tenant; other tenants must be declared, too.</summary>
    public void ChangesMemoriesOf(string tenant) => (_tenants ??= new HashSet<string>(StringComparer.Ordinal)).Add(tenant);

    /// <summary>Declares that the work changes nothing that a search sees.</summary>
    public void ChangesNoMemories() => _tenants ??= new HashSet<string>(StringComparer.Ordinal);

    public void Count(MemoryState state, long delta) => _deltas[(int)state] += delta;

    public void AddVector(long seq, MemoryRecord record, ReadOnlyMemory<float> vector)
    {
        Session.Execute($"INSERT OR REPLACE INTO vectors (memory_seq, model, data) VALUES ({seq}, {record.EmbeddingModel}, {vector})");
        (_vectors ??= []).Add(new VectorChange(seq, record, vector));
    }

    public void RemoveVector(long seq)
    {
        if (Session.Execute($"DELETE FROM vectors WHERE memory_seq = {seq}") > 0)
        {
            (_vectors ??= []).Add(new VectorChange(seq, null, default));
        }
    }
}

/// <summary>A vector that was added, with its memory, or removed.</summary>
internal readonly record struct VectorChange(long Seq, MemoryRecord? Record, ReadOnlyMemory<float> Vector);

/// <summary>Work that waits for the writer.</summary>
internal abstract class WriteCommand
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Dropped = 2;

    private int _stage;

    /// <summary>True for work that runs on its own, outside a transaction.</summary>
    public bool IsExclusive { get; init; }

    public WriteScope? Scope { get; protected set; }

    /// <summary>Begins the work and returns true, or false if it was cancelled; from then on, cancellation no longer stops it.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _stage, Started, Waiting) == Waiting;

    /// <summary>Cancels the work; returns true if it had not begun.</summary>
    public bool TryDrop() => Interlocked.CompareExchange(ref _stage, Dropped, Waiting) == Waiting;

    public abstract void Run(SqliteSession session);

    public abstract void Succeed();

    public abstract void Fail(Exception exception);
}

/// <inheritdoc/>
/// <param name="work">Runs inside a transaction, on the writer.</param>
internal sealed class WriteCommand<T>(Func<WriteScope, T> work) : WriteCommand
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Run(SqliteSession session)
    {
        // A new scope for each attempt: the counts of a rolled back one are void.
        Scope = new WriteScope(session);
        _result = work(Scope);
    }

    public override void Succeed() => _done.TrySetResult(_result!);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
