using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.Extraction;

namespace MemStack.Memory.English.Grammar;

/// <summary>Finds the subject of a clause.</summary>
internal static class Subjects
{
    private const int MaxOpeners = 8;
    private const int MaxNounWords = 6;
    private const int MaxLead = 7;
    private const int MaxToPrice = 7;
    private const int MaxNameWords = 3;
    private const int MaxEventWords = 3;

    private static readonly FrozenSet<string> Leading = DataFile.Words("leading-words");

    // "In my dream I live in a castle", "In theory …": what is told is not so.
    private static readonly FrozenSet<string> Tales = Lexicon.Set("dream dreams theory game novel book story film movie principle case");

    // Names of relatives that need no "my".
    private static readonly FrozenSet<string> Relatives = Lexicon.Set(
        "mom mum mama mother dad papa father grandma granny grandmother grandpa granddad grandfather"
    );

    private static readonly FrozenSet<string> Lessons = DataFile.Words("lessons");

    // Capitalised because a sentence begins with them, not because they are names.
    private static readonly FrozenSet<string> NoNames = DataFile.Words("no-names");

    private static readonly FrozenSet<string> Priced = Lexicon.Set("is 's costs went jumped rose dropped climbed got was");

    // What stands between a subject and its verb, and belongs to the verb.
    private static readonly FrozenSet<string> VerbParts = Lexicon.Set(
        "not never no just now also still recently already finally actually can used"
    );

    // What stands behind "is" and never behind a genitive.
    private static readonly FrozenSet<string> Stated = Lexicon.Set(
        "a an the in at from my our no called named allergic married engaged divorced single vegan vegetarian"
    );

    // "Anna's home" may be a house, "Anna's home again" is none.
    private static readonly FrozenSet<string> StatedAlone = Lexicon.Set("home back out ill sick fine better gone away well off pregnant");

    private static readonly FrozenSet<string> BehindState = Lexicon.Set("again now from in at with since and for today");

    /// <summary>The one who speaks.</summary>
    public static Subject Speaker(string key, int next) => new(key, ExtractedRelation.Speaker, "person", null, null, next);

    // Where the subject begins behind a phrase of when, where or why: "On weekends I …", "After ten years we …", "Starting next week the
    // standup …"; the start where there is none.
    private static int Lead(List<Token> tokens, int start, int end)
    {
        var at = start;
        while (at < end && (tokens[at].IsMark || tokens[at].Word is "and" or "but" or "so"))
        {
            at++;
        }

        if (at >= end || !Leading.Contains(tokens[at].Word))
        {
            return start;
        }

        var future = false;
        for (var i = at + 1; i < end && i <= at + MaxLead && !tokens[i].IsMark; i++)
        {
            var word = tokens[i].Word;
            var isBehindPhrase = i > at + 1;
            if (isBehindPhrase && !future && word is "i" or "we" or "he" or "she" or "they")
            {
                return i;
            }
            // What isn't a person may be told of before its time.
            if (isBehindPhrase && word is "the" or "my" or "our" && Lexicon.TimeWords.Contains(tokens[i - 1].Word))
            {
                return i;
            }

            var isVerb =
                Lexicon.Be.Contains(word)
                || Lexicon.Have.Contains(word)
                || Verbs.Analyze(word).Form is VerbForm.Third or VerbForm.Participle;
            if (isVerb || Tales.Contains(word))
            {
                return start;
            }

            future |= word is "next" or "tomorrow" or "then" or "that" or "soon";
        }

        return start;
    }

    /// <summary>The subject of the clause; null when there is none that the grammar knows.</summary>
    /// <param name="tokens">The sentence.</param>
    /// <param name="start">Where the clause begins.</param>
    /// <param name="end">Where it ends, exclusive.</param>
    /// <param name="speaker">The key of the one who speaks.</param>
    /// <param name="last">The third person spoken of before, for "he", "she" and "they".</param>
    /// <param name="thing">What of the speaker's was spoken of in this sentence, for "it".</param>
    public static Subject? Find(List<Token> tokens, int start, int end, string speaker, Subject? last, Subject? thing)
    {
        start = Lead(tokens, start, end);
        for (var i = start; i < end && i <= start + MaxOpeners; i++)
        {
            // "I mean" and "I guess" say nothing themselves.
            if (
                tokens[i].Word == "i"
                && i + 1 < end
                && tokens[i + 1].Word is "mean" or "meant" or "guess" or "think" or "believe" or "suppose"
            )
            {
                i++;
                continue;
            }

            if (At(tokens, i, end, speaker, last) is { } subject)
            {
                return subject;
            }

            if (tokens[i].Word is "it" or "its" && thing is not null)
            {
                return thing with { Next = tokens[i].Word == "it" ? i + 1 : i };
            }

            if (!MayPrecede(tokens, i, end))
            {
                return null;
            }
        }

        return null;
    }

    // "Well, I …", "In 2015 I …", "Ten years ago I …".
    private static bool MayPrecede(List<Token> tokens, int i, int end)
    {
        var word = tokens[i].Word;
        if (tokens[i].IsMark || Lexicon.Openers.Contains(word))
        {
            return true;
        }

        var isFigure = word.Length < 5 && char.IsAsciiDigit(word[0]);
        return isFigure
            || (i + 1 < end && tokens[i + 1].Word is "years" or "months" or "weeks" && Phrases.Number(tokens, i, i + 1) is not null);
    }

    private static Subject? At(List<Token> tokens, int i, int end, string speaker, Subject? last)
    {
        var word = tokens[i].Word;
        if (word is "i" or "we")
        {
            return Speaker(speaker, i + 1);
        }

        if (word is "he" or "she" or "they")
        {
            return last is null ? null : last with { Next = i + 1, Companion = null };
        }

        if (word is "his" or "her" or "their")
        {
            return last is null ? null : Owned(tokens, i + 1, end, last, last.Key + "'s ");
        }

        if (word is "me" && tokens.Is(i + 1, end, "and") && NounSubject(tokens, i + 2, end, speaker) is { } with)
        {
            return Speaker(speaker, with.Next) with { Companion = with.Entity };
        }

        var found = NounSubject(tokens, i, end, speaker);
        if (found is null)
        {
            return null;
        }

        var isWithSpeaker = tokens.Is(found.Next, end, "and") && found.Next + 1 < end && tokens[found.Next + 1].Word is "i" or "me";
        return isWithSpeaker ? Speaker(speaker, found.Next + 2) with { Companion = found.GivenName ?? found.Entity } : found;
    }

    private static Subject? NounSubject(List<Token> tokens, int i, int end, string speaker)
    {
        if (i >= end)
        {
            return null;
        }

        var word = tokens[i].Word;
        if (word is "my" or "our")
        {
            return OfSpeaker(tokens, i + 1, end, speaker);
        }

        if (Relatives.Contains(word) && BeginsVerb(tokens, i + 1, end))
        {
            return OfSpeaker(tokens, i, end, speaker);
        }

        if (word == "the")
        {
            return Definite(tokens, i, end, speaker);
        }

        if (BareEvent(tokens, i, end))
        {
            return Owned(tokens, i, end, null, "");
        }

        return tokens[i].IsCapital && !NoNames.Contains(word) && !Lexicon.Contractions.ContainsKey(word) ? Named(tokens, i, end) : null;
    }

    private static Subject? OfSpeaker(List<Token> tokens, int noun, int end, string speaker) =>
        Owned(tokens, noun, end, Speaker(speaker, noun), speaker + "'s ");

    private static Subject? Definite(List<Token> tokens, int i, int end, string speaker)
    {
        // "The new address is …": of what everybody has one of, the speaker's.
        var isRenewed = i + 2 < end && tokens[i + 1].Word is "new" or "current" or "correct" or "right";
        if (isRenewed && OfSpeaker(tokens, i + 2, end, speaker) is { Attribute: { } own } mine && AttributeSlots.IsContact(own))
        {
            return mine;
        }
        // "The kids", "the twins": one's own.
        var isFamily = i + 1 < end && tokens[i + 1].Word is "kids" or "twins" or "baby" or "wife" or "husband" or "missus" or "in-laws";
        return isFamily && BeginsVerb(tokens, i + 2, end) ? OfSpeaker(tokens, i + 1, end, speaker) : Owned(tokens, i + 1, end, null, "");
    }

    // "Anna", "Anna Bell", "Anna's phone number".
    private static Subject? Named(List<Token> tokens, int i, int end)
    {
        var next = i + 1;
        while (next < end && next - i < MaxNameWords && tokens[next].IsCapital && tokens[next].Word != "i" && !tokens[next].IsMark)
        {
            next++;
        }

        var name = Phrases.Text(tokens, i, next);
        if (name.Length == 0 || next >= end)
        {
            return null;
        }

        var subject = new Subject(name, Token.Written(tokens, i, next), "person", null, null, next);
        if (tokens[next].Word == "'s" && !IsCopula(tokens, next, end))
        {
            return Owned(tokens, next + 1, end, subject, name + "'s ");
        }

        return BeginsVerb(tokens, next, end) || tokens[next].Word == "and" ? subject : null;
    }

    // "Pottery class is on Mondays": of what one goes to the article is often left out.
    private static bool BareEvent(List<Token> tokens, int i, int end)
    {
        if (i > 0 && !tokens[i - 1].IsMark && !Lexicon.Openers.Contains(tokens[i - 1].Word))
        {
            return false;
        }

        for (var at = i; at + 1 < end && at < i + MaxEventWords && IsNounWord(tokens[at]); at++)
        {
            // "Electricity jumped to 140 euros", "Netflix costs 18 dollars a month"
            if (IsPriced(tokens, at + 1, end))
            {
                return true;
            }

            if (at > i && Lessons.Contains(tokens[at].Word) && tokens[at + 1].Word is "is" or "are" or "'s" or "starts" or "moved" or "got")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNounWord(Token token) =>
        !token.IsMark
        && !Lexicon.Determiners.Contains(token.Word)
        && !Lexicon.PhraseEnds.Contains(token.Word)
        && !NoNames.Contains(token.Word);

    private static bool IsPriced(List<Token> tokens, int at, int end)
    {
        at = tokens.SkipAdverbs(at, end);
        if (at >= end || !Priced.Contains(tokens[at].Word))
        {
            return false;
        }

        for (var i = at + 1; i < end && i <= at + MaxToPrice && !tokens[i].IsMark; i++)
        {
            if (Amounts.Number(tokens, i, end) is { } number && number.From == i && Prices.IsPrice(tokens, number))
            {
                return true;
            }
        }

        return false;
    }

    // "phone number" of somebody, up to the verb.
    private static Subject? Owned(List<Token> tokens, int from, int end, Subject? owner, string key)
    {
        while (from < end && Lexicon.Renewing.Contains(tokens[from].Word))
        {
            from++;
        }

        var to = SkipNoun(tokens, from, end);
        if (to == from || to >= end || !(BeginsVerb(tokens, to, end) || tokens[to].Word is "'s" or "and"))
        {
            return null;
        }

        var given = to;
        while (given > from + 1 && tokens[given - 1].IsCapital && !tokens[given - 2].IsMark)
        {
            given--;
        }

        var noun = Kin.Normalize(Phrases.Text(tokens, from, given));
        if (noun.Length == 0)
        {
            return null;
        }

        var kind = Kin.KindOf(noun);
        if (kind == "thing" && to > from + 1 && RelativeWithoutApostrophe(tokens[from].Word) is { } person)
        {
            var relative = new Subject(key + person, EntityOf(owner, person), Kin.KindOf(person), person, owner, from + 1);
            return Owned(tokens, from + 1, end, relative, $"{key}{person}'s ");
        }

        var isNamed = given < to && kind != "thing";
        if (given < to && !isNamed)
        {
            noun = Phrases.Text(tokens, from, to);
        }

        var subject = isNamed
            ? WithName(Token.Written(tokens, given, to))
            : new Subject(key + noun, EntityOf(owner, noun), kind, noun, owner, to);
        var isOwner = tokens[to].Word == "'s" && !IsCopula(tokens, to, end);
        return isOwner ? Owned(tokens, to + 1, end, subject, subject.Key + "'s ") : subject;

        Subject WithName(string name) => new(name.ToLowerInvariant(), name, kind, noun, owner, to) { GivenName = name };
    }

    private static int SkipNoun(List<Token> tokens, int from, int end)
    {
        var to = from;
        while (to < end && to - from < MaxNounWords && !tokens[to].IsMark)
        {
            if (to > from && BeginsVerb(tokens, to, end))
            {
                break;
            }

            if (tokens[to].Word is "and" or "or" or "that" or "which" or "who" or "'s")
            {
                break;
            }

            to++;
        }

        return to;
    }

    // "boyfriend" in "my boyfriends name": the apostrophe is often left out. Null for others; "children" are some by themselves.
    private static string? RelativeWithoutApostrophe(string word)
    {
        if (word is not [.. var stem, 's'] || Kin.KindOf(word) != "thing")
        {
            return null;
        }

        var relative = Kin.Normalize(stem);
        return Kin.KindOf(relative) == "thing" ? null : relative;
    }

    private static string EntityOf(Subject? owner, string noun) => owner is null || owner.IsSpeaker ? noun : owner.Entity + "'s " + noun;

    private static bool BeginsVerb(List<Token> tokens, int i, int end)
    {
        if (i >= end)
        {
            return false;
        }

        var word = tokens[i].Word;
        if (word == "'s")
        {
            return IsCopula(tokens, i, end);
        }

        if (VerbParts.Contains(word) || Lexicon.IsAuxiliary(word))
        {
            return true;
        }

        return Verbs.Analyze(word).Form switch
        {
            VerbForm.Third or VerbForm.Past => true,
            VerbForm.Base => i > 0 && IsPlural(tokens[i - 1].Word) && !(i + 1 < end && Lexicon.Be.Contains(tokens[i + 1].Word)),
            _ => false,
        };
    }

    private static bool IsPlural(string noun) => noun.EndsWith('s') || noun is "children" or "people" or "folks";

    // "Anna's a nurse", "Anna's moved", but "Anna's dog".
    private static bool IsCopula(List<Token> tokens, int i, int end)
    {
        var next = tokens.SkipAdverbs(i + 1, end);
        if (next >= end)
        {
            return false;
        }

        var word = tokens[next].Word;
        if (next > i + 1 || Stated.Contains(word))
        {
            return true;
        }

        if (StatedAlone.Contains(word) && (next + 1 >= end || tokens[next + 1].IsMark || BehindState.Contains(tokens[next + 1].Word)))
        {
            return true;
        }

        return Verbs.Analyze(word).Form is VerbForm.Ing or VerbForm.Past or VerbForm.Participle;
    }
}
