using MemStack.Memory.Model;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>Rows of events.</summary>
internal static class PostgresEvents
{
    public static Sql Columns { get; } = Sql.Raw("id, type, status, error, created_at, started_at, completed_at");

    public static Sql Insert(Guid id, string tenant, string type, EventStatus status, string? input, DateTimeOffset now)
    {
        var done = status == EventStatus.Succeeded ? now : (DateTimeOffset?)null;
        return $"""
            INSERT INTO memstack.events (id, tenant, type, status, input, created_at, started_at, completed_at)
            VALUES ({id}, {tenant}, {type}, {status}, {input}::json, {now}, {done}, {done})
            """;
    }

    public static Sql Complete(Guid id, bool keepsInput, DateTimeOffset now) =>
        $"UPDATE memstack.events SET status = {EventStatus.Succeeded}, error = NULL, completed_at = {now}, input = CASE WHEN {keepsInput} THEN input END WHERE id = {id}";

    public static MemoryEvent Event(NpgsqlDataReader row) =>
        new()
        {
            Id = row.GetGuid(0),
            Type = row.GetString(1),
            Status = (EventStatus)row.GetInt16(2),
            Memories = [],
            Error = PostgresRows.Text(row, 3),
            CreatedAt = row.GetFieldValue<DateTimeOffset>(4),
            StartedAt = PostgresRows.Time(row, 5),
            CompletedAt = PostgresRows.Time(row, 6),
        };
}
