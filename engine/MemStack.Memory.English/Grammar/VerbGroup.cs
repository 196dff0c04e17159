using System.Collections.Frozen;
using MemStack.Memory.English.Data;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// Reads a verb group from left to right: auxiliaries, negations, adverbs, and verbs that only modify the one behind them ("started
/// living"). Each step recognises one kind of word, notes its meaning and moves on, until the main verb or something else ends the group.
/// </summary>
internal sealed partial class VerbGroup(TokenCursor start, bool elided)
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
            return MoveAfter(_at);
        }

        if (!_at.Is("no", "longer"))
        {
            return false;
        }

        _isNegative = true;
        return MoveAfter(_at.Next());
    }

    private bool Modifier()
    {
        if (_at.IsOneOf(Lexicon.Doubts))
        {
            _mood = Mood.Unreal;
            return MoveAfter(_at);
        }

        if (Lexicon.IsAdverb(_at.Word))
        {
            return MoveAfter(_at);
        }

        return _at.IsMark && EndWith(null);
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
            return MoveAfter(next.Is("to") ? next : _at);
        }

        if (Endings.Contains(lemma) && isGerund)
        {
            SetOngoing();
            (_isNegative, _isProgressive) = (!_isNegative, true);
            return MoveAfter(_at);
        }

        if (lemma == "give" && next.Is("up") && Verbs.IsGerund(next.Next().Word))
        {
            SetOngoing();
            _isNegative = !_isNegative;
            return MoveAfter(next);
        }

        return lemma is "tend" or "happen" && next.Is("to") && MoveAfter(next);
    }

    private static bool IsInfinitive(TokenCursor at) => at.Is("to") && at.Next().Verb.Form == VerbForm.Base;

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
        return MoveAfter(last);
    }

    private bool MoveAfter(TokenCursor last)
    {
        _at = last.Next();
        return true;
    }

    private bool EndWith(string lemma, TokenCursor verb) =>
        EndWith(new Predicate(lemma, verb.At, _mood, _isNegative || NoLonger.IsSaidAfter(verb.Next()), _isProgressive));

    private bool EndWith(Predicate? verb)
    {
        (_isRead, _verb) = (true, verb);
        return true;
    }
}
