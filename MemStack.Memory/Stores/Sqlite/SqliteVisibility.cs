using MemStack.Memory.Filters;

namespace MemStack.Memory.Stores.Sqlite;

/// <summary>The condition that every list and search begins with: tenant, state, expiry, and the caller's filter.</summary>
internal static class SqliteVisibility
{
    public static string Where(string tenant, MemoryFilter? filter, DateOnly? today, SqlArguments arguments)
    {
        var where = $"m.tenant = {arguments.Add(tenant)} AND {(NamesState(filter) ? "m.state <> 3" : "m.state = 0")}";
        if (today is { } day) where += $" AND (m.expires_at IS NULL OR m.expires_at >= {arguments.Add(SqliteRows.Day(day))})";
        return filter is null ? where : $"{where} AND {SqliteFilterCompiler.Compile(filter, arguments)}";
    }

    // Paused and archived memories show when a filter asks by state; deleted ones never do.
    private static bool NamesState(MemoryFilter? filter) => filter switch
    {
        AndFilter and => and.Parts.Any(NamesState),
        OrFilter or => or.Parts.Any(NamesState),
        NotFilter not => not.Parts.Any(NamesState),
        FieldFilter field => FilterFields.KindOf(field.Field) == FieldKind.State,
        _ => false,
    };
}
