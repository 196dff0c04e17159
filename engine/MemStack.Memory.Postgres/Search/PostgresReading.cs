using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Search;

/// <summary>A look at the store.</summary>
/// <param name="Session">The connection.</param>
/// <param name="Query">What is looked for.</param>
/// <param name="Model">The model of its vector, if it is known.</param>
/// <param name="Scope">Tokens that every memory that is looked for has.</param>
/// <param name="Known">Rows that need not be sent.</param>
/// <param name="IsOpen">Whether a snapshot is open.</param>
internal sealed record PostgresReading(
    PostgresSession Session,
    SearchQuery Query,
    PostgresModel? Model,
    IReadOnlyList<string> Scope,
    KnownRows Known,
    bool IsOpen
)
{
    /// <summary>Rows that came along, by number.</summary>
    public Dictionary<long, MemoryRow> Brought { get; } = [];

    public Sql WithRows(Sql candidates) => PostgresCandidates.WithRows(candidates, Known);

    /// <summary>Commands that see one state of the store, and what the tenant's memories stand at in it.</summary>
    public PostgresBatch Begin(out List<string> version)
    {
        var batch = new PostgresBatch();
        if (!IsOpen)
        {
            batch.Add(PostgresSession.BeginSnapshot);
        }

        version = batch.Add(TenantMarks.Read(Query.Tenant), row => row.GetString(0));
        return batch;
    }

    public Task EndAsync(PostgresBatch batch)
    {
        if (!IsOpen)
        {
            batch.Add(PostgresSession.EndSnapshot);
        }

        return Session.RunAsync(batch);
    }

    public Candidate Read(NpgsqlDataReader row)
    {
        if (PostgresCandidates.RowOf(row) is { } whole)
        {
            Brought[whole.Seq] = whole;
        }

        return PostgresCandidates.Of(row);
    }

    /// <summary>The row that the candidate was read from, if it is at hand.</summary>
    public MemoryRow? RowOf(in Candidate candidate) =>
        (Brought.TryGetValue(candidate.Seq, out var row) || Known.Rows.TryGetValue(candidate.Seq, out row)) && row.IsOf(candidate)
            ? row
            : null;
}
