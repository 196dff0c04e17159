namespace MemStack.Memory.Stores.Sqlite;

/// <summary>What a write works on: the writer's session, and the changes of the counts that take effect with its commit.</summary>
internal sealed class WriteScope(SqliteSession session)
{
    private readonly long[] _deltas = new long[4];

    public SqliteSession Session { get; } = session;

    public IReadOnlyList<long> Deltas => _deltas;

    public void Count(MemoryState state, long delta) => _deltas[(int)state] += delta;
}

/// <summary>A piece of work that waits for the writer.</summary>
internal abstract class WriteCommand
{
    private const int Waiting = 0;
    private const int Started = 1;
    private const int Dropped = 2;

    private int _stage;

    public WriteScope? Scope { get; protected set; }

    /// <summary>True when the work is still wanted; from then on its caller's cancellation no longer stops it.</summary>
    public bool TryStart() => Interlocked.CompareExchange(ref _stage, Started, Waiting) == Waiting;

    /// <summary>True when the work had not begun and never will.</summary>
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
        // A new scope for each attempt: what a rolled back one counted is void.
        Scope = new WriteScope(session);
        _result = work(Scope);
    }

    public override void Succeed() => _done.TrySetResult(_result!);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
