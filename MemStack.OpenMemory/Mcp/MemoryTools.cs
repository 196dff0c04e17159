using System.ComponentModel;
using System.Globalization;
using MemStack.Client;
using MemStack.OpenMemory.Configuration;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace MemStack.OpenMemory.Mcp;

/// <summary>OpenMemory's five tools. Adds belong to the calling client; everything else works on all memories of the user.</summary>
[McpServerToolType]
internal sealed class MemoryTools(IMemStackClient client, Caller caller)
{
    [McpServerTool(Name = "add_memories", Title = "Add memories", Destructive = false, OpenWorld = false)]
    [Description(
        "Remember something about the user: a fact, preference, plan, decision or correction that should be known in later conversations. "
            + "Call it whenever the user says something about themselves, asks you to remember something, or corrects what is remembered. "
            + "Pass full sentences with names and dates rather than 'he' or 'tomorrow'. Returns the memories that were stored."
    )]
    public async Task<CallToolResult> AddAsync(
        [Description("What to remember, in the user's words or as plain statements. At most 32768 characters.")] string text,
        [Description("True extracts the facts from the text and leaves out the rest; false stores the text as it is, as one memory.")]
            bool infer = true,
        CancellationToken cancellationToken = default
    )
    {
        CheckText(nameof(text), text, MemoryLimits.TextLength);
        var request = new AddMemoriesRequest
        {
            Messages = [new MessageContract("user", text)],
            Scope = new MemoryScope { UserId = caller.User, AppId = caller.Client },
            Infer = infer,
        };
        var added = await client.AddAsync(request, cancellationToken);
        return ToolResults.Added(await FinishAsync(new MemoryEvent(added.EventId, added.Status, added.Results), cancellationToken));
    }

    [McpServerTool(Name = "search_memory", Title = "Search memories", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Find what is remembered about the user that helps with the question at hand, best first, 10 at most: what is true now, not what has changed since. "
            + "Relations between people, places and things come along where memories state them. Call it before answering anything that may depend on the user's past, preferences, work, people or plans."
    )]
    public async Task<CallToolResult> SearchAsync(
        [Description("What to look for: a question or a few words. At most 8000 characters.")] string query,
        [Description(
            "For questions about the past: an ISO 8601 day or time, to find what was true then. Leave it out for what is true now."
        )]
            string? as_of = null,
        CancellationToken cancellationToken = default
    )
    {
        CheckText(nameof(query), query, Limits.QueryLength);
        var request = new SearchMemoriesRequest
        {
            Query = query,
            Scope = Scope,
            TopK = Limits.SearchResults,
            AsOf = ParseTime(as_of),
            Relations = true,
        };
        return ToolResults.Found(await client.SearchAsync(request, cancellationToken));
    }

    [McpServerTool(Name = "list_memories", Title = "List memories", ReadOnly = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "List what is remembered about the user, newest first, 400 at most. Use search_memory to answer a question; use this to review or to find ids to delete."
    )]
    public async Task<CallToolResult> ListAsync(CancellationToken cancellationToken = default)
    {
        var (memories, total) = (new List<MemoryItem>(), long.MaxValue);
        for (var page = 1; memories.Count < Math.Min(total, Limits.ListedMemories); page++)
        {
            var next = await client.ListAsync(Scope, page, MemoryLimits.PageSize, cancellationToken);
            memories.AddRange(next.Results);
            total = next.Results.Count == 0 ? memories.Count : next.Count;
        }

        return ToolResults.Listed(memories, total);
    }

    [McpServerTool(Name = "delete_memories", Title = "Delete memories", Destructive = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Delete memories of the user by id, 1 to 100 in one call. Take the ids from search_memory or list_memories, and ask the user first unless they asked for it."
    )]
    public async Task<CallToolResult> DeleteAsync(
        [Description("The ids (UUIDs) of the memories to delete.")] string[] memory_ids,
        CancellationToken cancellationToken = default
    )
    {
        var ids = ParseIds(memory_ids);
        var owned = await client.FindAsync(Scope, ids, cancellationToken);
        if (owned.Count == 0)
        {
            throw new ToolInputException("No accessible memories found with provided IDs");
        }

        await client.DeleteManyAsync([.. owned.Select(memory => memory.Id)], cancellationToken);
        return ToolResults.Sentence($"Successfully deleted {owned.Count} memories");
    }

    [McpServerTool(Name = "delete_all_memories", Title = "Delete all memories", Destructive = true, Idempotent = true, OpenWorld = false)]
    [Description(
        "Delete everything that is remembered about the user, from every application. Call it only when the user asks for exactly this."
    )]
    public async Task<CallToolResult> DeleteAllAsync(CancellationToken cancellationToken = default)
    {
        await client.DeleteAllAsync(Scope, cancellationToken);
        return ToolResults.Sentence("Successfully deleted all memories");
    }

    private MemoryScope Scope => new() { UserId = caller.User };

    /// <summary>Waits for the facts of an add that the api has queued; facts that take longer are stored later.</summary>
    private async Task<AddedMemories> FinishAsync(MemoryEvent state, CancellationToken cancellationToken)
    {
        if (!state.IsFinished)
        {
            state = await client.WaitForEventAsync(state.Id, Limits.AddWait, cancellationToken) ?? state;
        }

        return state.Status switch
        {
            "SUCCEEDED" => new AddedMemories(state.Results),
            "FAILED" => throw new ToolInputException("The memories could not be extracted from the text; nothing was stored."),
            _ => new AddedMemories([], state.Id, state.Status),
        };
    }

    private static DateTimeOffset? ParseTime(string? asOf) =>
        string.IsNullOrWhiteSpace(asOf) ? null
        : DateTimeOffset.TryParse(
            asOf,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var moment
        )
            ? moment
        : throw new ToolInputException("as_of must be an ISO 8601 day or time, such as 2026-04-01.");

    private static void CheckText(string name, string? text, int longest)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new ToolInputException($"{name} must not be empty.");
        }

        if (text.Length > longest)
        {
            throw new ToolInputException($"{name} must have at most {longest} characters; it has {text.Length}.");
        }
    }

    private static HashSet<Guid> ParseIds(string[]? memoryIds)
    {
        if (memoryIds is not { Length: > 0 and <= Limits.DeletedMemories })
        {
            throw new ToolInputException($"memory_ids must hold 1 to {Limits.DeletedMemories} ids.");
        }

        var ids = new HashSet<Guid>(memoryIds.Length);
        for (var i = 0; i < memoryIds.Length; i++)
        {
            if (!Guid.TryParse(memoryIds[i], out var id))
            {
                throw new ToolInputException($"memory_ids[{i}] is not a UUID; ids are in the results of search_memory and list_memories.");
            }

            ids.Add(id);
        }

        return ids;
    }
}
