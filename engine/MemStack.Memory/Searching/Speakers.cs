using MemStack.Memory.Text;

namespace MemStack.Memory.Searching;

/// <summary>Finds the person that a question asks about, by the names of the speakers.</summary>
internal static class Speakers
{
    /// <summary>
    /// Returns the terms without speakers' names, which are in every turn and distinguish none, unless there are no other terms; and the
    /// one speaker that the question names, or null when it names none or several.
    /// </summary>
    public static (IReadOnlyList<string> Terms, string? Speaker) Read(Question question, IReadOnlyList<Candidate> rows)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var named = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            if (row.ActorId is not { } actor || !seen.Add(actor))
            {
                continue;
            }

            foreach (var word in TextAnalyzer.Words(actor).Where(question.Names))
            {
                names.Add(TextAnalyzer.Stem(word));
                named.Add(actor);
            }
        }

        if (named.Count == 0)
        {
            return (question.Terms, null);
        }

        var terms = question.Terms.Where(term => !names.Contains(term)).ToList();
        return (terms.Count > 0 ? terms : question.Terms, named.Count == 1 ? named.First() : null);
    }
}
