using MemStack.Memory.Extraction;
using MemStack.Memory.Model;

namespace MemStack.Memory.Tests.Support;

/// <summary>The rule-based extractor, with scripted failures and hangs.</summary>
internal sealed class FailingExtractor : IFactExtractor
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _gate;
    private Exception? _exception;
    private int _failures;
    private int _now;

    public IFactExtractor? Inner { get; set; }

    public int Calls { get; private set; }

    public int MaxAtOnce { get; private set; }

    public void Fail(int times, Exception? exception = null) =>
        (_failures, _exception) = (times, exception ?? new InvalidOperationException("It says: 42 tulips."));

    public void Hold() => _gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LetGo() => _gate?.SetResult();

    public async ValueTask<IReadOnlyList<ExtractedFact>> ExtractAsync(
        IReadOnlyList<ChatMessage> messages,
        DateTimeOffset said,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            Calls++;
            MaxAtOnce = Math.Max(MaxAtOnce, ++_now);
        }

        try
        {
            if (_gate is { } gate)
            {
                await gate.Task.WaitAsync(cancellationToken);
            }

            lock (_lock)
            {
                if (_failures-- > 0)
                {
                    throw _exception!;
                }
            }

            return await Inner!.ExtractAsync(messages, said, cancellationToken);
        }
        finally
        {
            lock (_lock)
            {
                _now--;
            }
        }
    }
}
