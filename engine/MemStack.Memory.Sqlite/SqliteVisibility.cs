using MemStack.Memory.Filters;
using MemStack.Memory.Model;

namespace MemStack.Memory.Sqlite;

/// <summary>The condition that every list and search begins with: tenant, state, expiry, and the caller's filter.</summary>
internal static class SqliteVisibility
{
    /// <summary>The condition of a list without filters, also used for counts over <c>memories</c>.</summary>
    /// <param name="now">The parameter of the moment.</param>
    /// <param name="today">The parameter of its day.</param>
    public static string Present(string now, string today) =>
        $"state = 0 AND (expires_at IS NULL OR expires_at >= {today}) AND (valid_to IS NULL OR valid_to > {now})";

    /// <param name="tenant">The tenant.</param>
    /// <param name="filter">The caller's filter.</param>
    /// <param name="today">Excludes memories that expired before this day; null excludes none.</param>
    /// <param name="at">Excludes memories that were no longer true at this moment; null excludes none.</param>
    /// <param name="begunBy">Excludes memories that began later; null excludes none.</param>
    /// <param name="arguments">Takes the values.</param>
    public static string Where(
        string tenant,
        MemoryFilter? filter,
        DateOnly? today,
        DateTimeOffset? at,
        DateTimeOffset? begunBy,
        SqlArguments arguments
    )
    {
        var where = $"m.tenant = {arguments.Add(tenant)} AND {(FilterFields.NamesState(filter) ? "m.state <> 3" : "m.state = 0")}";
        if (today is { } day)
        {
            where += $" AND (m.expires_at IS NULL OR m.expires_at >= {arguments.Add(SqliteRows.Day(day))})";
        }

        if (at is { } moment)
        {
            where += $" AND (m.valid_to IS NULL OR m.valid_to > {arguments.Add(SqliteRows.Micros(moment))})";
        }

        if (begunBy is { } latest)
        {
            where += $" AND COALESCE(m.valid_from, m.created_at) <= {arguments.Add(SqliteRows.Micros(latest))}";
        }

        return filter is null ? where : $"{where} AND {SqliteFilterCompiler.Compile(filter, arguments)}";
    }
}
