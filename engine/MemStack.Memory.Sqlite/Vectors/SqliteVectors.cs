using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MemStack.Memory.Model;
using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Sessions;

namespace MemStack.Memory.Sqlite.Vectors;

/// <summary>Reads and writes vectors in the database, and loads them into memory.</summary>
internal static class SqliteVectors
{
    public static void Load(SqliteSession session, VectorIndex index)
    {
        using var rows = session.Read(
            $"SELECT v.memory_seq, v.model, v.data, m.id, m.tenant, m.user_id, m.agent_id, m.app_id, m.run_id FROM vectors v JOIN memories m ON m.seq = v.memory_seq WHERE m.state < 3 ORDER BY v.memory_seq"
        );
        while (rows.Read())
        {
            var scope = new MemoryRecord
            {
                Id = default,
                Tenant = rows.GetString(4),
                UserId = SqliteRows.Text(rows, 5),
                AgentId = SqliteRows.Text(rows, 6),
                AppId = SqliteRows.Text(rows, 7),
                RunId = SqliteRows.Text(rows, 8),
                Text = "",
                Hash = "",
                CreatedAt = default,
                UpdatedAt = default,
            };
            index.Set(rows.GetInt64(0), rows.GetString(1), ScopeKeys.Mask(scope), Floats((byte[])rows.GetValue(2)));
        }
    }

    /// <summary>The cosine of a stored vector and a query, both of length 1; null when their lengths differ.</summary>
    public static float? Similarity(byte[] stored, ReadOnlySpan<float> query)
    {
        var floats = Floats(stored);
        return floats.Length == query.Length ? TensorPrimitives.Dot(floats, query) : null;
    }

    private static ReadOnlySpan<float> Floats(byte[] stored) => MemoryMarshal.Cast<byte, float>(stored);
}
