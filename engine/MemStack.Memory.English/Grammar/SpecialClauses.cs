namespace MemStack.Memory.English.Grammar;

/// <summary>Reads clauses of single verbs: "My cat died", and the employer behind a profession.</summary>
internal static class SpecialClauses
{
    /// <summary>Tries the readers of single verbs, for any subject; each knows its own verbs.</summary>
    public static (string Key, RuleMatch Match)? Read(Subject subject, Predicate predicate, List<Token> tokens, int end, string speaker)
    {
        if (subject.IsSpeaker && Wishes.ReadWanted(tokens, predicate, end) is { } wanted)
        {
            return (subject.Key, wanted);
        }

        if (Died(subject, predicate) is { } died)
        {
            return (speaker, died);
        }

        if (subject.IsPerson && Duties.Read(tokens, subject, predicate, end) is { } duty)
        {
            return duty;
        }

        if (subject.IsSpeaker && RenewedAttributes.Read(tokens, predicate, end) is { } renewed)
        {
            return (subject.Key, renewed);
        }

        if (Numbered.Read(tokens, subject, predicate, end, speaker) is { } numbered)
        {
            return numbered;
        }

        if (subject.IsPerson && subject.Attribute is null && Amounts.ReadChanged(tokens, predicate, end) is { } amount)
        {
            return (subject.Key, amount);
        }

        if (subject.IsSpeaker && Prices.ReadPaid(tokens, predicate, end, speaker) is { } paid)
        {
            return paid;
        }

        if (subject.IsSpeaker && HeldEvents.Read(tokens, predicate, end, speaker) is { } held)
        {
            return held;
        }

        return States.Read(tokens, subject, predicate, end, speaker);
    }

    // "My cat died" says that there is none now; a name distinguishes it from others.
    private static RuleMatch? Died(Subject subject, Predicate predicate)
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
