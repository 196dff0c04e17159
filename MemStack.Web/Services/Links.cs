using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using MemStack.Client;
using Microsoft.AspNetCore.Http.Extensions;

namespace MemStack.Web.Services;

/// <summary>The page's own addresses, so that what it shows can be bookmarked and shared.</summary>
internal static class Links
{
    /// <summary>Characters of the longest search that the page takes.</summary>
    public const int MaxQueryLength = 2_000;

    /// <summary>Characters of the longest user's id.</summary>
    public const int MaxUserLength = MemoryLimits.IdLength;

    /// <summary>
    /// Bytes of the longest address of the page: a character is up to three bytes of UTF-8, and each of those three letters. The rest is
    /// the path, the other values and the protocol's.
    /// </summary>
    public const int MaxAddressLength = ((MaxQueryLength + MaxUserLength) * 9) + 512;

    /// <summary>Tells whether this can be a user's id. A lone <c>*</c> means everybody to the api, so it is nobody's.</summary>
    public static bool IsUser([NotNullWhen(true)] string? user) => !string.IsNullOrWhiteSpace(user) && user.Trim() != "*";

    /// <summary>The memories of a user.</summary>
    /// <param name="user">The user's id.</param>
    /// <param name="query">A search, or null for the list.</param>
    /// <param name="page">The page of the list, from 1.</param>
    /// <param name="day">The time whose truth is asked for; null for now.</param>
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
