using MemStack.Memory.Model;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads "I prefer tea to coffee", "I prefer dark mode" and "I prefer tea": what is weighed decides which question they answer.
/// </summary>
internal static class Preferences
{
    public static RuleMatch? Read(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate.Lemma != "prefer" || predicate.Mood is Mood.Former)
        {
            return null;
        }

        if (Activities.Read(tokens, predicate.Next, end) is not { } first || Lexicon.Pronouns.Contains(first.Value))
        {
            return null;
        }

        var at = tokens.SkipAdverbs(first.To, end);
        var compared =
            at < end
            && tokens[at].Word switch
            {
                "to" or "over" or "than" => true,
                "rather" or "more" or "instead" => true,
                _ => false,
            };
        if (compared)
        {
            at++;
            if (at < end && tokens[at].Word is "than" or "of")
            {
                at++;
            }

            if (Activities.Read(tokens, at, end) is { } second)
            {
                var pair =
                    string.CompareOrdinal(first.Value, second.Value) < 0
                        ? $"{first.Value} or {second.Value}"
                        : $"{second.Value} or {first.Value}";
                return Signed(new RuleMatch(Rule, $"prefers/{pair}", first.Value, first.From, first.To));
            }
        }

        // "dark mode" and "light mode" answer the same question, "window seats" and "aisle seats", too.
        var space = first.Value.LastIndexOf(' ');
        return Signed(
            space > 0 && first.To - first.From > 1
                ? new RuleMatch(Rule, $"prefers/{first.Value[(space + 1)..]}", first.Value[..space], first.From, first.To - 1)
                : new RuleMatch(Rule, $"likes/{first.Value}", "yes", first.From, first.To)
        );

        RuleMatch Signed(RuleMatch match) => predicate.Negative ? RuleSet.Deny(match) : match;
    }

    private static readonly Rule Rule = new(["prefer"], [], "", "", RuleForm.State, Categories.UserPreferences, "PREFERS", "thing");
}
