using System.Collections.Concurrent;
using System.Globalization;
using MemStack.Memory.Postgres.Sessions;
using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Database;

/// <summary>
/// A model and a dimension of vectors. Its number is a literal in the SQL, because PostgreSQL uses a partial index only for a condition
/// that it can see (https://www.postgresql.org/docs/17/indexes-partial.html).
/// </summary>
/// <param name="Id">Its number.</param>
/// <param name="Dimension">The dimension of its vectors.</param>
internal sealed record PostgresModel(int Id, int Dimension)
{
    // halfvec takes half the room and HNSW twice the dimensions (https://github.com/pgvector/pgvector#half-precision-indexing).
    private const int MaxIndexedDimension = 4_000;

    private long _vectors;

    /// <summary>Indicates whether its vectors have few enough dimensions for an index.</summary>
    public bool CanHaveIndex => Dimension <= MaxIndexedDimension;

    /// <summary>Indicates whether an index for searches exists.</summary>
    public bool HasIndex { get; set; }

    /// <summary>The number of its vectors at the last count.</summary>
    public long Vectors
    {
        get => Volatile.Read(ref _vectors);
        set => Volatile.Write(ref _vectors, value);
    }

    public Sql IdSql => Sql.Raw(Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>The type of the indexed values.</summary>
    public Sql IndexType => Sql.Raw($"halfvec({Dimension.ToString(CultureInfo.InvariantCulture)})");

    public string IndexName => $"vectors_hnsw_{Id.ToString(CultureInfo.InvariantCulture)}";
}

/// <summary>The models that this process knows; their rows never change.</summary>
internal sealed class PostgresModels
{
    private readonly ConcurrentDictionary<(string Name, int Dimension), PostgresModel> _known = new();

    public IEnumerable<PostgresModel> Known => _known.Values;

    /// <summary>The model, or null while no vector of it has been stored.</summary>
    public async ValueTask<PostgresModel?> FindAsync(PostgresSession session, string name, int dimension)
    {
        if (_known.TryGetValue((name, dimension), out var model))
        {
            return model;
        }

        var rows = await session.ListAsync(
            row => row.GetInt32(0),
            $"SELECT id FROM memstack.embedding_models WHERE name = {name} AND dimension = {dimension}"
        );
        return rows is [var id] ? Keep(id, name, dimension) : null;
    }

    /// <summary>Returns the model, and inserts its row if needed.</summary>
    public async ValueTask<PostgresModel> EnsureAsync(PostgresSession session, string name, int dimension) =>
        await FindAsync(session, name, dimension) ?? await AddAsync(session, name, dimension);

    /// <summary>Caches a row that was read.</summary>
    public PostgresModel Keep(int id, string name, int dimension) =>
        _known.GetOrAdd((name, dimension), _ => new PostgresModel(id, dimension));

    private static async Task<PostgresModel> AddAsync(PostgresSession session, string name, int dimension)
    {
        // Not cached before the transaction is committed: a rolled back number is invalid.
        var batch = new PostgresBatch();
        batch.Add(
            $"INSERT INTO memstack.embedding_models (name, dimension) VALUES ({name}, {dimension}) ON CONFLICT (name, dimension) DO NOTHING"
        );
        var ids = batch.Add(
            $"SELECT id FROM memstack.embedding_models WHERE name = {name} AND dimension = {dimension}",
            row => row.GetInt32(0)
        );
        await session.RunAsync(batch);
        return new PostgresModel(ids[0], dimension);
    }
}
