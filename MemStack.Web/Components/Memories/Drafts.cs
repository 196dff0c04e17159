using MemStack.Client;

namespace MemStack.Web.Components.Memories;

/// <summary>Keeps the text of dialogs that were closed without saving, so that closing one by mistake loses nothing.</summary>
internal sealed class Drafts
{
    private const int MaxDrafts = 20;
    private readonly Dictionary<string, (string Original, MemoryDraft Draft)> _kept = new(StringComparer.Ordinal);

    /// <summary>The draft of a user's new memory.</summary>
    public MemoryDraft Of(string user) => Keep("new:" + user, "");

    /// <summary>The draft of a change; a new one when the memory has changed meanwhile.</summary>
    public MemoryDraft Of(MemoryItem memory) => Keep(memory.Id.ToString(), memory.Memory);

    private MemoryDraft Keep(string key, string original)
    {
        if (_kept.TryGetValue(key, out var kept) && kept.Original == original && kept.Draft.Text.Length > 0)
        {
            return kept.Draft;
        }

        if (_kept.Count >= MaxDrafts)
        {
            _kept.Remove(_kept.Keys.First());
        }

        var draft = new MemoryDraft { Text = original };
        _kept[key] = (original, draft);
        return draft;
    }
}
