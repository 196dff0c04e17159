using System.Collections.Concurrent;

namespace MemStack.Memory.Reembedding;

/// <summary>Counts how often the model refused each text. Kept in this process alone, so that a restart tries them all again.</summary>
internal sealed class RefusedTexts(int maxAttempts)
{
    // Beyond this many the model is at fault and not the texts; the next run retries texts that are not noted.
    private const int MaxTracked = 100_000;

    private readonly ConcurrentDictionary<(long Seq, string Hash), int> _attempts = new();

    /// <summary>Returns whether the text of the memory has used up its attempts; a changed text starts anew.</summary>
    public bool IsGivenUp(StaleMemory memory) =>
        _attempts.TryGetValue((memory.Seq, memory.Hash), out var attempts) && attempts >= maxAttempts;

    /// <summary>Records a refusal and returns whether it was the last attempt.</summary>
    public bool Refused(StaleMemory memory) =>
        (_attempts.Count < MaxTracked || _attempts.ContainsKey((memory.Seq, memory.Hash)))
        && _attempts.AddOrUpdate((memory.Seq, memory.Hash), 1, static (_, attempts) => attempts + 1) >= maxAttempts;

    public void Forget() => _attempts.Clear();
}
