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
    internal static Sql Waiting(string tenant, int capacity) =>
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
                    $"SELECT w.waiting, EXISTS (SELECT 1 FROM memstack.events WHERE id = {job.EventId}) FROM ({Waiting(request.Tenant, options.Value.Capacity)}) w",
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
                    ), told AS (
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
        database.WriteAsync(
            "UPDATE",
            "jobs",
            session =>
                session.ExecuteAsync(
                    // The job of a cancelled worker may be done all the same: then the event is not changed.
                    $"""
                    WITH back AS (
                        UPDATE memstack.jobs SET lease_until = NULL, not_before = {notBefore}, error = {error} WHERE event_id = {eventId} AND NOT dead RETURNING event_id
                    )
                    UPDATE memstack.events e SET status = {EventStatus.Pending}, error = {error} FROM back WHERE e.id = back.event_id
                    """
                ),
            repeatable: true,
            cancellationToken
        );

    public Task ReleaseAsync(Guid eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            session =>
                session.ExecuteAsync(
                    $"""
                    WITH back AS (
                        UPDATE memstack.jobs SET lease_until = NULL, not_before = {now}, attempts = attempts - 1
                        WHERE event_id = {eventId} AND NOT dead AND lease_until IS NOT NULL RETURNING event_id
                    )
                    UPDATE memstack.events e SET status = {EventStatus.Pending} FROM back WHERE e.id = back.event_id
                    """
                ),
            // Not repeated: it could take the job from a worker that claimed it in between.
            repeatable: false,
            cancellationToken
        );

    public Task FailAsync(Guid eventId, string error, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            session =>
                session.ExecuteAsync(
                    $"""
                    WITH dead AS (
                        UPDATE memstack.jobs SET lease_until = NULL, dead = TRUE, error = {error} WHERE event_id = {eventId} AND NOT dead RETURNING event_id
                    )
                    UPDATE memstack.events e SET status = {EventStatus.Failed}, error = {error}, completed_at = {now} FROM dead WHERE e.id = dead.event_id
                    """
                ),
            repeatable: true,
            cancellationToken
        );

    public Task<Page<DeadLetter>> DeadLettersAsync(string tenant, int offset, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            "jobs",
            async session =>
            {
                var batch = new PostgresBatch();
                batch.Add(PostgresSession.BeginSnapshot);
                var letters = batch.Add(
                    $"""
                    SELECT event_id, error, attempts, json_array_length(request -> 'Messages'), created_at FROM memstack.jobs WHERE tenant = {tenant} AND dead
                    ORDER BY seq LIMIT {limit} OFFSET {offset}
                    """,
                    row => new DeadLetter(
                        row.GetGuid(0),
                        PostgresRows.Text(row, 1) ?? "",
                        row.GetInt32(2),
                        row.GetInt32(3),
                        row.GetFieldValue<DateTimeOffset>(4)
                    )
                );
                var total = batch.Add($"SELECT COUNT(*) FROM memstack.jobs WHERE tenant = {tenant} AND dead", row => row.GetInt64(0));
                batch.Add(PostgresSession.EndSnapshot);
                await session.RunAsync(batch);
                return new Page<DeadLetter>(letters, total[0]);
            },
            cancellationToken
        );

    public Task<int> ReplayAsync(string tenant, Guid? eventId, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "jobs",
            async session =>
                (
                    await session.ListAsync(
                        row => row.GetGuid(0),
                        $"""
                        WITH back AS (
                            UPDATE memstack.jobs SET dead = FALSE, attempts = 0, not_before = {now}, lease_until = NULL, error = NULL
                            WHERE tenant = {tenant} AND dead AND ({eventId} IS NULL OR event_id = {eventId}) RETURNING event_id
                        ), told AS (
                            UPDATE memstack.events e SET status = {EventStatus.Pending}, error = NULL, completed_at = NULL FROM back WHERE e.id = back.event_id
                        )
                        SELECT event_id FROM back
                        """
                    )
                ).Count,
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
}
