namespace MemStack.Memory.English.Grammar;

internal sealed partial class ClauseReader
{
    private const int MaxBeforeObject = 4;
    private const string Wrong = "wrong ";

    // Notes the meaning of "it" and "she" in the clauses that follow.
    private void RememberSubject(Subject subject)
    {
        if (subject is { Kind: "thing", Attribute: { } attribute } && !AttributeSlots.IsOfPerson(attribute))
        {
            _thing = subject;
        }

        if (subject is { Kind: "thing", Owner: { IsSpeaker: false, IsPerson: true } person })
        {
            _third = person;
        }

        if (!subject.IsSpeaker && subject.IsPerson && subject.Key.Length < MaxSlotLength)
        {
            _third = subject;
        }
    }

    // "We renamed our dog, he's called Bruno now", "I changed my email, it's …": what the next clause's pronoun means.
    private void RememberObject(List<Token> tokens, Predicate predicate, int end)
    {
        for (var i = predicate.Next; i + 1 < end && i < predicate.Next + MaxBeforeObject; i++)
        {
            var isOwn = tokens[i].Word is "my" or "our";
            var isWrong = tokens[i].Word == "the" && tokens[i + 1].Word == "wrong";
            var mayBeWrong = tokens[i].Word == "the" && predicate.Lemma is "be" or "mistake" or "confuse";
            if (!(isOwn || isWrong || mayBeWrong) || Phrases.Noun(tokens, i, end) is not { } noun)
            {
                continue;
            }
            // "I was wrong about the museum", "I gave you the wrong number".
            if (!isOwn && !tokens.Exists(token => token.Word is "wrong" or "mistaken" or "mistake"))
            {
                return;
            }

            var name = RelativeNouns.Normalize(
                noun.Value.StartsWith(Wrong, StringComparison.Ordinal) ? noun.Value[Wrong.Length..] : noun.Value
            );
            var isUnowned = !isOwn && !isWrong;
            if (RelativeNouns.KindOf(name) != "thing")
            {
                if (!name.Contains(' ', StringComparison.Ordinal))
                {
                    _third = OfSpeaker(name, i, noun.To);
                }
            }
            else if (isUnowned)
            {
                _thing = new Subject(name, name, "thing", name, null, noun.To);
            }
            else if (!AttributeSlots.IsOfPerson(name))
            {
                _thing = OfSpeaker(name, i, noun.To);
            }

            return;
        }
    }

    private Subject OfSpeaker(string name, int at, int next) =>
        new($"{speaker}'s {name}", name, RelativeNouns.KindOf(name), name, Subjects.Speaker(speaker, at), next);

    // "We got a new boss, it's Valeria": who it is follows.
    private bool NewInRole(List<Token> tokens, Predicate predicate, int end)
    {
        if (predicate is not { Lemma: "get" or "have" or "find", Negative: false })
        {
            return false;
        }

        var at = predicate.Next;
        var isNew = at + 2 < end && tokens[at].Word == "a" && tokens[at + 1].Word == "new";
        var isTakenUp =
            end + 1 < tokens.Count && tokens[end].IsMark && tokens[end + 1].Word is "it" or "its" or "he" or "she" or "his" or "her";
        if (!isNew || !isTakenUp || Phrases.Noun(tokens, at, end) is not { } noun || noun.To != end)
        {
            return false;
        }

        var name = RelativeNouns.Normalize(noun.Value);
        if (RelativeNouns.KindOf(name) != "person")
        {
            return false;
        }

        _thing = _third = OfSpeaker(name, at, noun.To);
        return true;
    }

    // "The kids renamed the dog, it's Rocket now."
    private void Rename(List<Token> tokens, int start, int end)
    {
        var verb = tokens.FindIndex(start, end - start, token => token.Word is "renamed" or "changed" or "rescheduled" or "updated");
        if (verb < 0 || verb + 2 >= tokens.Count || tokens[verb + 1].Word is not ("my" or "our" or "the"))
        {
            return;
        }

        if (Phrases.Noun(tokens, verb + 1, end) is { } noun)
        {
            _thing = OfSpeaker(RelativeNouns.Normalize(noun.Value), verb, noun.To);
        }
    }
}
