using System.Diagnostics;
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

    /// <summary>Runs the commands, and measures those of a search by vectors: words and vectors are one round trip.</summary>
    /// <param name="batch">The commands.</param>
    /// <param name="metrics">Records the duration.</param>
    /// <param name="index">Returns the index that was searched, once that is known.</param>
    public async Task EndAsync(PostgresBatch batch, SearchMetrics metrics, Func<string> index)
    {
        if (!IsOpen)
        {
            batch.Add(PostgresSession.EndSnapshot);
        }

        if (Model is null)
        {
            await Session.RunAsync(batch);
            return;
        }

        var start = Stopwatch.GetTimestamp();
        try
        {
            await Session.RunAsync(batch);
        }
        catch (Exception exception)
        {
            metrics.VectorSearched(index(), start, exception is NpgsqlException failed ? PostgresErrors.Translate(failed, "") : exception);
            throw;
        }

        metrics.VectorSearched(index(), start);
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
