using Microsoft.AspNetCore.Http.Extensions;

namespace MemStack.Api.Http;

/// <summary>One page of a list, as the caller asked for it.</summary>
/// <param name="Number">The page, from 1.</param>
/// <param name="Size">Items a page.</param>
internal sealed record Paging(int Number, int Size)
{
    // Beyond it an offset would no longer be an int.
    private const int LastPage = 1_000_000;

    /// <summary>The number of items that come before.</summary>
    public int Offset => (Number - 1) * Size;

    /// <summary>Checks the bounds of a page.</summary>
    public static Paging From(int? page, int? pageSize) =>
        new(
            RequestValues.Within(page, 1, 1, LastPage, "page"),
            RequestValues.Within(pageSize, MemoryLimits.DefaultPageSize, 1, MemoryLimits.PageSize, "page_size")
        );

    /// <summary>The address of the next page, or null after the last one.</summary>
    public string? Next(HttpRequest request, long total) => Offset + (long)Size < total ? Address(request, Number + 1) : null;

    /// <summary>The address of the page before, or null on the first one.</summary>
    public string? Previous(HttpRequest request) => Number > 1 ? Address(request, Number - 1) : null;

    private string Address(HttpRequest request, int number)
    {
        var query = new QueryBuilder(request.Query.Where(pair => pair.Key is not ("page" or "page_size")))
        {
            { "page", number.ToString() },
            { "page_size", Size.ToString() },
        };
        var path = request.Path.Value!.EndsWith('/') ? request.Path : new PathString(request.Path.Value + "/");
        return UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, path, query.ToQueryString());
    }
}
