using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Queue;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Sqlite;

/// <summary>The queue in SQLite: only one process opens the file, so a lease from before its first claim belongs to a dead one.</summary>
internal sealed class SqliteIngestQueue(SqliteDatabase database, IOptions<IngestOptions> options) : IIngestQueue
{
    // Counts only up to the limit.
    internal const string WaitingStatement = "SELECT COUNT(*) FROM (SELECT 1 FROM jobs WHERE tenant = $1 AND dead = 0 LIMIT $2)";

    // Only the writer reads and writes it.
    private bool _leasesAreOurs;

    public Task<AddResult> EnqueueAsync(IngestJob job, DateTimeOffset now, DateTimeOffset oldestKey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "INSERT",
            "jobs",
            scope =>
            {
                scope.AppliesToNobody();
                var (session, request, eventId) = (scope.Session, job.Request, SqliteRows.Id(job.EventId));
                if (request.IdempotencyKey is { } key)
                {
                    var use = new KeyUse(job.Fingerprint, job.EventId, null);
                    if (SqliteIdempotency.Take(session, request.Tenant, SqliteIdempotency.Add, key, use, now, oldestKey) is { } earlier)
                    {
                        return SqliteMemoryStore.Replay(session, request.Tenant, earlier.EventId!.Value);
                    }
                }

                if ((long)session.Scalar(WaitingStatement, request.Tenant, options.Value.Capacity)! >= options.Value.Capacity)
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
                    "INSERT INTO jobs (event_id, tenant, request, fingerprint, attempts, not_before, dead, created_at) VALUES ($1, $2, $3, $4, 0, $5, 0, $5)",
                    eventId,
                    request.Tenant,
                    StoredJob.Write(job),
                    job.Fingerprint,
                    SqliteRows.Micros(now)
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
                scope.AppliesToNobody();
                if (!_leasesAreOurs)
                {
                    scope.Session.Execute("UPDATE jobs SET lease_until = NULL WHERE dead = 0 AND lease_until IS NOT NULL");
                    _leasesAreOurs = true;
                }

                var jobs = new List<(long Seq, IngestJob Job)>();
                using (
                    var rows = scope.Session.Read(
                        """
                        UPDATE jobs SET lease_until = $3, attempts = attempts + 1
                        WHERE seq IN (SELECT seq FROM jobs WHERE dead = 0 AND not_before <= $1 AND (lease_until IS NULL OR lease_until <= $1) ORDER BY not_before, seq LIMIT $2)
                        RETURNING seq, event_id, request, fingerprint, attempts
                        """,
                        SqliteRows.Micros(now),
                        limit,
                        SqliteRows.Micros(now + lease)
                    )
                )
                {
                    while (rows.Read())
                    {
                        jobs.Add(
                            (
                                rows.GetInt64(0),
                                StoredJob.Read(
                                    Guid.ParseExact(rows.GetString(1), "D"),
                                    rows.GetString(2),
                                    rows.GetString(3),
                                    rows.GetInt32(4)
                                )
                            )
                        );
                    }
                }

                foreach (var (_, job) in jobs)
                {
                    scope.Session.Execute(
                        "UPDATE events SET status = $2, started_at = COALESCE(started_at, $3) WHERE id = $1",
                        SqliteRows.Id(job.EventId),
                        (int)EventStatus.Running,
                        SqliteRows.Micros(now)
                    );
                }

                // RETURNING promises no order (https://www.sqlite.org/lang_returning.html).
                return [.. jobs.OrderBy(pair => pair.Seq).Select(pair => pair.Job)];
            },
            cancellationToken
        );

    public Task RetryAsync(Guid eventId, DateTimeOffset notBefore, string error, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            // The job of a cancelled worker may be done all the same: then the event is not changed.
            scope =>
                scope.Session.Execute(
                    "UPDATE jobs SET lease_until = NULL, not_before = $2, error = $3 WHERE event_id = $1 AND dead = 0",
                    SqliteRows.Id(eventId),
                    SqliteRows.Micros(notBefore),
                    error
                ) > 0
                && scope.Session.Execute(
                    "UPDATE events SET status = $2, error = $3 WHERE id = $1",
                    SqliteRows.Id(eventId),
                    (int)EventStatus.Pending,
                    error
                ) > 0,
            cancellationToken
        );

    public Task ReleaseAsync(Guid eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            scope =>
                scope.Session.Execute(
                    "UPDATE jobs SET lease_until = NULL, not_before = $2, attempts = attempts - 1 WHERE event_id = $1 AND dead = 0",
                    SqliteRows.Id(eventId),
                    SqliteRows.Micros(now)
                ) > 0
                && scope.Session.Execute("UPDATE events SET status = $2 WHERE id = $1", SqliteRows.Id(eventId), (int)EventStatus.Pending)
                    > 0,
            cancellationToken
        );

    public Task FailAsync(Guid eventId, string error, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            scope =>
                scope.Session.Execute(
                    "UPDATE jobs SET lease_until = NULL, dead = 1, error = $2 WHERE event_id = $1 AND dead = 0",
                    SqliteRows.Id(eventId),
                    error
                ) > 0
                && scope.Session.Execute(
                    "UPDATE events SET status = $2, error = $3, completed_at = $4 WHERE id = $1",
                    SqliteRows.Id(eventId),
                    (int)EventStatus.Failed,
                    error,
                    SqliteRows.Micros(now)
                ) > 0,
            cancellationToken
        );

    public Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "jobs",
            session =>
            {
                var letters = new List<DeadLetter>();
                using var rows = session.Read(
                    "SELECT event_id, error, attempts, json_array_length(request -> 'Messages'), created_at FROM jobs WHERE tenant = $1 AND dead = 1 ORDER BY seq LIMIT $2 OFFSET $3",
                    tenant,
                    limit,
                    offset
                );
                while (rows.Read())
                {
                    letters.Add(
                        new DeadLetter(
                            Guid.ParseExact(rows.GetString(0), "D"),
                            SqliteRows.Text(rows, 1) ?? "",
                            rows.GetInt32(2),
                            rows.GetInt32(3),
                            SqliteRows.Time(rows.GetInt64(4))
                        )
                    );
                }

                return new Page<DeadLetter>(
                    letters,
                    (long)session.Scalar("SELECT COUNT(*) FROM jobs WHERE tenant = $1 AND dead = 1", tenant)!
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
                var id = eventId is { } one ? SqliteRows.Id(one) : null;
                scope.Session.Execute(
                    "UPDATE events SET status = 0, error = NULL, completed_at = NULL WHERE id IN (SELECT event_id FROM jobs WHERE tenant = $1 AND dead = 1 AND ($2 IS NULL OR event_id = $2))",
                    tenant,
                    id
                );
                return scope.Session.Execute(
                    "UPDATE jobs SET dead = 0, attempts = 0, not_before = $3, lease_until = NULL, error = NULL WHERE tenant = $1 AND dead = 1 AND ($2 IS NULL OR event_id = $2)",
                    tenant,
                    id,
                    SqliteRows.Micros(now)
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
                    """
                    SELECT COUNT(*) FILTER (WHERE dead = 0 AND (lease_until IS NULL OR lease_until <= $1)), COUNT(*) FILTER (WHERE dead = 0 AND lease_until > $1), COUNT(*) FILTER (WHERE dead = 1),
                           MIN(created_at) FILTER (WHERE dead = 0 AND (lease_until IS NULL OR lease_until <= $1))
                    FROM jobs
                    """,
                    SqliteRows.Micros(now)
                );
                rows.Read();
                var age = SqliteRows.TimeOrNull(rows, 3) is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;
                return new QueueState(rows.GetInt64(0), rows.GetInt64(1), rows.GetInt64(2), age);
            },
            cancellationToken
        );
}
