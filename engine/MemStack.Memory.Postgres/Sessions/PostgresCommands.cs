using System.Buffers;
using MemStack.Memory.Stores;
using Npgsql;
using NpgsqlTypes;

namespace MemStack.Memory.Postgres.Sessions;

/// <summary>SQL with its values as a command of the driver.</summary>
internal static class PostgresCommands
{
    private static readonly Dictionary<Type, NpgsqlDbType> Types = new()
    {
        [typeof(string)] = NpgsqlDbType.Text,
        [typeof(Guid)] = NpgsqlDbType.Uuid,
        [typeof(short)] = NpgsqlDbType.Smallint,
        [typeof(int)] = NpgsqlDbType.Integer,
        [typeof(long)] = NpgsqlDbType.Bigint,
        [typeof(bool)] = NpgsqlDbType.Boolean,
        [typeof(float)] = NpgsqlDbType.Real,
        [typeof(DateOnly)] = NpgsqlDbType.Date,
        [typeof(DateTimeOffset)] = NpgsqlDbType.TimestampTz,
        [typeof(byte[])] = NpgsqlDbType.Bytea,
        // The number of a transaction.
        [typeof(uint)] = NpgsqlDbType.Xid,
    };

    public static NpgsqlBatchCommand ToCommand(this Sql sql)
    {
        var (text, values) = (new ArrayBufferWriter<char>(), new List<SqlValue>());
        sql.WriteTo(text, values);
        var command = new NpgsqlBatchCommand(text.WrittenSpan.ToString());
        foreach (var (type, value) in values)
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = TypeOf(type), Value = InUtc(value) ?? DBNull.Value });
        }

        return command;
    }

    private static NpgsqlDbType TypeOf(Type type) =>
        Types.TryGetValue(Nullable.GetUnderlyingType(type) ?? type, out var known)
            ? known
            : NpgsqlDbType.Array | TypeOf(type.GetElementType() ?? throw new NotSupportedException($"{type} has no type of PostgreSQL."));

    // The driver takes no other times.
    private static object? InUtc(object? value) =>
        value switch
        {
            DateTimeOffset time => time.ToUniversalTime(),
            DateTimeOffset[] times => Array.ConvertAll(times, time => time.ToUniversalTime()),
            DateTimeOffset?[] times => Array.ConvertAll(times, time => time?.ToUniversalTime()),
            _ => value,
        };
}
