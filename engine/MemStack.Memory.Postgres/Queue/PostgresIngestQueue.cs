using MemStack.Memory.Idempotency;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Idempotency;
using MemStack.Memory.Postgres.Memories;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Queue;
using MemStack.Memory.Stores;
using Microsoft.Extensions.Options;

namespace MemStack.Memory.Postgres.Queue;

/// <summary>The queue in PostgreSQL: any number of servers claim jobs without waiting for each other (FOR UPDATE SKIP LOCKED).</summary>
internal sealed class PostgresIngestQueue(PostgresDatabase database, IOptions<IngestOptions> options) : IIngestQueue
{
    // Counts only up to the limit.
    internal static Sql CountWaiting(string tenant, int capacity) =>
        $"SELECT COUNT(*) AS waiting FROM (SELECT 1 FROM memstack.jobs WHERE tenant = {tenant} AND NOT dead LIMIT {capacity}) j";

    public Task<AddResult> EnqueueAsync(IngestJob job, DateTimeOffset now, DateTimeOffset oldestKey, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "INSERT",
            "jobs",
            async session =>
            {
                var request = job.Request;
                var batch = new PostgresBatch();
                var taken = request.IdempotencyKey is { } key
                    ? PostgresIdempotency.Take(
                        batch,
                        request.Tenant,
                        PostgresIdempotency.Add,
                        key,
                        new KeyUse(job.Fingerprint, job.EventId, null),
                        now,
                        oldestKey
                    )
                    : null;
                var waiting = batch.Add(
                    $"SELECT w.waiting, EXISTS (SELECT 1 FROM memstack.events WHERE id = {job.EventId}) FROM ({CountWaiting(request.Tenant, options.Value.Capacity)}) w",
                    row => (Count: row.GetInt64(0), IsKnown: row.GetBoolean(1))
                );
                await session.RunAsync(batch);
                var earlier = taken?.Invoke();
                // Known without a key: the first attempt was committed before the connection was lost.
                if (earlier is not null || waiting[0].IsKnown)
                {
                    return await PostgresMemoryStore.ReplayAsync(session, request.Tenant, earlier?.EventId ?? job.EventId);
                }

                if (waiting[0].Count >= options.Value.Capacity)
                {
                    throw new IngestQueueFullException(options.Value.Capacity);
                }

                await session.ExecuteAsync(
                    PostgresEvents.Insert(
                        job.EventId,
                        request.Tenant,
                        "ADD",
                        EventStatus.Pending,
                        request.Infer ? StoredJson.Messages(request.Messages) : null,
                        now
                    ),
                    $"""
                    INSERT INTO memstack.jobs (event_id, tenant, request, fingerprint, attempts, not_before, dead, created_at)
                    VALUES ({job.EventId}, {request.Tenant}, {StoredJob.Write(job)}::json, {job.Fingerprint}, 0, {now}, FALSE, {now})
                    """
                );
                return new AddResult(job.EventId, [], Replayed: false) { Queued = true };
            },
            repeatable: true,
            cancellationToken
        );

    public Task<IReadOnlyList<IngestJob>> ClaimAsync(int limit, DateTimeOffset now, TimeSpan lease, CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<IngestJob>>(
            "UPDATE",
            "jobs",
            async session =>
                await session.ListAsync(
                    row => StoredJob.Read(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetInt32(3)),
                    $"""
                    WITH due AS (
                        SELECT seq FROM memstack.jobs WHERE NOT dead AND not_before <= {now} AND (lease_until IS NULL OR lease_until <= {now})
                        ORDER BY not_before, seq LIMIT {limit} FOR UPDATE SKIP LOCKED
                    ), taken AS (
                        UPDATE memstack.jobs j SET lease_until = {now + lease}, attempts = j.attempts + 1 FROM due WHERE j.seq = due.seq
                        RETURNING j.seq, j.event_id, j.request, j.fingerprint, j.attempts
                    ), updated AS (
                        UPDATE memstack.events e SET status = {EventStatus.Running}, started_at = COALESCE(e.started_at, {now}) FROM taken WHERE e.id = taken.event_id
                    )
                    SELECT event_id, request, fingerprint, attempts FROM taken ORDER BY seq
                    """
                ),
            // Jobs claimed by an attempt whose answer was lost wait for the end of their lease.
            repeatable: true,
            cancellationToken
        );

    public Task RetryAsync(Guid eventId, DateTimeOffset notBefore, string error, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"SET lease_until = NULL, not_before = {notBefore}, error = {error} WHERE event_id = {eventId} AND NOT dead",
            $"SET status = {EventStatus.Pending}, error = {error}",
            repeatable: true,
            cancellationToken
        );

    public Task ReleaseAsync(Guid eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"SET lease_until = NULL, not_before = {now}, attempts = attempts - 1 WHERE event_id = {eventId} AND NOT dead AND lease_until IS NOT NULL",
            $"SET status = {EventStatus.Pending}",
            // Not repeated: it could take the job from a worker that claimed it in between.
            repeatable: false,
            cancellationToken
        );

    public Task FailAsync(Guid eventId, string error, DateTimeOffset now, CancellationToken cancellationToken) =>
        ChangeAsync(
            $"SET lease_until = NULL, dead = TRUE, error = {error} WHERE event_id = {eventId} AND NOT dead",
            $"SET status = {EventStatus.Failed}, error = {error}, completed_at = {now}",
            repeatable: true,
            cancellationToken
        );

    public Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync("jobs", session => PostgresDeadLetters.ReadAsync(session, tenant, offset, limit), cancellationToken);

    public Task<int> ReplayAsync(string tenant, Guid? eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            session => PostgresDeadLetters.ReplayAsync(session, tenant, eventId, now),
            repeatable: false,
            cancellationToken
        );

    public Task<QueueState> StateAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "jobs",
            async session =>
                (
                    await session.ListAsync(
                        row =>
                        {
                            var age = PostgresRows.Time(row, 3) is { } oldest && oldest < now ? now - oldest : TimeSpan.Zero;
                            return new QueueState(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), age);
                        },
                        $"""
                        SELECT COUNT(*) FILTER (WHERE NOT dead AND (lease_until IS NULL OR lease_until <= {now})), COUNT(*) FILTER (WHERE NOT dead AND lease_until > {now}), COUNT(*) FILTER (WHERE dead),
                               MIN(created_at) FILTER (WHERE NOT dead AND (lease_until IS NULL OR lease_until <= {now}))
                        FROM memstack.jobs
                        """
                    )
                )[0],
            cancellationToken
        );

    /// <summary>Changes a job and its event. The job of a cancelled worker may be done all the same: then its event stays.</summary>
    private Task<int> ChangeAsync(Sql job, Sql jobEvent, bool repeatable, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            session =>
                session.ExecuteAsync(
                    $"""
                    WITH changed AS (UPDATE memstack.jobs {job} RETURNING event_id)
                    UPDATE memstack.events e {jobEvent} FROM changed WHERE e.id = changed.event_id
                    """
                ),
            repeatable,
            cancellationToken
        );
}
