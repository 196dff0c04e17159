using System.Diagnostics;
using MemStack.Memory.Searching;
using MemStack.Memory.Sqlite.Sessions;
using Microsoft.Data.Sqlite;

namespace MemStack.Memory.Sqlite.Search;

/// <summary>Measures the vector part of a search: the scan in memory, and the rows and vectors that it reads from disk.</summary>
internal static class SqliteVectorSearch
{
    public static void Measure(SearchMetrics metrics, string index, Action search)
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            search();
        }
        catch (Exception exception)
        {
            metrics.VectorSearched(index, start, ErrorOf(exception));
            throw;
        }

        metrics.VectorSearched(index, start);
    }

    private static Exception ErrorOf(Exception exception) =>
        exception switch
        {
            SqliteException { SqliteErrorCode: SqliteErrors.Interrupt } => new OperationCanceledException(),
            SqliteException failed => SqliteErrors.Translate(failed),
            _ => exception,
        };
}
