namespace MemStack.Memory.English.Grammar;

/// <summary>Reads clauses of single verbs: "My cat died", and the employer behind a profession.</summary>
internal static class SpecialClauses
{
    /// <summary>Reads a death: "My cat died" says that there is none now; a name tells one from others.</summary>
    public static RuleMatch? Gone(Subject subject, Predicate predicate)
    {
        if (predicate.Lemma is not ("die" or "pass") || predicate.Mood == Mood.Present)
        {
            return null;
        }

        if (subject is { Kind: "animal", Owner.IsSpeaker: true, Attribute: { } pet })
        {
            return new RuleMatch(null, subject.GivenName is { } name ? $"has/{pet} {name.ToLowerInvariant()}" : "has/" + pet, "no", -1, -1);
        }

        return subject is { Kind: "person", Owner: null, Attribute: null, IsSpeaker: false }
            ? new RuleMatch(null, "has/" + subject.Key, "no", -1, -1)
            : null;
    }

    /// <summary>Reads the employer behind a profession: "a nurse at Mercy Hospital"; null where there is none.</summary>
    public static (string Value, int From, int To)? EmployerOf(RuleMatch match, List<Token> tokens)
    {
        if (match.Slot != "profession" || match.Value.StartsWith('!'))
        {
            return null;
        }

        var isFollowed = match.To >= 1 && match.To + 1 < tokens.Count;
        if (!isFollowed || tokens[match.To].Word is not ("at" or "for" or "with"))
        {
            return null;
        }

        if (Captures.Read("company", tokens, match.To + 1, tokens.Count) is not { Phrase: var firm })
        {
            return null;
        }

        return (firm.Value, tokens[match.To + 1].Start, tokens[firm.To - 1].End);
    }
}
