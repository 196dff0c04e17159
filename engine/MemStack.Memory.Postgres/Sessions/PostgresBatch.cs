using MemStack.Memory.Stores;
using Npgsql;

namespace MemStack.Memory.Postgres.Sessions;

/// <summary>Commands of one round trip, each with the reader of its rows (<see cref="PostgresSession.RunAsync"/>).</summary>
internal sealed class PostgresBatch
{
    private readonly List<Sql> _commands = [];
    private readonly List<Action<NpgsqlDataReader>> _readers = [];

    public IReadOnlyList<Sql> Commands => _commands;

    /// <summary>The readers of the results' rows, in their order.</summary>
    public IReadOnlyList<Action<NpgsqlDataReader>> Readers => _readers;

    /// <summary>Adds a command that returns no rows.</summary>
    public void Add(Sql command) => _commands.Add(command);

    /// <summary>Adds commands that return no rows.</summary>
    public void Add(IEnumerable<Sql> commands) => _commands.AddRange(commands);

    /// <summary>Adds a command whose rows are ignored.</summary>
    public void Skip(Sql command) => Add(command, _ => true);

    /// <summary>Adds commands whose rows are ignored, such as locks.</summary>
    public void Skip(IEnumerable<Sql> commands)
    {
        foreach (var command in commands)
        {
            Skip(command);
        }
    }

    /// <summary>Adds a command and returns its rows, which are filled when the batch has run.</summary>
    public List<T> Add<T>(Sql command, Func<NpgsqlDataReader, T> map)
    {
        var rows = new List<T>();
        _commands.Add(command);
        _readers.Add(row => rows.Add(map(row)));
        return rows;
    }
}
