using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using MemStack.Memory.Filters;
using MemStack.Memory.Plans;
using MemStack.Memory.Stores;
using MemStack.Memory.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MemStack.Memory.Sqlite.Sessions;

/// <summary>
/// One connection with its prepared statements. Used by one thread at a time.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    // Filters generate many different statements; beyond this number the cache is cleared.
    private const int MaxCachedStatements = 128;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

    // The statement at hand: its text is looked up where it was written, so that a known one makes no string.
    private readonly ArrayBufferWriter<char> _text = new(1024);
    private readonly List<SqlValue> _values = [];

    static SqliteSession() => Batteries_V2.Init();

    public SqliteSession(string file, SqliteOpenMode mode, params ReadOnlySpan<string> pragmas)
    {
        var settings = new SqliteConnectionStringBuilder
        {
            DataSource = file,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = 10,
        };
        _connection = new SqliteConnection(settings.ConnectionString);
        try
        {
            _connection.Open();
            // SQLite's own lower() handles ASCII only. Bytes, because a text would end at a NUL.
            _connection.CreateFunction(
                "memstack_fold",
                (byte[]? text) => text is null ? null : Encoding.UTF8.GetBytes(FilterValues.Fold(Encoding.UTF8.GetString(text))),
                isDeterministic: true
            );
            // Used by migrations for values that code computes.
            _connection.CreateFunction(
                "memstack_index",
                (string? text) => text is null ? null : TextAnalyzer.Index(text),
                isDeterministic: true
            );
            _connection.CreateFunction(
                "memstack_owner",
                (string tenant, string? user, string? agent, string? app, string? run) => ScopeKeys.Owner(tenant, user, agent, app, run),
                isDeterministic: true
            );
            foreach (var pragma in pragmas)
            {
                ExecuteScript("PRAGMA " + pragma);
            }
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>True outside a transaction, also when SQLite has rolled one back by itself.</summary>
    public bool Autocommit => raw.sqlite3_get_autocommit(_connection.Handle) != 0;

    public int Execute(Sql sql) => Prepare(sql).ExecuteNonQuery();

    public object? Scalar(Sql sql) => Prepare(sql).ExecuteScalar() is { } value and not DBNull ? value : null;

    public List<T> List<T>(Func<SqliteDataReader, T> map, Sql sql)
    {
        var found = new List<T>();
        using var rows = Read(sql);
        while (rows.Read())
        {
            found.Add(map(rows));
        }

        return found;
    }

    public SqliteDataReader Read(Sql sql) => Prepare(sql).ExecuteReader();

    /// <summary>Runs statements that are not cached.</summary>
    public void ExecuteScript(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Interrupts the running statement, if any. May be called from another thread.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_connection.Handle);

    public void Dispose()
    {
        ClearStatements();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(Sql sql)
    {
        _text.ResetWrittenCount();
        _values.Clear();
        sql.WriteTo(_text, _values);
        if (!_commands.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(_text.WrittenSpan, out var command))
        {
            if (_commands.Count >= MaxCachedStatements)
            {
                ClearStatements();
            }

            command = _connection.CreateCommand();
            command.CommandText = _text.WrittenSpan.ToString();
            for (var i = 1; i <= _values.Count; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
            }

            _commands.Add(command.CommandText, command);
        }

        foreach (var (i, value) in _values.Index())
        {
            command.Parameters[i].Value = Bound(value.Value);
        }

        return command;
    }

    // Lists are JSON, which json_each takes apart; a vector is its floats.
    private static object Bound(object? value) =>
        value switch
        {
            null => DBNull.Value,
            Guid id => SqliteRows.Id(id),
            DateTimeOffset time => SqliteRows.Micros(time),
            DateOnly day => SqliteRows.Day(day),
            string[] texts => StoredJson.Texts(texts),
            Guid[] ids => StoredJson.Ids(ids),
            long[] numbers => $"[{string.Join(',', numbers)}]",
            float[] vector => MemoryMarshal.AsBytes(vector.AsSpan()).ToArray(),
            _ => value,
        };

    private void ClearStatements()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }
}
