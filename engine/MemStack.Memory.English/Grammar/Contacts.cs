using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads how somebody is reached, when the words name no attribute: "You can reach me at ana@example.org", "Please use ana@example.org from
/// now on", "Text me on 555-0170".
/// </summary>
internal static class Contacts
{
    private const int MinDigits = 6;

    private static readonly FrozenSet<string> Verbs = Lexicon.Set(
        "reach reached contact email mail write call phone text ring message use send"
    );

    /// <summary>The address or number; null when there is none or it isn't the speaker's.</summary>
    public static RuleMatch? Read(List<Token> tokens, int start, int end)
    {
        var verb = -1;
        for (var i = start; i < end; i++)
        {
            var word = tokens[i].Word;
            if (word is "not" or "never" or "if" or "for" or "his" or "her" or "their" or "him" or "them")
            {
                return null;
            }

            if (verb < 0 && Verbs.Contains(word))
            {
                verb = i;
            }

            if (verb < 0 || i == verb)
            {
                continue;
            }

            var isMail = word.IndexOf('@', StringComparison.Ordinal) is > 0 and var at && word.IndexOf('.', at) > 0;
            if (!isMail && !(word.Count(char.IsAsciiDigit) >= MinDigits && word.All(c => char.IsAsciiDigit(c) || c is '-' or '+' or '.')))
            {
                continue;
            }

            var mine =
                (tokens[verb].Word == "reached" && tokens.FindIndex(start, verb - start, token => token.Word is "i" or "we") >= 0)
                || tokens.FindIndex(verb, i - verb, token => token.Word == "me") >= 0
                || (isMail && tokens[verb].Word == "use" && i == verb + 1);
            return mine ? new RuleMatch(null, isMail ? "email" : "phone number", word, i, i + 1) : null;
        }

        return null;
    }

    /// <summary>"New number: 555-0177", "My new address: 12 Elm Street"; null for others.</summary>
    public static RuleMatch? ReadTitled(List<Token> tokens, int start, int end)
    {
        if (end + 1 >= tokens.Count || tokens[end].Word != ":")
        {
            return null;
        }

        var at = start;
        while (
            at < end
            && (tokens[at].Word is "my" or "our" || Lexicon.Renewing.Contains(tokens[at].Word) || Lexicon.Openers.Contains(tokens[at].Word))
        )
        {
            at++;
        }

        if (at == start || at >= end || tokens[at - 1].Word is not ("my" or "our" or "new" or "current"))
        {
            return null;
        }

        var noun = Phrases.Text(tokens, at, end);
        return AttributeSlots.IsContact(noun) ? AttributeValues.Answer(noun, tokens, end + 1, tokens.Count) : null;
    }
}
