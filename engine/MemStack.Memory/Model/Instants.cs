namespace MemStack.Memory.Model;

/// <summary>Instants at the resolution of the stores.</summary>
internal static class Instants
{
    /// <summary>Stores keep microseconds: what is returned at once must equal what is read later.</summary>
    public static DateTimeOffset Whole(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
