using MemStack.Memory.Stores;

namespace MemStack.Memory.Postgres.Database;

/// <summary>
/// Vectors in SQL. They are sent as arrays of reals, in PostgreSQL's binary format, and converted to pgvector's type of half precision.
/// </summary>
internal static class PostgresVectors
{
    public static Sql Insert(long seq, PostgresModel model, ReadOnlyMemory<float> vector) =>
        $"""
            INSERT INTO memstack.vectors (memory_seq, model, data) VALUES ({seq}, {model.Id}, {vector}::real[]::halfvec)
            ON CONFLICT (memory_seq) DO UPDATE SET model = EXCLUDED.model, data = EXCLUDED.data
            """;

    /// <summary>The cosine of a stored vector <c>v.data</c> and the query, both of length 1.</summary>
    public static Sql Similarity(ReadOnlyMemory<float> query) => $"-(v.data <#> {query}::real[]::halfvec)";
}
