using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Sqlite.Filters;

/// <summary>The condition that every list and search begins with: tenant, state, expiry, and the caller's filter.</summary>
internal static class SqliteVisibility
{
    /// <summary>What a list without conditions shows: the same for counts over <c>memories</c>.</summary>
    public static Sql Present(DateTimeOffset now) =>
        $"state = 0 AND (expires_at IS NULL OR expires_at >= {DateOnly.FromDateTime(now.UtcDateTime)}) AND (valid_to IS NULL OR valid_to > {now})";

    /// <param name="tenant">The tenant.</param>
    /// <param name="filter">The caller's filter.</param>
    /// <param name="today">Leaves out what has expired before this day; null leaves nothing out.</param>
    /// <param name="at">Leaves out what was no longer true then; null leaves nothing out.</param>
    /// <param name="begunBy">Leaves out what began later; null leaves nothing out.</param>
    public static Sql Where(string tenant, MemoryFilter? filter, DateOnly? today, DateTimeOffset? at, DateTimeOffset? begunBy)
    {
        Sql where = $"m.tenant = {tenant} AND {Sql.Raw(FilterFields.NamesState(filter) ? "m.state <> 3" : "m.state = 0")}";
        if (today is { } day)
        {
            where.AppendFormatted($" AND (m.expires_at IS NULL OR m.expires_at >= {day})");
        }

        if (at is { } moment)
        {
            where.AppendFormatted($" AND (m.valid_to IS NULL OR m.valid_to > {moment})");
        }

        if (begunBy is { } latest)
        {
            where.AppendFormatted($" AND COALESCE(m.valid_from, m.created_at) <= {latest}");
        }

        return filter is null ? where : $"{where} AND {SqliteFilterCompiler.Compile(filter)}";
    }
}
