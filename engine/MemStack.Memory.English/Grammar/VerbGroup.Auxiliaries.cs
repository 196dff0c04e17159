namespace MemStack.Memory.English.Grammar;

internal sealed partial class VerbGroup
{
    private bool Modal()
    {
        if (_at.IsOneOf(Lexicon.Modals))
        {
            _mood = Mood.Unreal;
            return PassAuxiliary(_at);
        }

        if (_at.Is("can"))
        {
            return PassAuxiliary(_at);
        }

        if (!_at.Is("used", "to"))
        {
            return false;
        }

        SetMood(Mood.Former);
        return PassAuxiliary(_at.Next());
    }

    private bool Be()
    {
        if (!_at.IsOneOf(Lexicon.Be))
        {
            return false;
        }

        var word = _at.Word;
        // "Is called Bob" leaves out somebody else.
        if (_isBare && word is "is" or "are" or "'s")
        {
            return EndWith(null);
        }

        var next = _at.Next().SkipAdverbs();
        if (IsAboutTo(next))
        {
            return EndWith(new Predicate("", next.At, Mood.Unreal, _isNegative, Progressive: true));
        }

        // "Anna's moved", "she's started": has.
        if (word is "'s" or "is" && next.Verb is { Form: VerbForm.Past or VerbForm.Participle } done && Departures.Contains(done.Lemma))
        {
            _isPerfect = true;
            return PassAuxiliary(_at);
        }

        if (next.Verb.Form == VerbForm.Ing)
        {
            _mood = word is "was" or "were" ? Mood.Unreal : _mood;
            (_isProgressive, _isPerfect) = (true, false);
            return PassAuxiliary(_at);
        }

        if (word is "was" or "were")
        {
            SetMood(Mood.Past);
        }

        _mood = _isPerfect && _mood == Mood.Present ? Mood.Perfect : _mood;
        return EndWith("be", LastDenial());
    }

    // "Going to move", "about to move".
    private static bool IsAboutTo(TokenCursor at) =>
        (at.Is("going", "to") && at.Next().Next().Verb.Form == VerbForm.Base) || at.Is("about", "to");

    private bool Have()
    {
        if (!_at.IsOneOf(Lexicon.Have))
        {
            return false;
        }

        var isPast = _at.Is("had");
        var next = _at.Next().SkipAdverbs();
        if (next.Is("to"))
        {
            // "I had to sell the car": it came about.
            var cameAbout = isPast && _mood != Mood.Unreal && !_isNegative;
            if (!cameAbout)
            {
                return EndWith(new Predicate("have", _at.At, Mood.Unreal, _isNegative, _isProgressive));
            }

            (_mood, _isPast) = (Mood.Past, true);
            return PassAuxiliary(next);
        }

        if (IsParticiple(next))
        {
            if (MeansHave(next))
            {
                return EndWith("have", next);
            }

            _isPerfect = true;
            return PassAuxiliary(_at);
        }

        if (isPast)
        {
            SetMood(Mood.Past);
        }

        return EndWith("have", _at);
    }

    private static bool IsParticiple(TokenCursor at) =>
        at.Verb.Form is VerbForm.Past or VerbForm.Participle || at.Word is "been" or "run" or "come" or "become";

    // "Have got a dog", "have got two dogs".
    private static bool MeansHave(TokenCursor got)
    {
        var next = got.Next();
        return got.Is("got")
            && !next.IsAtEnd
            && !Verbs.IsKnown(next.Verb.Lemma)
            && (next.IsOneOf(Lexicon.Determiners) || Phrases.Number(next.Tokens, next.At, next.End) is not null);
    }

    private bool Do()
    {
        if (!_at.IsOneOf(Lexicon.Do) || _at.Next().SkipAdverbs().Verb.Form != VerbForm.Base)
        {
            return false;
        }

        _isPast = _at.Is("did");
        return PassAuxiliary(_at);
    }

    // "I'm not", "I'm no longer", "I'm never": behind "be" the negation comes last. Returns the last word of it.
    private TokenCursor LastDenial()
    {
        var last = _at;
        for (var at = _at.Next(); !at.IsAtEnd; at = at.Next())
        {
            if (at.Word is "not" or "never")
            {
                _isNegative = !_isNegative;
            }
            else if (at.Is("no", "longer"))
            {
                _isNegative = true;
                at = at.Next();
            }
            else if (!Lexicon.IsAdverb(at.Word))
            {
                break;
            }

            last = at;
        }

        return last;
    }
}
