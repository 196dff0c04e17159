namespace MemStack.OpenMemory.Configuration;

/// <summary>Section <c>MemStack</c> of the configuration, as far as this service reads it.</summary>
internal sealed class OpenMemoryOptions
{
    public const string SectionName = "MemStack";

    /// <summary>The user whose memories an MCP client works with when it names none.</summary>
    public string DefaultUser { get; set; } = "default";
}
