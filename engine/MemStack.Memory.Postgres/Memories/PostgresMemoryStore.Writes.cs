using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Filters;
using MemStack.Memory.Postgres.Graph;
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
            async session =>
            {
                var request = update.Request;
                if (await LockAsync(session, request.Tenant, request.Id, update.Slot) is not var (found, answers))
                {
                    return null;
                }

                var plan = UpdatePlan.Of(update, found.Record, answers, now);
                var after = plan.After;
                await session.ExecuteAsync([
                    $"""
                    UPDATE memstack.memories SET text = {after.Text}, hash = {after.Hash}, metadata = {StoredJson.Metadata(
                        after.Metadata
                    )}::json, attributes = {SearchableMetadata.Of(after.Metadata)}::jsonb,
                        expires_at = {after.ExpiresAt}, valid_from = {after.ValidFrom}, updated_at = {now}, slot = {after.Slot}, slot_value = {after.SlotValue}, embedding_model = {after.EmbeddingModel}
                    WHERE seq = {found.Seq}
                    """,
                    .. plan.Ended.Select(Change),
                    .. PostgresRows.InsertHistory(plan.History, null, now),
                ]);
                if (plan.HasNewText)
                {
                    await ReplaceWordsAsync(session, found, after, update);
                }

                return after;
            },
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
                if (await LockAsync(session, tenant, id) is not var (found, _))
                {
                    return session.IsRepeated && await IsDeletedAsync(session, tenant, id);
                }

                await HideAsync(session, new DeletePlan([found]), null, now);
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
                await HideAsync(session, new DeletePlan(found), eventId, now);
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
                session => PostgresErasure.CleanAsync(session, transaction, postgres.Value.RewriteOnErasure, logger),
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

    /// <summary>Waits for other writes of the memory's owner, then reads it, and the owner's open memories in a slot.</summary>
    private static async Task<(LoadedMemory Found, List<LoadedMemory> Answers)?> LockAsync(
        PostgresSession session,
        string tenant,
        Guid id,
        string? slot = null
    )
    {
        var owners = await session.ListAsync(
            row => row.GetString(0),
            $"SELECT owner FROM memstack.memories WHERE id = {id} AND tenant = {tenant}"
        );
        if (owners is not [var owner])
        {
            return null;
        }

        var batch = new PostgresBatch();
        batch.Skip(PostgresLocks.Owner(tenant, owner));
        var found = batch.Add(
            $"SELECT {PostgresRows.LoadedColumns} FROM memstack.memories m WHERE m.id = {id} AND m.tenant = {tenant} AND m.state <> 3 FOR UPDATE",
            PostgresRows.Loaded
        );
        List<LoadedMemory> answers = slot is null
            ? []
            : batch.Add(Open(tenant, new ConflictQuery(owner, [], [slot], [])), PostgresRows.Loaded);
        await session.RunAsync(batch);
        return found is [var memory] ? (memory, answers) : null;
    }

    private static async Task<bool> IsDeletedAsync(PostgresSession session, string tenant, Guid id) =>
        (
            await session.ListAsync(
                row => row.GetInt64(0),
                $"SELECT seq FROM memstack.memories WHERE id = {id} AND tenant = {tenant} AND state = 3"
            )
        ).Count > 0;

    private async Task ReplaceWordsAsync(PostgresSession session, LoadedMemory found, MemoryRecord after, MemoryUpdate update)
    {
        // A duplicate of the old text is none of the new one, and the new words are the caller's, no longer those of a message.
        await session.ExecuteAsync([
            $"""
            UPDATE memstack.memories SET dedup = NULL, own = {update.Terms}, source = NULL, words = {PostgresWords.Vector(
                ScopeKeys.Of(after),
                new IndexedWords(update.Terms!)
            )}::tsvector
            WHERE seq = {found.Seq}
            """,
            $"DELETE FROM memstack.vectors WHERE memory_seq = {found.Seq}",
            .. PostgresGraph.Remove([found.Seq]),
            .. PostgresGraph.Insert(after.Tenant, [(found.Seq, after, update.Relations)]),
            .. update is { Vector.IsEmpty: false, EmbeddingModel: { } name }
                ? [PostgresVectors.Insert(found.Seq, await database.Models.EnsureAsync(session, name, update.Vector.Length), update.Vector)]
                : (Sql[])[],
        ]);
        if (found.Thread is { } thread)
        {
            await PostgresThreads.RefreshAsync(session, [(found.Seq, thread)]);
        }
    }

    private static async Task HideAsync(PostgresSession session, DeletePlan plan, Guid? eventId, DateTimeOffset now)
    {
        if (plan.Memories.Count == 0)
        {
            return;
        }

        long[] seqs = [.. plan.Memories.Select(memory => memory.Seq)];
        await session.ExecuteAsync([
            $"UPDATE memstack.memories SET state = 3, updated_at = {now}, own = NULL, source = NULL, words = NULL WHERE seq = ANY({seqs})",
            $"DELETE FROM memstack.vectors WHERE memory_seq = ANY({seqs})",
            .. PostgresRows.InsertHistory(plan.History, eventId, now),
        ]);
        foreach (var memory in plan.Memories)
        {
            session.Count(memory.Record.State, -1);
        }

        session.Count(MemoryState.Deleted, seqs.Length);
        await PostgresThreads.CloseGapsAsync(session, plan.Turns);
    }
}
