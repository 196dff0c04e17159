using MemStack.Memory.Engine;

namespace MemStack.Memory.Stores.Postgres;

/// <content>What it writes besides adds: each method is one transaction.</content>
internal sealed partial class PostgresMemoryStore
{
    public Task<AddResult?> FindAddAsync(string tenant, string key, string fingerprint, DateTimeOffset oldest, CancellationToken cancellationToken) => database.ReadAsync(
        "idempotency",
        async session => await session.ListAsync(PostgresIdempotency.Use, PostgresIdempotency.Find(tenant, PostgresIdempotency.Add, key, oldest)) is [var use]
            ? await ReplayAsync(session, tenant, use.Checked(fingerprint).EventId!.Value)
            : null,
        cancellationToken);

    public Task<MemoryRecord?> UpdateAsync(MemoryUpdate update, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        "UPDATE",
        "memories",
        async session =>
        {
            var request = update.Request;
            if (await LockAsync(session, request.Tenant, request.Id) is not { } found) return null;
            var before = found.Memory;
            var newText = request.Text is { } text && text != before.Text;
            var after = before with
            {
                Text = request.Text ?? before.Text,
                Hash = request.Text is null ? before.Hash : TextHash.Of(request.Text),
                Metadata = request.Metadata is null ? before.Metadata : (System.Text.Json.Nodes.JsonObject)request.Metadata.DeepClone(),
                ExpiresAt = request.SetExpiresAt ? request.ExpiresAt : before.ExpiresAt,
                ValidFrom = request.Timestamp is { } time ? Instants.Whole(time) : before.ValidFrom,
                UpdatedAt = now,
                Slot = newText ? update.Slot : before.Slot,
                SlotValue = newText ? update.SlotValue : before.SlotValue,
                EmbeddingModel = newText ? update.EmbeddingModel : before.EmbeddingModel,
            };
            await session.ExecuteAsync(
                $"""
                UPDATE memstack.memories SET text = {after.Text}, hash = {after.Hash}, metadata = {StoredJson.Metadata(after.Metadata)}::json, attributes = {SearchableMetadata.Of(after.Metadata)}::jsonb,
                    expires_at = {after.ExpiresAt}, valid_from = {after.ValidFrom}, updated_at = {now}, slot = {after.Slot}, slot_value = {after.SlotValue}, embedding_model = {after.EmbeddingModel}
                WHERE seq = {found.Seq}
                """,
                PostgresRows.InsertHistory(after, null, HistoryEvent.Update, before.Text, after.Text, now));
            if (newText)
            {
                await ReplaceWordsAsync(session, found, after, update);
                await CloseOthersAsync(session, after, request.Timestamp is null ? null : after.ValidFrom, now);
            }

            return after;
        },
        repeatable: false,
        cancellationToken);

    public Task<bool> DeleteAsync(string tenant, Guid id, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        "DELETE",
        "memories",
        async session =>
        {
            // The commit of the first run may have been done before the connection was lost.
            if (await LockAsync(session, tenant, id) is not { } found) return session.IsRepeated && await IsDeletedAsync(session, tenant, id);
            await HideAsync(session, [found], null, now);
            return true;
        },
        repeatable: true,
        cancellationToken);

    public Task<(Guid EventId, long Deleted)> DeleteAllAsync(string tenant, MemoryFilter filter, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var locks = PostgresLocks.Of(tenant, filter);
        Sql where = $"m.tenant = {tenant} AND m.state <> 3 AND {PostgresFilterCompiler.Compile(filter)}";
        return database.WriteAsync(
            "DELETE",
            "memories",
            async session =>
            {
                var found = await session.ReadAsync(
                    async results =>
                    {
                        foreach (var _ in locks) await results.SkipAsync();
                        return await results.ListAsync(Found.Of);
                    },
                    [.. locks, $"SELECT {PostgresRows.MemoryColumns}, m.seq, m.thread FROM memstack.memories m WHERE {where} ORDER BY m.seq"]);
                var eventId = Guid.CreateVersion7(now);
                await session.ExecuteAsync(PostgresEvents.Insert(eventId, tenant, "DELETE_ALL", EventStatus.Succeeded, null, now));
                await HideAsync(session, found, eventId, now);
                return (eventId, (long)found.Count);
            },
            repeatable: false,
            cancellationToken);
    }

    public async Task<long> EraseAsync(string tenant, MemoryFilter filter, CancellationToken cancellationToken)
    {
        var (erased, transaction) = await database.WriteAsync(
            "DELETE", "memories", session => PostgresErasure.EraseAsync(session, tenant, filter), repeatable: false, cancellationToken);
        rows.Clear();
        try
        {
            await database.MaintainAsync(session => PostgresErasure.CleanAsync(session, transaction, postgres.Value.RewriteOnErasure, logger), cancellationToken);
        }
        catch (Npgsql.NpgsqlException exception)
        {
            throw new StoreUnavailableException("The texts are deleted; the disk may still hold them because cleaning it failed: repeat the request.", exception);
        }

        return erased;
    }

    /// <summary>Waits for other writes of the memory's owner, then reads it.</summary>
    private static async Task<Found?> LockAsync(PostgresSession session, string tenant, Guid id)
    {
        var owners = await session.ListAsync(row => row.GetString(0), $"SELECT owner FROM memstack.memories WHERE id = {id} AND tenant = {tenant}");
        if (owners is not [var owner]) return null;
        return await session.ReadAsync(
            async results =>
            {
                await results.SkipAsync();
                await results.SkipAsync();
                return (await results.ListAsync(Found.Of)).FirstOrDefault();
            },
            [
                .. PostgresLocks.Owner(tenant, owner),
                $"SELECT {PostgresRows.MemoryColumns}, m.seq, m.thread FROM memstack.memories m WHERE m.id = {id} AND m.tenant = {tenant} AND m.state <> 3 FOR UPDATE",
            ]);
    }

    private static async Task<bool> IsDeletedAsync(PostgresSession session, string tenant, Guid id) =>
        (await session.ListAsync(row => row.GetInt64(0), $"SELECT seq FROM memstack.memories WHERE id = {id} AND tenant = {tenant} AND state = 3")).Count > 0;

    private async Task ReplaceWordsAsync(PostgresSession session, Found found, MemoryRecord after, MemoryUpdate update)
    {
        // What was found a twin of the old text is none of the new one, and the new words are the caller's, no longer those of a message.
        await session.ExecuteAsync(
        [
            $"""
            UPDATE memstack.memories SET dedup = NULL, own = {update.Terms}, source = NULL, words = {PostgresWords.Vector(ScopeKeys.Of(after), update.Terms!, null, null, null, null)}::tsvector
            WHERE seq = {found.Seq}
            """,
            $"DELETE FROM memstack.vectors WHERE memory_seq = {found.Seq}",
            .. PostgresGraph.Remove([found.Seq]),
            .. PostgresGraph.Insert(after.Tenant, [(found.Seq, after, update.Relations)]),
            .. update is { Vector.IsEmpty: false, EmbeddingModel: { } name }
                ? [PostgresVectors.Insert(found.Seq, await database.Models.EnsureAsync(session, name, update.Vector.Length), update.Vector)]
                : (Sql[])[],
        ]);
        if (found.Thread is { } thread) await PostgresThreads.RefreshAsync(session, [(found.Seq, thread)]);
    }

    private static async Task CloseOthersAsync(PostgresSession session, MemoryRecord edited, DateTimeOffset? since, DateTimeOffset now)
    {
        if (EditedAnswer.SlotOf(edited) is not { } slot) return;
        var others = await session.ListAsync(
            Found.Of,
            $"""
            SELECT {PostgresRows.MemoryColumns}, m.seq, m.thread FROM memstack.memories m
            WHERE m.owner = {ScopeKeys.Owner(edited)} AND m.slot = {slot} AND m.slot IS NOT NULL AND m.tenant = {edited.Tenant} AND m.valid_to IS NULL AND m.state < 3 AND m.id <> {edited.Id} ORDER BY m.seq
            """);
        var commands = new List<Sql>();
        var steps = new List<HistoryStep>();
        foreach (var other in others)
        {
            if (EditedAnswer.Close(other.Memory, edited, since, now) is not { } closed) continue;
            commands.Add($"UPDATE memstack.memories SET valid_to = {closed.ValidTo}, superseded_by = {closed.SupersededBy}, updated_at = {closed.UpdatedAt} WHERE seq = {other.Seq}");
            steps.Add(new HistoryStep(closed, HistoryEvent.Supersede, closed.Text, edited.Text));
        }

        await session.ExecuteAsync([.. commands, .. PostgresRows.InsertHistory(steps, null, now)]);
    }

    private static async Task HideAsync(PostgresSession session, List<Found> found, Guid? eventId, DateTimeOffset now)
    {
        if (found.Count == 0) return;
        long[] seqs = [.. found.Select(memory => memory.Seq)];
        await session.ExecuteAsync(
        [
            $"UPDATE memstack.memories SET state = 3, updated_at = {now}, own = NULL, source = NULL, words = NULL WHERE seq = ANY({seqs})",
            $"DELETE FROM memstack.vectors WHERE memory_seq = ANY({seqs})",
            .. PostgresRows.InsertHistory(found.Select(memory => new HistoryStep(memory.Memory, HistoryEvent.Delete, memory.Memory.Text, null)), eventId, now),
        ]);
        foreach (var (_, _, memory) in found) session.Count(memory.State, -1);
        session.Count(MemoryState.Deleted, found.Count);
        await PostgresThreads.CloseGapsAsync(session, [.. found.Where(memory => memory.Thread is not null).Select(memory => (memory.Seq, memory.Thread!))]);
    }

    private sealed record Found(long Seq, string? Thread, MemoryRecord Memory)
    {
        public static Found Of(Npgsql.NpgsqlDataReader row) =>
            new(row.GetInt64(PostgresRows.MemoryColumnCount), PostgresRows.Text(row, PostgresRows.MemoryColumnCount + 1), PostgresRows.Memory(row));
    }
}
