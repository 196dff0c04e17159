namespace MemStack.Memory.Sqlite;

/// <summary>The values of a statement under construction; each gets the next <c>$n</c>.</summary>
internal sealed class SqlArguments
{
    private readonly List<object?> _values = [];

    public ReadOnlySpan<object?> Values => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_values);

    /// <summary>Takes a value and returns its placeholder.</summary>
    public string Add(object? value)
    {
        _values.Add(value);
        return "$" + _values.Count;
    }
}
