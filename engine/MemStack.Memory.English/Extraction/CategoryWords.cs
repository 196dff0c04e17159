using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Extraction;

/// <summary>Sorts facts under <see cref="Categories"/> by the words in them.</summary>
internal static class CategoryWords
{
    private const int MaxCategories = 3;

    private static readonly FrozenDictionary<string, string> ByStem = Read();

    /// <summary>The topics of a text, the rule's own first; <see cref="Categories.Misc"/> when there is none.</summary>
    public static IReadOnlyList<string> Of(string text, string? first)
    {
        var found = new List<string>(MaxCategories);
        if (first is not null)
        {
            found.Add(first);
        }

        foreach (var word in TextAnalyzer.Words(text).Take(128))
        {
            if (found.Count == MaxCategories)
            {
                break;
            }

            if (ByStem.TryGetValue(TextAnalyzer.Stem(word), out var category) && !found.Contains(category, StringComparer.Ordinal))
            {
                found.Add(category);
            }
        }

        return found.Count == 0 ? [Categories.Misc] : found;
    }

    private static FrozenDictionary<string, string> Read()
    {
        var stems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in DataFile.Entries("category-words"))
        {
            stems.TryAdd(TextAnalyzer.Stem(entry[0]), entry[1]);
        }

        return stems.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
