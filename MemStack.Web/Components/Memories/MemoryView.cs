using System.Globalization;
using MemStack.Client;
using MemStack.Web.Services;

namespace MemStack.Web.Components.Memories;

/// <summary>The view of a user's memories that an address of the page names: a list, or a search.</summary>
/// <param name="User">The user's id; it may be missing or invalid.</param>
/// <param name="Query">The search; empty for a list.</param>
/// <param name="Page">The page of the list, from 1.</param>
/// <param name="Day">The day whose facts are read; null for now.</param>
/// <param name="ShowsAll">True if the list shows memories that are no longer true, too.</param>
internal sealed record MemoryView(string? User, string? Query, int Page, DateOnly? Day, bool ShowsAll)
{
    /// <summary>Memories on a page of the list.</summary>
    public const int PageSize = 20;

    private const int MaxPage = 1_000_000;
    private const int MaxResults = 50;

    public bool HasUser => Links.IsUser(User);

    public bool IsSearch => !string.IsNullOrWhiteSpace(Query);

    public MemoryScope Scope => new() { UserId = User };

    public string Address => Links.Memories(User, Query, Page, Day, ShowsAll);

    // A day means its end, in UTC.
    private DateTimeOffset? AsOf => Day is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MaxValue), TimeSpan.Zero) : null;

    /// <summary>Reads the values of an address; those that can't be read get their defaults.</summary>
    public static MemoryView Parse(string? user, string? query, string? page, string? day, string? all)
    {
        var number = int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? Math.Clamp(parsed, 1, MaxPage)
            : 1;
        var view = new MemoryView(user, query, number, ParseDay(day), ShowsAll: false);
        return view with { ShowsAll = all == "true" && view is { Day: null, IsSearch: false } };
    }

    /// <summary>Reads an ISO 8601 date; null when it is none.</summary>
    public static DateOnly? ParseDay(string? text) =>
        DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>The address of the list's last page.</summary>
    public string LastPageAddress(long total) =>
        Links.Memories(User, page: (int)Math.Min(MaxPage, (total + PageSize - 1) / PageSize), day: Day, all: ShowsAll);

    /// <summary>Reads the memories of the view.</summary>
    public async Task<PageOf<MemoryItem>> LoadAsync(IMemStackClient client, CancellationToken cancellationToken)
    {
        if (!IsSearch)
        {
            var list = new ListMemoriesRequest
            {
                Scope = Scope,
                Page = Page,
                PageSize = PageSize,
                AsOf = AsOf,
                ShowSuperseded = ShowsAll,
            };
            return await client.ListAsync(list, cancellationToken);
        }

        var search = new SearchMemoriesRequest
        {
            Query = Query!.Trim(),
            Scope = Scope,
            TopK = MaxResults,
            AsOf = AsOf,
        };
        var found = (await client.SearchAsync(search, cancellationToken)).Results;
        return new PageOf<MemoryItem>(found.Count, found);
    }

    /// <summary>The heading of the memories.</summary>
    /// <param name="total">Their number; null while they are loaded.</param>
    public string TitleOf(long? total)
    {
        var title = (total, IsSearch) switch
        {
            (null, true) => "Searching",
            (null, false) => "All memories",
            (1, true) => "1 result",
            (MaxResults, true) => $"The best {MaxResults} results",
            (_, true) => $"{total:N0} results",
            (1, false) => "1 memory",
            _ => $"{total:N0} memories",
        };
        return Day is { } day && total is not null ? $"{title} on {day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}" : title;
    }
}
