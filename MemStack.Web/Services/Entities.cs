using MemStack.Client;

namespace MemStack.Web.Services;

/// <summary>Users, agents, apps and runs that have memories.</summary>
/// <param name="Items">The first of them.</param>
/// <param name="Total">The number of all.</param>
internal sealed record Entities(IReadOnlyList<EntityItem> Items, long Total)
{
    private const int PageSize = MemoryLimits.PageSize;
    private const int MaxPages = 5;

    /// <summary>Reads entities, at most 1000.</summary>
    public static async Task<Entities> AllAsync(IMemStackClient client, CancellationToken cancellationToken)
    {
        var items = new List<EntityItem>();
        for (var page = 1; ; page++)
        {
            var part = await client.EntitiesAsync(page, PageSize, cancellationToken);
            items.AddRange(part.Results);
            if (part.Results.Count == 0 || items.Count >= part.Count || page == MaxPages)
            {
                return new(items, Math.Max(part.Count, items.Count));
            }
        }
    }
}

/// <summary>The contents of the overview.</summary>
internal sealed record Summary(string Memories, string Users, string Others, IReadOnlyList<EntityItem> TopUsers, int HiddenUsers)
{
    private const int MaxShown = 12;

    /// <summary>Summarizes entities; a plus sign means that there are more than were read.</summary>
    public static Summary Of(Entities entities)
    {
        var more = entities.Total > entities.Items.Count ? "+" : "";
        var users = entities.Items.Where(static item => item.Type == "user").OrderByDescending(static item => item.TotalMemories).ToList();
        var others = entities.Items.Count - users.Count;
        return new(
            users.Sum(static user => user.TotalMemories).ToString("N0") + more,
            users.Count.ToString("N0") + more,
            others switch
            {
                0 => "with memories",
                1 => "and 1 agent, app or run",
                _ => $"and {others:N0} agents, apps and runs",
            },
            users.Take(MaxShown).ToList(),
            Math.Max(0, users.Count - MaxShown)
        );
    }
}
