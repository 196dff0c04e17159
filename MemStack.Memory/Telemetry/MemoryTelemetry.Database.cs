using System.Diagnostics;

namespace MemStack.Memory;

/// <content>What a call of the database reports.</content>
public sealed partial class MemoryTelemetry
{
    internal DatabaseCall StartDatabaseCall(string system, string operation, string collection) => new(this, system, operation, collection);

    /// <summary>One SQL command or transaction, from its start to its disposal.</summary>
    internal sealed class DatabaseCall : IDisposable
    {
        private readonly MemoryTelemetry _telemetry;
        private readonly string _system;
        private readonly string _operation;
        private readonly string _collection;
        private readonly Activity? _activity;
        private readonly long _start = Stopwatch.GetTimestamp();
        private string? _error;

        internal DatabaseCall(MemoryTelemetry telemetry, string system, string operation, string collection)
        {
            (_telemetry, _system, _operation, _collection) = (telemetry, system, operation, collection);
            // What recurs every second without anybody asking would drown what was asked, where every trace is kept.
            _activity =
                Activity.Current?.OperationName == UnrecordedLook
                    ? null
                    : Source.StartActivity($"{operation} {collection}", ActivityKind.Client);
            _activity
                ?.SetTag(DatabaseSystem, _system)
                .SetTag(DatabaseOperation, operation)
                .SetTag(DatabaseCollection, collection)
                .SetTag(DatabaseSummary, $"{operation} {collection}");
        }

        internal void Fail(Exception exception)
        {
            // https://opentelemetry.io/docs/specs/semconv/database/: error.type should match db.response.status_code.
            var status = (exception as StoreUnavailableException)?.InnerException switch
            {
                Microsoft.Data.Sqlite.SqliteException sqlite => sqlite.SqliteErrorCode.ToString(),
                Npgsql.PostgresException postgres => postgres.SqlState,
                _ => null,
            };
            _error = status ?? TypeOf(exception);
            _activity?.SetTag(ErrorType, _error).SetStatus(ActivityStatusCode.Error, _error);
            if (status is not null)
            {
                _activity?.SetTag(DatabaseStatus, status);
            }
        }

        public void Dispose()
        {
            var tags = new TagList
            {
                { DatabaseSystem, _system },
                { DatabaseOperation, _operation },
                { DatabaseCollection, _collection },
            };
            if (_error is not null)
            {
                tags.Add(ErrorType, _error);
            }

            _telemetry._database.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, tags);
            _activity?.Dispose();
        }
    }
}
