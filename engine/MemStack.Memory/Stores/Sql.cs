using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace MemStack.Memory.Stores;

/// <summary>
/// A piece of SQL with its values, written as an interpolated string: every value in it becomes a typed parameter, every piece in it is
/// taken in with its own values. Text that is SQL itself is <see cref="Raw"/>. A store maps the types to those of its driver.
/// </summary>
[InterpolatedStringHandler]
public sealed class Sql
{
    // Strings and values, in their order.
    private readonly List<object> _parts;

    /// <summary>Begins a piece; the compiler calls it.</summary>
    /// <param name="literalLength">The length of the text.</param>
    /// <param name="formattedCount">The number of values and pieces.</param>
    public Sql(int literalLength, int formattedCount)
    {
        _ = literalLength;
        _parts = new List<object>((formattedCount * 2) + 1);
    }

    /// <summary>A condition that always holds.</summary>
    public static Sql True { get; } = Raw("TRUE");

    /// <summary>A condition that never holds.</summary>
    public static Sql False { get; } = Raw("FALSE");

    /// <summary>Trusted SQL; never external input.</summary>
    public static Sql Raw(string text)
    {
        var sql = new Sql(text.Length, 0);
        sql.AppendLiteral(text);
        return sql;
    }

    /// <summary>Pieces in a row.</summary>
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

    /// <summary>Adds SQL.</summary>
    public void AppendLiteral(string text) => _parts.Add(text);

    /// <summary>Takes in a piece with its values.</summary>
    public void AppendFormatted(Sql piece) => _parts.AddRange(piece._parts);

    /// <summary>Adds a text.</summary>
    public void AppendFormatted(string? value) => Add(typeof(string), value);

    /// <summary>Adds bytes.</summary>
    public void AppendFormatted(byte[]? value) => Add(typeof(byte[]), value);

    /// <summary>Adds a vector.</summary>
    public void AppendFormatted(ReadOnlyMemory<float> vector) => Add(typeof(float[]), vector.ToArray());

    /// <summary>Adds a number, an id, a time; a state by its number.</summary>
    public void AppendFormatted<T>(T value)
        where T : struct =>
        Add(typeof(T).IsEnum ? typeof(short) : typeof(T), typeof(T).IsEnum ? Convert.ToInt16(value, CultureInfo.InvariantCulture) : value);

    /// <summary>Adds a number, an id, a time, or NULL of that type.</summary>
    public void AppendFormatted<T>(T? value)
        where T : struct => Add(typeof(T), value);

    /// <summary>Adds a list as one value.</summary>
    public void AppendFormatted<T>(IReadOnlyCollection<T> values) => Add(typeof(T[]), values.ToArray());

    /// <summary>
    /// Writes the text, with <c>$1</c>, <c>$2</c>, … in the places of the values, and adds these in their order. Each use of a piece gets
    /// parameters of its own.
    /// </summary>
    public void WriteTo(IBufferWriter<char> text, ICollection<SqlValue> values)
    {
        foreach (var part in _parts)
        {
            if (part is not SqlValue value)
            {
                text.Write((string)part);
                continue;
            }

            values.Add(value);
            var place = text.GetSpan(12);
            place[0] = '$';
            values.Count.TryFormat(place[1..], out var digits, provider: CultureInfo.InvariantCulture);
            text.Advance(digits + 1);
        }
    }

    /// <summary>The SQL without its values.</summary>
    public override string ToString() => string.Concat(_parts.Select(part => part as string ?? "?"));

    private void Add(Type type, object? value) => _parts.Add(new SqlValue(type, value));
}

/// <summary>A value of a statement.</summary>
/// <param name="Type">Its type, which NULL has as well.</param>
/// <param name="Value">The value.</param>
public readonly record struct SqlValue(Type Type, object? Value);
