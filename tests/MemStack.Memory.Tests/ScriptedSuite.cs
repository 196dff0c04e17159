using MemStack.Memory.Model;
using MemStack.Memory.Queue;
using MemStack.Memory.Stores;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests;

/// <summary>The base class of suites that need facts, decisions or vectors of their own.</summary>
public abstract class ScriptedSuite : EngineSuite
{
    internal Script Script { get; } = new();

    internal IMemoryStore Store => Host.Get<IMemoryStore>();

    internal IGraphStore Graph => Host.Get<IGraphStore>();

    internal IIngestQueue Queue => Host.Get<IIngestQueue>();

    internal static AddRequest Said(string text, string user = "alice", string tenant = "t1") =>
        new()
        {
            Tenant = tenant,
            UserId = user,
            Messages = [new ChatMessage("user", text)],
            Infer = true,
        };

    /// <summary>Adds a message, a minute later than the one before.</summary>
    protected Task<AddResult> SayAsync(string text, string user = "alice")
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        return Engine.AddAsync(Said(text, user), Token);
    }
}
