using MemStack.Memory.Postgres.Database;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Transfer;

/// <summary>Exports whole memories from PostgreSQL and imports them.</summary>
internal sealed class PostgresTransfer(PostgresDatabase database) : ITransferStore
{
    public Task<IReadOnlyList<TransferredMemory>> ReadAsync(TransferPage page, CancellationToken cancellationToken) =>
        database.ReadAsync("memories", session => PostgresExport.ReadAsync(session, page), cancellationToken);

    public Task<IReadOnlyList<TransferOutcome>> WriteAsync(TransferBatch batch, CancellationToken cancellationToken) =>
        database.WriteAsync(
            "INSERT",
            "memories",
            session => PostgresImport.WriteAsync(session, database.Models, batch),
            repeatable: true,
            cancellationToken
        );
}
