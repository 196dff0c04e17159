using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace MemStack.Benchmarks.Scale;

/// <summary>sqlite-vec's exact search over the same vectors, in memory: the alternative in C for an embedded store.</summary>
internal sealed class SqliteVec : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteVec(FileInfo library, SyntheticCorpus corpus)
    {
        _connection.Open();
        _connection.EnableExtensions();
        _connection.LoadExtension(library.FullName, "sqlite3_vec_init");
        Execute($"CREATE VIRTUAL TABLE v USING vec0(embedding float[{corpus.Dimensions}] distance_metric=cosine)");
        Execute("BEGIN");
        using var insert = _connection.CreateCommand();
        insert.CommandText = "INSERT INTO v (rowid, embedding) VALUES ($id, $vector)";
        var id = insert.Parameters.Add("$id", SqliteType.Integer);
        var vector = insert.Parameters.Add("$vector", SqliteType.Blob);
        for (var row = 0; row < corpus.Rows; row++)
        {
            (id.Value, vector.Value) = (row + 1, MemoryMarshal.AsBytes<float>(corpus.Vector(row)).ToArray());
            insert.ExecuteNonQuery();
        }

        Execute("COMMIT");
    }

    public List<long> Search(float[] query, int limit)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = "SELECT rowid FROM v WHERE embedding MATCH $query AND k = $limit ORDER BY distance";
        command.Parameters.AddWithValue("$query", MemoryMarshal.AsBytes<float>(query).ToArray());
        command.Parameters.AddWithValue("$limit", limit);
        using var rows = command.ExecuteReader();
        var found = new List<long>(limit);
        while (rows.Read())
        {
            found.Add(rows.GetInt64(0));
        }

        return found;
    }

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
