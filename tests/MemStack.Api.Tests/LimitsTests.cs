using MemStack.Client;
using MemStack.Memory.Configuration;

namespace MemStack.Api.Tests;

/// <summary>Tests that the client's limits equal the engine's, which does not reference the client.</summary>
public sealed class LimitsTests
{
    [Fact]
    public void The_clients_limits_equal_the_engines_defaults()
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
