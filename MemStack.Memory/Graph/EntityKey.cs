namespace MemStack.Memory.Graph;

/// <summary>What makes two spellings one entity.</summary>
internal static class EntityKey
{
    public static string Of(string name) => name.Trim().ToUpperInvariant();
}
