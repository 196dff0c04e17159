using System.Diagnostics;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Searching;
using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Search;

/// <summary>An attempt at a search: one or two round trips.</summary>
/// <param name="Session">The connection.</param>
/// <param name="Query">The query.</param>
/// <param name="Model">The model of its vector, if it is known.</param>
/// <param name="Scope">Tokens that every memory of the scope has.</param>
/// <param name="Known">Cached rows, which need not be sent.</param>
/// <param name="InSnapshot">Indicates whether a snapshot is open.</param>
internal sealed record SearchAttempt(
    PostgresSession Session,
    SearchQuery Query,
    PostgresModel? Model,
    IReadOnlyList<string> Scope,
    KnownRows Known,
    bool InSnapshot
)
{
    /// <summary>Rows that PostgreSQL sent, by number.</summary>
    public Dictionary<long, MemoryRow> Received { get; } = [];

    public Sql WithRows(Sql candidates) => PostgresCandidates.WithRows(candidates, Known);

    /// <summary>Begins a batch that sees one state of the store.</summary>
    /// <param name="version">The version of the tenant's memories, once the batch has run.</param>
    public PostgresBatch Begin(out List<string> version)
    {
        var batch = new PostgresBatch();
        if (!InSnapshot)
        {
            batch.Add(PostgresSession.BeginSnapshot);
        }

        version = batch.Add(TenantMarks.Read(Query.Tenant), row => row.GetString(0));
        return batch;
    }

    /// <summary>Runs the batch, and measures that of a search by vectors: words and vectors are one round trip.</summary>
    /// <param name="batch">The commands.</param>
    /// <param name="metrics">Records the duration.</param>
    /// <param name="index">Returns the index that was searched, once that is known.</param>
    public async Task EndAsync(PostgresBatch batch, SearchMetrics metrics, Func<string> index)
    {
        if (!InSnapshot)
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

    /// <summary>Reads a candidate, and its whole row if it was sent.</summary>
    public Candidate Read(NpgsqlDataReader row)
    {
        if (PostgresCandidates.RowOf(row) is { } whole)
        {
            Received[whole.Seq] = whole;
        }

        return PostgresCandidates.Of(row);
    }

    /// <summary>The row that the candidate was read from, if it was sent or is cached.</summary>
    public MemoryRow? RowOf(in Candidate candidate) =>
        (Received.TryGetValue(candidate.Seq, out var row) || Known.Rows.TryGetValue(candidate.Seq, out row)) && row.IsOf(candidate)
            ? row
            : null;
}
