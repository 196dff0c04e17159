using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads a verb group from left to right: auxiliaries, negations, adverbs, and verbs that only modify the one behind them ("started
/// living"). Each step recognises one kind of word, notes its meaning and moves on, until the main verb or something else ends the group.
/// </summary>
internal sealed class VerbGroup(TokenCursor start, bool elided)
{
    private static readonly FrozenSet<string> Wishes = DataFile.Words("verbs-of-wishing");
    private static readonly FrozenSet<string> Departures = DataFile.Words("verbs-of-departure");
    private static readonly FrozenSet<string> Endings = Lexicon.Set("stop quit cease");
    private static readonly FrozenSet<string> Limiting = Lexicon.Set("only just merely");

    private TokenCursor _at = start;
    private Mood _mood = Mood.Present;
    private bool _isNegative;
    private bool _isPerfect;
    private bool _isProgressive;

    // "Did": the verb behind it is a base form and means the past.
    private bool _isPast;

    // No subject and no auxiliary yet: a base form would be a request.
    private bool _isBare = elided;

    private bool _isRead;
    private Predicate? _verb;

    /// <summary>Reads the group; null where it has no main verb.</summary>
    public Predicate? Read()
    {
        while (!_isRead && !_at.IsAtEnd)
        {
            var isPassed = Negation() || Modifier() || Modal() || Be() || Have() || Do();
            if (!isPassed)
            {
                MainVerb();
            }
        }

        return _verb;
    }

    private bool Negation()
    {
        if (_at.Word is "not" or "never")
        {
            // "I don't only like tea" denies nothing.
            _isNegative ^= !_at.Next().IsOneOf(Limiting);
            return MoveBehind(_at);
        }

        if (!_at.Is("no", "longer"))
        {
            return false;
        }

        _isNegative = true;
        return MoveBehind(_at.Next());
    }

    private bool Modifier()
    {
        if (_at.IsOneOf(Lexicon.Doubts))
        {
            _mood = Mood.Unreal;
            return MoveBehind(_at);
        }

        if (Lexicon.IsAdverb(_at.Word))
        {
            return MoveBehind(_at);
        }

        return _at.IsMark && EndWith(null);
    }

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

    private void MainVerb()
    {
        var word = _at.Word;
        var (lemma, form) = _at.Verb;
        if (_isBare && form is not (VerbForm.Past or VerbForm.Ing))
        {
            EndWith(null);
            return;
        }

        _isBare = false;
        var isPast = form is VerbForm.Past || _isPast || (form == VerbForm.None && word.EndsWith("ed", StringComparison.Ordinal));
        if (isPast)
        {
            SetMood(Mood.Past);
        }

        _mood = _isPerfect && _mood is (Mood.Present or Mood.Past) ? Mood.Perfect : _mood;
        var next = _at.Next().SkipAdverbs();
        if (Phase(lemma, next))
        {
            return;
        }

        var isWish = (Wishes.Contains(lemma) && next.Word is "to" or "of" or "about") || (lemma == "consider" && Verbs.IsGerund(next.Word));
        if (isWish)
        {
            EndWith(new Predicate(lemma, _at.At, Mood.Unreal, _isNegative, _isProgressive));
            return;
        }

        EndWith(form == VerbForm.None && Verbs.IsGerund(word) ? Verbs.OfGerund(word) : lemma, _at);
    }

    // Verbs that begin or end the deed behind them, or say how often it is done.
    private bool Phase(string lemma, TokenCursor next)
    {
        var isGerund = Verbs.IsGerund(next.Word);
        if (lemma is "start" or "begin" && (next.Verb.Form == VerbForm.Ing || isGerund || IsInfinitive(next)))
        {
            SetOngoing();
            _isProgressive = true;
            return MoveBehind(next.Is("to") ? next : _at);
        }

        if (Endings.Contains(lemma) && isGerund)
        {
            SetOngoing();
            (_isNegative, _isProgressive) = (!_isNegative, true);
            return MoveBehind(_at);
        }

        if (lemma == "give" && next.Is("up") && Verbs.IsGerund(next.Next().Word))
        {
            SetOngoing();
            _isNegative = !_isNegative;
            return MoveBehind(next);
        }

        return lemma is "tend" or "happen" && next.Is("to") && MoveBehind(next);
    }

    private static bool IsInfinitive(TokenCursor at) => at.Is("to") && at.Next().Verb.Form == VerbForm.Base;

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

    // Whatever is doubted or only planned remains so.
    private void SetMood(Mood mood) => _mood = _mood == Mood.Unreal ? Mood.Unreal : mood;

    private void SetOngoing()
    {
        SetMood(Mood.Present);
        _isPerfect = false;
    }

    private bool PassAuxiliary(TokenCursor last)
    {
        _isBare = false;
        return MoveBehind(last);
    }

    private bool MoveBehind(TokenCursor last)
    {
        _at = last.Next();
        return true;
    }

    private bool EndWith(string lemma, TokenCursor verb) =>
        EndWith(new Predicate(lemma, verb.At, _mood, _isNegative || NoLonger.IsSaidBehind(verb.Next()), _isProgressive));

    private bool EndWith(Predicate? verb)
    {
        (_isRead, _verb) = (true, verb);
        return true;
    }
}
