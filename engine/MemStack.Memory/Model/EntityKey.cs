namespace MemStack.Memory.Model;

/// <summary>Normalizes names, so that two spellings are one entity.</summary>
public static class EntityKey
{
    /// <summary>
    /// Longest name, in UTF-16 code units. What is longer names nobody, and an index takes no key of kilobytes.
    /// </summary>
    public const int MaxNameLength = 512;

    /// <summary>Returns the key of an entity's name.</summary>
    /// <param name="name">The name as it was written.</param>
    public static string Of(string name) => name.Trim().ToUpperInvariant();
}
