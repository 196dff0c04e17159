using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>Tests the limits of an add's size.</summary>
public sealed class AddLimitTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task More_messages_to_keep_than_one_add_may_store_are_refused_and_none_is_lost(bool queue)
    {
        using var folder = new TempFolder();
        await using var host = new TestEngine(folder.Path, configure: options => options.MaxFactsPerAdd = 2);
        var token = TestContext.Current.CancellationToken;
        var request = new AddRequest
        {
            Tenant = "t1",
            UserId = "alice",
            Infer = false,
            Queue = queue,
            Messages = [new("system", "s"), new("user", "one"), new("user", "two"), new("user", "three")],
        };

        await Assert.ThrowsAsync<MemoryValidationException>(() => host.Engine.AddAsync(request, token));
        Assert.Equal(0, (await host.Engine.ListAsync(Requests.List(), token)).Total);
        Assert.Equal(
            queue ? 0 : 2,
            (await host.Engine.AddAsync(request with { Messages = [.. request.Messages.SkipLast(1)] }, token)).Memories.Count
        );
    }
}
