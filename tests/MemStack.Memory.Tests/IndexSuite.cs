using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>
/// Tests the rows of the full-text index directly, because a search never shows a deleted memory, even if the index still has it.
/// </summary>
public abstract class IndexSuite : EngineSuite
{
    [Fact]
    public async Task A_deleted_memory_leaves_the_index()
    {
        var alone = await AddOneAsync("alone");
        var kept = await AddOneAsync("kept");
        var turns = await ConversationAsync("first", "second", "third");
        Assert.Equal([alone.Id, kept.Id, .. turns], await IndexedAsync());

        await Engine.DeleteAsync("t1", alone.Id, Token);
        await Engine.DeleteAsync("t1", turns[1], Token);

        Assert.Equal([kept.Id, turns[0], turns[2]], await IndexedAsync());
    }

    [Fact]
    public async Task Memories_that_are_deleted_together_leave_the_index()
    {
        await ConversationAsync("first", "second");
        await AddOneAsync("alone");
        var other = await AddOneAsync("another's", "bob");

        await Engine.DeleteAllAsync("t1", Requests.User("alice"), Token);

        Assert.Equal([other.Id], await IndexedAsync());
    }

    [Fact]
    public async Task An_updated_memory_is_in_the_index_once()
    {
        var memory = await AddOneAsync("before");
        await Engine.UpdateAsync(
            new UpdateRequest
            {
                Tenant = "t1",
                Id = memory.Id,
                Text = "after",
            },
            Token
        );

        Assert.Equal([memory.Id], await IndexedAsync());
    }

    /// <summary>The memories that have words in the index, the oldest first.</summary>
    internal abstract Task<IReadOnlyList<Guid>> IndexedAsync();

    private async Task<IReadOnlyList<Guid>> ConversationAsync(params string[] turns)
    {
        var request = Requests.Verbatim("") with { RunId = "r", Messages = [.. turns.Select(turn => new ChatMessage("user", turn))] };
        return [.. (await Engine.AddAsync(request, Token)).Memories.Select(memory => memory.Id)];
    }
}
