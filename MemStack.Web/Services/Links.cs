using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MemStack.Client;
using Microsoft.AspNetCore.Http.Extensions;

namespace MemStack.Web.Services;

/// <summary>The page's own addresses, so that its views can be bookmarked and shared.</summary>
internal static class Links
{
    /// <summary>The maximum length of a search on the page, in characters.</summary>
    public const int MaxQueryLength = 2_000;

    /// <summary>The maximum length of a user's id, in characters.</summary>
    public const int MaxUserLength = MemoryLimits.IdLength;

    /// <summary>
    /// The maximum length of an address of the page, in bytes: a character is up to three bytes of UTF-8, each written as three letters.
    /// The rest is for the path, the other values and the protocol.
    /// </summary>
    public const int MaxAddressLength = ((MaxQueryLength + MaxUserLength) * 9) + 512;

    /// <summary>Returns whether this can be a user's id. A lone <c>*</c> means all users to the api, so it can't be an id.</summary>
    public static bool IsUser([NotNullWhen(true)] string? user) => !string.IsNullOrWhiteSpace(user) && user.Trim() != "*";

    /// <summary>The memories of a user.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="query">A search, or null for the list.</param>
    /// <param name="page">The page of the list, from 1.</param>
    /// <param name="day">The moment whose facts are read; null for now.</param>
    /// <param name="all">True if the list shows memories that are no longer true, too.</param>
    public static string Memories(string? user, string? query = null, int page = 1, DateOnly? day = null, bool all = false)
    {
        var values = new QueryBuilder();
        if (!string.IsNullOrWhiteSpace(user))
        {
            values.Add("user", user);
        }

        if (!string.IsNullOrWhiteSpace(query))
        {
            values.Add("q", query);
        }
        else if (page > 1)
        {
            values.Add("page", page.ToString(CultureInfo.InvariantCulture));
        }

        if (day is { } then)
        {
            values.Add("on", then.ToString("O", CultureInfo.InvariantCulture));
        }
        else if (all && string.IsNullOrWhiteSpace(query))
        {
            values.Add("all", "true");
        }

        return "memories" + values;
    }
}
