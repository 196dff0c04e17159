using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Idempotency;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Memories;

/// <content>What it writes besides adds: each method is one transaction.</content>
internal sealed partial class PostgresMemoryStore
{
    public Task<AddResult?> FindAddAsync(
        string tenant,
        string key,
        string fingerprint,
        DateTimeOffset oldest,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            "idempotency",
            async session =>
                await session.ListAsync(PostgresIdempotency.Use, PostgresIdempotency.Find(tenant, PostgresIdempotency.Add, key, oldest))
                    is [var use]
                    ? await ReplayAsync(session, tenant, use.Checked(fingerprint).EventId!.Value)
                    : null,
            cancellationToken
        );

    public Task<MemoryRecord?> UpdateAsync(MemoryUpdate update, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "UPDATE",
            "memories",
            session => PostgresUpdate.RunAsync(session, database.Models, update, now),
            repeatable: false,
            cancellationToken
        );

    public Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "DELETE",
            "memories",
            async session =>
            {
                // The first attempt may have been committed before the connection was lost.
                if (await PostgresLockedMemory.ReadAsync(session, tenant, id) is not var (found, _))
                {
                    return session.FollowsLostCommit && await PostgresDeletion.IsDeletedAsync(session, tenant, id);
                }

                await PostgresDeletion.HideAsync(session, new DeletePlan([found]), null, now);
                return true;
            },
            repeatable: true,
            cancellationToken
        );

    public Task<(Guid EventId, long Deleted)> DeleteAllAsync(
        string tenant,
        MemoryFilter filter,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var locks = PostgresLocks.Of(tenant, filter);
        Sql where = $"m.tenant = {tenant} AND m.state <> 3 AND {PostgresFilterCompiler.Compile(filter)}";
        return database.WriteAsync(
            "DELETE",
            "memories",
            async session =>
            {
                var batch = new PostgresBatch();
                batch.Skip(locks);
                var found = batch.Add(
                    $"SELECT {PostgresRows.LoadedColumns} FROM memstack.memories m WHERE {where} ORDER BY m.seq",
                    PostgresRows.Loaded
                );
                await session.RunAsync(batch);
                var eventId = Guid.CreateVersion7(now);
                await session.ExecuteAsync(PostgresEvents.Insert(eventId, tenant, "DELETE_ALL", EventStatus.Succeeded, null, now));
                await PostgresDeletion.HideAsync(session, new DeletePlan(found), eventId, now);
                return (eventId, (long)found.Count);
            },
            repeatable: false,
            cancellationToken
        );
    }

    public async Task<long> EraseAsync(Erasure erasure, CancellationToken cancellationToken)
    {
        erasure.Prepare(await database.ReadAsync("memories", session => PostgresErasure.SourcedAsync(session, erasure), cancellationToken));
        var (erased, transaction) = await database.WriteAsync(
            "DELETE",
            "memories",
            session => PostgresErasure.EraseAsync(session, erasure),
            repeatable: false,
            cancellationToken
        );
        rows.Clear();
        try
        {
            await database.MaintainAsync(
                session => PostgresCleanup.RunAsync(session, transaction, postgres.Value.RewriteOnErasure, logger),
                cancellationToken
            );
        }
        catch (Npgsql.NpgsqlException exception)
        {
            throw new StoreUnavailableException(
                "The texts are deleted; the disk may still hold them because cleaning it failed: repeat the request.",
                exception
            );
        }

        return erased;
    }
}
