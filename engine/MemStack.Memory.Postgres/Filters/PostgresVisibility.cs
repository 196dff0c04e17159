using MemStack.Memory.Filters;
using MemStack.Memory.Model;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Filters;

/// <summary>The condition that every list and search begins with: tenant, state, expiry, and the caller's filter.</summary>
internal static class PostgresVisibility
{
    /// <summary>The condition of a list without filters, also used for counts over <c>memories</c>.</summary>
    public static Sql Present(DateTimeOffset now) =>
        $"state = 0 AND (expires_at IS NULL OR expires_at >= {DateOnly.FromDateTime(now.UtcDateTime)}) AND (valid_to IS NULL OR valid_to > {now})";

    /// <param name="tenant">The tenant.</param>
    /// <param name="filter">The caller's filter.</param>
    /// <param name="today">Excludes memories that expired before this day; null excludes none.</param>
    /// <param name="at">Excludes memories that were no longer true at this moment; null excludes none.</param>
    /// <param name="begunBy">Excludes memories that began later; null excludes none.</param>
    public static Sql Where(string tenant, MemoryFilter? filter, DateOnly? today, DateTimeOffset? at, DateTimeOffset? begunBy)
    {
        Sql where = $"m.tenant = {tenant}";
        where.AppendLiteral(FilterFields.NamesState(filter) ? " AND m.state <> 3" : " AND m.state = 0");
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

        if (filter is not null)
        {
            where.AppendFormatted($" AND {PostgresFilterCompiler.Compile(filter)}");
        }

        return where;
    }
}
