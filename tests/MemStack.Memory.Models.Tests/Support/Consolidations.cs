using MemStack.Memory.Consolidation;
using MemStack.Memory.Extraction;
using MemStack.Memory.Model;

namespace MemStack.Tests.Support;

/// <summary>Facts and memories to decide about.</summary>
internal static class Consolidations
{
    public static Task<IReadOnlyList<ConsolidationDecision>> DecideAsync(this ModelsHost host, string[] facts, MemoryRecord[][] near) =>
        host
            .Consolidator.DecideAsync(
                [.. facts.Select(text => new ExtractedFact(text, "user", null))],
                near,
                TestContext.Current.CancellationToken
            )
            .AsTask();

    public static MemoryRecord Memory(string text) =>
        new()
        {
            Id = Guid.CreateVersion7(),
            Tenant = "t1",
            Text = text,
            Hash = "",
            CreatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
            UpdatedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        };
}
