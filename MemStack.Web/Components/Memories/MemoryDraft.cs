namespace MemStack.Web.Components.Memories;

/// <summary>What somebody has typed and not yet saved.</summary>
public sealed class MemoryDraft
{
    /// <summary>The most characters of a memory's text that the editor takes.</summary>
    public const int LongestText = 8000;

    /// <summary>The text.</summary>
    public string Text { get; set; } = "";

    /// <summary>True lets the server extract facts; false keeps the text as it is.</summary>
    public bool Infer { get; set; }
}
