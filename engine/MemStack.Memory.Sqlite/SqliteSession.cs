using System.Text;
using MemStack.Memory.Plans;
using MemStack.Memory.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace MemStack.Memory.Sqlite;

/// <summary>
/// One connection with its prepared statements. Used by one thread at a time. Parameters are <c>$1</c>, <c>$2</c>, … by position.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    // Filters generate many different statements; beyond this number the cache is cleared.
    private const int MaxCachedStatements = 128;

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _commands = new(StringComparer.Ordinal);

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
                (byte[]? text) => text is null ? null : Encoding.UTF8.GetBytes(Filters.FilterValues.Fold(Encoding.UTF8.GetString(text))),
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

    public int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    public object? Scalar(string sql, params ReadOnlySpan<object?> values) =>
        Prepare(sql, values).ExecuteScalar() is { } value and not DBNull ? value : null;

    public List<T> List<T>(Func<SqliteDataReader, T> map, string sql, params ReadOnlySpan<object?> values)
    {
        var found = new List<T>();
        using var rows = Read(sql, values);
        while (rows.Read())
        {
            found.Add(map(rows));
        }

        return found;
    }

    public SqliteDataReader Read(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteReader();

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
        ForgetStatements();
        _connection.Dispose();
    }

    private SqliteCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count >= MaxCachedStatements)
            {
                ForgetStatements();
            }

            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i });
            }

            _commands.Add(sql, command);
        }

        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return command;
    }

    private void ForgetStatements()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }
}
