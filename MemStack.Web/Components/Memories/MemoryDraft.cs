namespace MemStack.Web.Components.Memories;

/// <summary>Text that is typed and not yet saved.</summary>
public sealed class MemoryDraft
{
    /// <summary>The maximum length of a memory's text in the editor: the api's default.</summary>
    public const int MaxTextLength = 32_768;

    private (string Text, bool Infer, string Key)? _attempt;

    /// <summary>The text.</summary>
    public string Text { get; set; } = "";

    /// <summary>True lets the server extract facts; false keeps the text as it is.</summary>
    public bool Infer { get; set; }

    /// <summary>
    /// The idempotency key of saving the draft: the same until the draft changes or is saved, so that a retry stores nothing twice.
    /// </summary>
    public string Key()
    {
        if (_attempt is { } attempt && attempt.Text == Text && attempt.Infer == Infer)
        {
            return attempt.Key;
        }

        var key = Guid.CreateVersion7().ToString();
        _attempt = (Text, Infer, key);
        return key;
    }

    /// <summary>Nothing is left to save.</summary>
    /// <param name="text">The saved text; text that was typed since is kept.</param>
    public void Saved(string text)
    {
        _attempt = null;
        if (Text == text)
        {
            Text = "";
        }
    }
}
