using MemStack.Client;
using MemStack.Memory.Configuration;

namespace MemStack.Api.Tests;

/// <summary>The engine knows nothing of the client, which tells callers what to expect.</summary>
public sealed class LimitsTests
{
    [Fact]
    public void The_engine_takes_by_default_what_callers_are_told()
    {
        var engine = new MemoryOptions();

        Assert.Equal(
            (MemoryLimits.TextLength, MemoryLimits.Messages, MemoryLimits.MetadataBytes),
            (engine.MaxTextLength, engine.MaxMessages, engine.MaxMetadataBytes)
        );
        Assert.True(engine.MaxPageSize >= MemoryLimits.TopK);
        Assert.Equal(MemoryLimits.IdLength, MemoryOptions.MaxIdentifierLength);
    }
}
