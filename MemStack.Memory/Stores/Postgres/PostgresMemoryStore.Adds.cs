namespace MemStack.Memory.Stores.Postgres;

/// <content>Adding: what it may meet is read in one round trip, and what it changes is written in another, in one transaction.</content>
internal sealed partial class PostgresMemoryStore
{
    public Task<AddResult> AddAsync(AddBatch batch, CancellationToken cancellationToken) => database.WriteAsync(
        "INSERT",
        "memories",
        async session =>
        {
            // The commit of the first run may have been done before the connection was lost.
            if (session.IsRepeated && await IsDoneAsync(session, batch)) return await ReplayAsync(session, batch.Tenant, batch.EventId) with { Replayed = false };
            var (earlier, met, seqs, tail) = await session.ReadAsync(results => MeetAsync(results, batch), [.. Meet(batch)]);
            if (earlier is { } eventId) return await ReplayAsync(session, batch.Tenant, eventId);
            var plan = new AddPlan(batch, met);
            var next = 0;
            plan.Run(() => seqs[next++]);
            await WriteAsync(session, batch, plan, tail);
            session.Count(MemoryState.Active, plan.New.Count);
            return new AddResult(batch.EventId, plan.Results.Stored, Replayed: false) { Touched = plan.Results.Touched, Superseded = plan.Results.Superseded };
        },
        repeatable: true,
        cancellationToken);

    private static async Task<bool> IsDoneAsync(PostgresSession session, AddBatch batch) =>
        (await session.ListAsync(row => row.GetInt16(0), $"SELECT status FROM memstack.events WHERE id = {batch.EventId} AND tenant = {batch.Tenant}")) is [(short)EventStatus.Succeeded];

    /// <summary>Waits for other writes of the owner, takes job or key, and looks for what the add may meet.</summary>
    private static List<Sql> Meet(AddBatch batch)
    {
        var commands = new List<Sql>();
        if (NeedsLocks(batch)) commands.AddRange(PostgresLocks.Owner(batch.Tenant, ScopeKeys.Owner(batch.Memories[0].Record)));
        if (batch.Queued)
            commands.Add($"DELETE FROM memstack.jobs WHERE event_id = {batch.EventId} AND NOT dead RETURNING 1");
        else if (batch.IdempotencyKey is { } key)
            commands.AddRange(PostgresIdempotency.Take(batch.Tenant, PostgresIdempotency.Add, key, new KeyUse(batch.Fingerprint, batch.EventId, null, null), batch.Now, batch.OldestKey));
        if (MeetsOthers(batch)) commands.Add(Open(batch));
        // Sequence numbers are drawn under the owner's lock, so that they grow with the turns of a conversation.
        commands.Add($"SELECT nextval(pg_get_serial_sequence('memstack.memories', 'seq')) FROM generate_series(1, {batch.Memories.Count})");
        if (batch.Thread is { } thread) commands.Add(PostgresThreads.Tail(thread));
        return commands;
    }

    private static async Task<(Guid? Earlier, List<OpenMemory> Met, List<long> Seqs, ThreadTail Tail)> MeetAsync(Results results, AddBatch batch)
    {
        Guid? earlier = null;
        if (NeedsLocks(batch))
        {
            await results.SkipAsync();
            await results.SkipAsync();
        }

        if (batch.Queued) earlier = (await results.ListAsync(_ => true)).Count == 0 ? batch.EventId : null;
        else if (batch.IdempotencyKey is not null) earlier = (await PostgresIdempotency.TakenAsync(results, batch.Fingerprint))?.EventId;
        var met = MeetsOthers(batch)
            ? await results.ListAsync(row => new OpenMemory(
                row.GetInt64(PostgresRows.MemoryColumnCount), PostgresRows.Memory(row), PostgresRows.Text(row, PostgresRows.MemoryColumnCount + 1), PostgresRows.Text(row, PostgresRows.MetadataColumn)))
            : [];
        var seqs = await results.ListAsync(row => row.GetInt64(0));
        var tail = batch.Thread is null ? [] : await results.ListAsync(row => (Seq: row.GetInt64(0), Turn: row.GetInt32(1), Own: row.GetString(2)));
        return (earlier, met, seqs, tail.Count == 0 ? default : new ThreadTail(tail[0].Seq, tail[0].Turn, tail[0].Own, tail.Count > 1 ? tail[1].Own : null));
    }

    // A lone message kept verbatim meets nobody and has no neighbours.
    private static bool NeedsLocks(AddBatch batch) => batch.Memories.Count > 0 && (batch.Thread is not null || MeetsOthers(batch) || batch.Memories.Any(memory => memory.Relations.Count > 0));

    private static bool MeetsOthers(AddBatch batch) =>
        batch.Memories.Any(memory => memory.DedupKey is not null || memory.Record.Slot is not null || memory.DuplicateOf is not null || memory.Supersedes.Count > 0);

    private static Sql Open(AddBatch batch)
    {
        var owner = ScopeKeys.Owner(batch.Memories[0].Record);
        string[] dedups = [.. batch.Memories.Select(memory => memory.DedupKey).OfType<string>().Distinct(StringComparer.Ordinal)];
        string[] slots = [.. batch.Memories.Select(memory => memory.Record.Slot).OfType<string>().Distinct(StringComparer.Ordinal)];
        Guid[] named = [.. batch.Memories.SelectMany(memory => memory.DuplicateOf is { } twin ? memory.Supersedes.Append(twin) : memory.Supersedes).Distinct()];
        return $"""
            SELECT {PostgresRows.MemoryColumns}, m.seq, m.dedup FROM memstack.memories m WHERE m.tenant = {batch.Tenant} AND m.seq IN (
                SELECT seq FROM memstack.memories WHERE owner = {owner} AND dedup = ANY({dedups}) AND dedup IS NOT NULL AND valid_to IS NULL AND state < 3
                UNION SELECT seq FROM memstack.memories WHERE owner = {owner} AND slot = ANY({slots}) AND slot IS NOT NULL AND valid_to IS NULL AND state < 3
                UNION SELECT seq FROM memstack.memories WHERE owner = {owner} AND id = ANY({named}) AND valid_to IS NULL AND state < 3)
            ORDER BY m.seq
            """;
    }

    private async Task WriteAsync(PostgresSession session, AddBatch batch, AddPlan plan, ThreadTail tail)
    {
        var commands = new List<Sql>
        {
            batch.Queued
                ? PostgresEvents.Complete(batch.EventId, batch.Now)
                : PostgresEvents.Insert(batch.EventId, batch.Tenant, "ADD", EventStatus.Succeeded, batch.Input is null ? null : StoredJson.Messages(batch.Input), batch.Now),
        };
        // Messages that gave nothing stand in nobody's history, where an erasure would find them.
        if (plan.New.Count + plan.Results.Touched.Count == 0) commands.Add($"UPDATE memstack.events SET input = NULL WHERE id = {batch.EventId} AND input IS NOT NULL");
        if (tail.Turn > 0 && plan.New.Count > 0)
            commands.Add($"UPDATE memstack.memories SET words = words || {PostgresWords.Next(TurnContext.Of(plan.New[0].New!.Terms)!)}::tsvector WHERE seq = {tail.Seq}");
        foreach (var memory in plan.Changed)
        {
            commands.Add(
                $"""
                UPDATE memstack.memories SET touched_at = {memory.Record.TouchedAt}, valid_to = {memory.Record.ValidTo}, superseded_by = {memory.Record.SupersededBy}, updated_at = {memory.Record.UpdatedAt}
                WHERE seq = {memory.Seq}
                """);
        }

        var isThread = batch.Thread is not null;
        for (var i = 0; i < plan.New.Count; i++)
        {
            var memory = plan.New[i];
            var next = isThread && i + 1 < plan.New.Count ? plan.New[i + 1].New!.Terms : null;
            commands.Add(Insert(memory, batch.Thread, isThread ? tail.Turn + 1 : 0, PostgresWords.Vector(
                ScopeKeys.Of(memory.Record), memory.New!.Terms, TurnContext.Of(tail.Last), TurnContext.Of(tail.BeforeLast), TurnContext.Of(next), memory.New.SourceTerms)));
            if (memory.New is { Vector: { IsEmpty: false } vector, Record.EmbeddingModel: { } name })
                commands.Add(PostgresVectors.Insert(memory.Seq, await database.Models.EnsureAsync(session, name, vector.Length), vector));
            if (isThread) tail = tail.Then(memory.Seq, memory.New.Terms);
        }

        commands.AddRange(PostgresGraph.Insert(batch.Tenant, [.. plan.New.Select(memory => (memory.Seq, memory.Record, memory.New!.Relations))]));
        commands.AddRange(PostgresRows.InsertHistory(plan.History, batch.EventId, batch.Now));
        await session.ExecuteAsync([.. commands]);
    }

    /// <param name="memory">With what it is made from.</param>
    /// <param name="thread">Its conversation.</param>
    /// <param name="turn">Its place there.</param>
    /// <param name="words">See <see cref="PostgresWords.Vector"/>.</param>
    private static Sql Insert(OpenMemory memory, string? thread, int turn, string words)
    {
        var record = memory.Record;
        return $"""
            INSERT INTO memstack.memories (seq, id, tenant, user_id, agent_id, app_id, run_id, actor_id, role, owner, thread, turn, text, hash, metadata, attributes, categories, state,
                                           valid_from, valid_to, superseded_by, expires_at, created_at, updated_at, touched_at, embedding_model, slot, slot_value, dedup, own, source, words)
            VALUES ({memory.Seq}, {record.Id}, {record.Tenant}, {record.UserId}, {record.AgentId}, {record.AppId}, {record.RunId}, {record.ActorId}, {record.Role}, {ScopeKeys.Owner(record)},
                    {thread}, {turn}, {record.Text}, {record.Hash}, {memory.Metadata}::json, {SearchableMetadata.Of(record.Metadata)}::jsonb, {record.Categories}, {record.State},
                    {record.ValidFrom}, {record.ValidTo}, {record.SupersededBy}, {record.ExpiresAt}, {record.CreatedAt}, {record.UpdatedAt}, {record.TouchedAt}, {record.EmbeddingModel},
                    {record.Slot}, {record.SlotValue}, {memory.Dedup}, {memory.New!.Terms}, {memory.New.SourceTerms}, {words}::tsvector)
            """;
    }
}
