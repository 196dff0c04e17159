using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Queue;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Sqlite.Idempotency;
using MemStack.Memory.Sqlite.Memories;
using MemStack.Memory.Sqlite.Sessions;
using MemStack.Memory.Stores;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Sqlite.Queue;

/// <summary>The queue in SQLite: only one process opens the file, so a lease from before its first claim belongs to a dead one.</summary>
internal sealed class SqliteIngestQueue(SqliteDatabase database, IOptions<IngestOptions> options) : IIngestQueue
{
    // Only the writer reads and writes it.
    private bool _hasClaimed;

    // Counts only up to the limit.
    internal static Sql CountWaiting(string tenant, int capacity) =>
        $"SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE tenant = {tenant} AND dead = 0 LIMIT {capacity})";

    public Task<AddResult> EnqueueAsync(IngestJob job, DateTimeOffset now, DateTimeOffset oldestKey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "INSERT",
            "jobs",
            scope =>
            {
                scope.ChangesNoMemories();
                var (session, request) = (scope.Session, job.Request);
                if (request.IdempotencyKey is { } key)
                {
                    var use = new KeyUse(job.Fingerprint, job.EventId, null);
                    if (SqliteIdempotency.Take(session, request.Tenant, SqliteIdempotency.Add, key, use, now, oldestKey) is { } earlier)
                    {
                        return SqliteMemoryStore.Replay(session, request.Tenant, earlier.EventId!.Value);
                    }
                }

                if ((long)session.Scalar(CountWaiting(request.Tenant, options.Value.Capacity))! >= options.Value.Capacity)
                {
                    throw new IngestQueueFullException(options.Value.Capacity);
                }

                SqliteMemoryStore.InsertEvent(
                    session,
                    job.EventId,
                    request.Tenant,
                    "ADD",
                    EventStatus.Pending,
                    request.Infer ? StoredJson.Messages(request.Messages) : null,
                    now
                );
                session.Execute(
                    $"""
                    INSERT INTO jobs (event_id, tenant, request, fingerprint, attempts, not_before, dead, created_at)
                    VALUES ({job.EventId}, {request.Tenant}, {StoredJob.Write(job)}, {job.Fingerprint}, 0, {now}, 0, {now})
                    """
                );
                return new AddResult(job.EventId, [], Replayed: false) { Queued = true };
            },
            cancellationToken
        );

    public Task<IReadOnlyList<IngestJob>> ClaimAsync(int limit, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<IngestJob>>(
            "UPDATE",
            "jobs",
            scope =>
            {
                scope.ChangesNoMemories();
                if (!_hasClaimed)
                {
                    scope.Session.Execute($"UPDATE jobs SET lease_until = NULL WHERE dead = 0 AND lease_until IS NOT NULL");
                    _hasClaimed = true;
                }

                var jobs = scope.Session.List(
                    JobOf,
                    $"""
                    UPDATE jobs SET lease_until = {now + lease}, attempts = attempts + 1
                    WHERE seq IN (SELECT seq FROM jobs WHERE dead = 0 AND not_before <= {now} AND (lease_until IS NULL OR lease_until <= {now}) ORDER BY not_before, seq LIMIT {limit})
                    RETURNING seq, event_id, request, fingerprint, attempts
                    """
                );
                foreach (var (_, job) in jobs)
                {
                    scope.Session.Execute(
                        $"UPDATE events SET status = {EventStatus.Running}, started_at = COALESCE(started_at, {now}) WHERE id = {job.EventId}"
                    );
                }

                // RETURNING promises no order (https://www.sqlite.org/lang_returning.html).
                return [.. jobs.OrderBy(pair => pair.Seq).Select(pair => pair.Job)];
            },
            cancellationToken
        );

    public Task RetryAsync(Guid eventId, DateTimeOffset notBefore, string error, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"UPDATE jobs SET lease_until = NULL, not_before = {notBefore}, error = {error} WHERE event_id = {eventId} AND dead = 0",
            $"UPDATE events SET status = {EventStatus.Pending}, error = {error} WHERE id = {eventId}",
            cancellationToken
        );

    public Task ReleaseAsync(Guid eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"UPDATE jobs SET lease_until = NULL, not_before = {now}, attempts = attempts - 1 WHERE event_id = {eventId} AND dead = 0",
            $"UPDATE events SET status = {EventStatus.Pending} WHERE id = {eventId}",
            cancellationToken
        );

    public Task FailAsync(Guid eventId, string error, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"UPDATE jobs SET lease_until = NULL, dead = 1, error = {error} WHERE event_id = {eventId} AND dead = 0",
            $"UPDATE events SET status = {EventStatus.Failed}, error = {error}, completed_at = {now} WHERE id = {eventId}",
            cancellationToken
        );

    public Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "jobs",
            session =>
            {
                var letters = session.List(
                    row => new DeadLetter(
                        Guid.ParseExact(row.GetString(0), "D"),
                        SqliteRows.Text(row, 1) ?? "",
                        row.GetInt32(2),
                        row.GetInt32(3),
                        SqliteRows.Time(row.GetInt64(4))
                    ),
                    $"SELECT event_id, error, attempts, json_array_length(request -> 'Messages'), created_at FROM jobs WHERE tenant = {tenant} AND dead = 1 ORDER BY seq LIMIT {limit} OFFSET {offset}"
                );
                return new Page<DeadLetter>(
                    letters,
                    (long)session.Scalar($"SELECT COUNT(*) FROM jobs WHERE tenant = {tenant} AND dead = 1")!
                );
            },
            cancellationToken
        );

    public Task<int> ReplayAsync(string tenant, Guid? eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            scope =>
            {
                scope.Session.Execute(
                    $"UPDATE events SET status = 0, error = NULL, completed_at = NULL WHERE id IN (SELECT event_id FROM jobs WHERE tenant = {tenant} AND dead = 1 AND ({eventId} IS NULL OR event_id = {eventId}))"
                );
                return scope.Session.Execute(
                    $"UPDATE jobs SET dead = 0, attempts = 0, not_before = {now}, lease_until = NULL, error = NULL WHERE tenant = {tenant} AND dead = 1 AND ({eventId} IS NULL OR event_id = {eventId})"
                );
            },
            cancellationToken
        );

    public Task<QueueState> StateAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "jobs",
            session =>
            {
                using var rows = session.Read(
                    $"""
                    SELECT COUNT(*) FILTER (WHERE dead = 0 AND (lease_until IS NULL OR lease_until <= {now})), COUNT(*) FILTER (WHERE dead = 0 AND lease_until > {now}), COUNT(*) FILTER (WHERE dead = 1),
                           MIN(created_at) FILTER (WHERE dead = 0 AND (lease_until IS NULL OR lease_until <= {now}))
                    FROM jobs
                    """
                );
                rows.Read();
                var age = SqliteRows.TimeOrNull(rows, 3) is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;
                return new QueueState(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), age);
            },
            cancellationToken
        );

    /// <summary>Changes a job and its event. The job of a cancelled worker may be done all the same: then its event stays.</summary>
    private Task<bool> ChangeAsync(Sql job, Sql jobEvent, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            scope => scope.Session.Execute(job) > 0 && scope.Session.Execute(jobEvent) > 0,
            cancellationToken
        );

    private static (long Seq, IngestJob Job) JobOf(SqliteDataReader row) =>
        (row.GetInt64(0), StoredJob.Read(Guid.ParseExact(row.GetString(1), "D"), row.GetString(2), row.GetString(3), row.GetInt32(4)));
}
