using System.Runtime.CompilerServices;
using System.Text;
using MemStack.Memory.Model;
using Npgsql;
using NpgsqlTypes;

namespace MemStack.Memory.Postgres;

/// <summary>
/// A fragment of SQL with its values, written as an interpolated string: every value in it becomes a typed parameter, and every fragment in
/// it is included with its own values. Text that is SQL itself is <see cref="Raw"/>.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Sql
{
    // Strings and parameters, in their order.
    private readonly List<object> _parts;

    public Sql(int literalLength, int formattedCount)
    {
        _ = literalLength;
        _parts = new List<object>((formattedCount * 2) + 1);
    }

    public static Sql True { get; } = Raw("TRUE");

    public static Sql False { get; } = Raw("FALSE");

    /// <summary>Trusted SQL; never external input.</summary>
    public static Sql Raw(string text)
    {
        var sql = new Sql(text.Length, 0);
        sql.AppendLiteral(text);
        return sql;
    }

    public static Sql Join(string separator, IEnumerable<Sql> pieces)
    {
        var sql = new Sql(0, 0);
        foreach (var (i, piece) in pieces.Index())
        {
            if (i > 0)
            {
                sql.AppendLiteral(separator);
            }

            sql.AppendFormatted(piece);
        }

        return sql;
    }

    public void AppendLiteral(string text) => _parts.Add(text);

    public void AppendFormatted(Sql piece) => _parts.AddRange(piece._parts);

    public void AppendFormatted(string? value) => Add(NpgsqlDbType.Text, value);

    public void AppendFormatted(Guid? value) => Add(NpgsqlDbType.Uuid, value);

    public void AppendFormatted(int value) => Add(NpgsqlDbType.Integer, value);

    public void AppendFormatted(long value) => Add(NpgsqlDbType.Bigint, value);

    public void AppendFormatted(int? value) => Add(NpgsqlDbType.Integer, value);

    public void AppendFormatted(long? value) => Add(NpgsqlDbType.Bigint, value);

    public void AppendFormatted(bool value) => Add(NpgsqlDbType.Boolean, value);

    public void AppendFormatted(DateOnly? value) => Add(NpgsqlDbType.Date, value);

    public void AppendFormatted(DateTimeOffset? value) => Add(NpgsqlDbType.TimestampTz, value?.ToUniversalTime());

    public void AppendFormatted(byte[][] values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Bytea, values);

    public void AppendFormatted(byte[]? value) => Add(NpgsqlDbType.Bytea, value);

    public void AppendFormatted(MemoryState value) => Add(NpgsqlDbType.Smallint, (short)value);

    public void AppendFormatted(EventStatus value) => Add(NpgsqlDbType.Smallint, (short)value);

    public void AppendFormatted(HistoryEvent value) => Add(NpgsqlDbType.Smallint, (short)value);

    public void AppendFormatted(ReadOnlyMemory<float> vector) => Add(NpgsqlDbType.Array | NpgsqlDbType.Real, vector.ToArray());

    public void AppendFormatted(IReadOnlyCollection<string?> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Text, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<long> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Bigint, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<short> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Smallint, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<Guid> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<int> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Integer, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<uint> transactions) =>
        Add(NpgsqlDbType.Array | NpgsqlDbType.Xid, transactions.ToArray());

    public void AppendFormatted(IReadOnlyCollection<Guid?> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Uuid, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<DateOnly?> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Date, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<DateTimeOffset?> values) =>
        Add(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(value => value?.ToUniversalTime()).ToArray());

    public void AppendFormatted(IReadOnlyCollection<DateOnly> values) => Add(NpgsqlDbType.Array | NpgsqlDbType.Date, values.ToArray());

    public void AppendFormatted(IReadOnlyCollection<DateTimeOffset> values) =>
        Add(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, values.Select(value => value.ToUniversalTime()).ToArray());

    public NpgsqlBatchCommand ToCommand()
    {
        var text = new StringBuilder();
        var command = new NpgsqlBatchCommand();
        foreach (var part in _parts)
        {
            if (part is not (NpgsqlDbType type, var value))
            {
                text.Append((string)part);
                continue;
            }

            // Each use of a fragment gets its own parameters: they can't be shared between commands.
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = value ?? DBNull.Value });
            text.Append('$').Append(command.Parameters.Count);
        }

        command.CommandText = text.ToString();
        return command;
    }

    /// <summary>The SQL without its values.</summary>
    public override string ToString() => string.Concat(_parts.Select(part => part as string ?? "?"));

    private void Add(NpgsqlDbType type, object? value) => _parts.Add((type, value));
}
