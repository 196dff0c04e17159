using MemStack.Memory.Text;

namespace MemStack.Memory.English.Consolidation;

/// <summary>Finds names in the texts of older memories.</summary>
internal static class NamesInText
{
    private const int MaxSubjectWords = 3;

    /// <summary>"Our cat Miso sleeps on my keyboard": returns whether the names are its subject.</summary>
    public static bool BeginsWith(string text, IReadOnlyList<string> names)
    {
        var words = TextAnalyzer.Words(text).Take(MaxSubjectWords).ToList();
        return names.All(name => words.Contains(name, StringComparer.Ordinal));
    }

    /// <summary>"The project I'm on is called Falcon": returns whether it gives these names.</summary>
    public static bool IsCalled(string text, IReadOnlyList<string> names)
    {
        var words = TextAnalyzer.Words(text).ToList();
        var called = words.FindIndex(word => word is "called" or "named");
        if (called < 0)
        {
            return false;
        }

        var after = words.Skip(called + 1).Take(names.Count);
        return after.Order(StringComparer.Ordinal).SequenceEqual(names.Order(StringComparer.Ordinal), StringComparer.Ordinal);
    }

    /// <summary>Returns whether it gives a name.</summary>
    public static bool HasName(string text) => Contains(text, "named") || Contains(text, "called");

    /// <summary>Returns whether it has the word.</summary>
    public static bool Contains(string text, string word) => TextAnalyzer.Words(text).Contains(word, StringComparer.Ordinal);
}
