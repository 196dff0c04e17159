using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Postgres.Graph;
using MemStack.Memory.Postgres.Rows;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Memories;

/// <summary>Updates a memory in the session's transaction.</summary>
internal static class PostgresUpdate
{
    /// <summary>Applies an update; null when there is no such memory.</summary>
    public static async Task<MemoryRecord?> RunAsync(
        PostgresSession session,
        PostgresModels models,
        MemoryUpdate update,
        DateTimeOffset now
    )
    {
        var request = update.Request;
        if (await PostgresLockedMemory.ReadAsync(session, request.Tenant, request.Id, update.Slot) is not var (found, sameSlot))
        {
            return null;
        }

        var plan = UpdatePlan.Of(update, found.Record, sameSlot, now);
        var after = plan.After;
        await session.ExecuteAsync([
            $"""
            UPDATE memstack.memories SET text = {after.Text}, hash = {after.Hash}, metadata = {StoredJson.Metadata(
                after.Metadata
            )}::json, attributes = {SearchableMetadata.Of(after.Metadata)}::jsonb,
                expires_at = {after.ExpiresAt}, valid_from = {after.ValidFrom}, updated_at = {now}, slot = {after.Slot}, slot_value = {after.SlotValue}, embedding_model = {after.EmbeddingModel}
            WHERE seq = {found.Seq}
            """,
            .. plan.Ended.Select(PostgresMemoryStore.Change),
            .. PostgresRows.InsertHistory(plan.History, null, now),
        ]);
        if (plan.HasNewText)
        {
            await ReplaceWordsAsync(session, models, found, after, update);
        }

        return after;
    }

    private static async Task ReplaceWordsAsync(
        PostgresSession session,
        PostgresModels models,
        LoadedMemory found,
        MemoryRecord after,
        MemoryUpdate update
    )
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
                ? [PostgresVectors.Insert(found.Seq, await models.EnsureAsync(session, name, update.Vector.Length), update.Vector)]
                : (Sql[])[],
        ]);
        if (found.Thread is { } thread)
        {
            await PostgresThreads.RefreshAsync(session, [(found.Seq, thread)]);
        }
    }
}
