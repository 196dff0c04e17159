namespace MemStack.Memory.Model;

/// <summary>Instants at the resolution of the stores.</summary>
internal static class Instants
{
    /// <summary>Rounds to microseconds, as stores do: a value that is returned at once must equal the one that is read later.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
