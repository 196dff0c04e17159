namespace MemStack.Web.Services.Operations;

/// <summary>A part of the Operations page: its contents, else the reason for their absence.</summary>
/// <param name="Value">The contents.</param>
/// <param name="Problem">A fault, in one sentence.</param>
/// <param name="Hint">A reason that is no fault, such as a missing setting, in one sentence.</param>
public sealed record Part<T>(T? Value, string? Problem = null, string? Hint = null)
    where T : class
{
    /// <summary>The part made of this one's contents; the same reason where there are none.</summary>
    internal Part<TOther> Map<TOther>(Func<T, Part<TOther>> map)
        where TOther : class => Value is null ? new(Value: null, Problem, Hint) : map(Value);
}

/// <summary>Creates parts.</summary>
internal static class Part
{
    public static Part<T> Of<T>(T value)
        where T : class => new(value);

    public static Part<T> Hint<T>(string hint)
        where T : class => new(Value: null, Hint: hint);

    public static Part<T> Problem<T>(string problem)
        where T : class => new(Value: null, problem);
}
