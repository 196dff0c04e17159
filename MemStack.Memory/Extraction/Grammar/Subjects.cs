using System.Collections.Frozen;

namespace MemStack.Memory.Extraction.Grammar;

/// <summary>Finds the subject of a clause.</summary>
internal static class Subjects
{
    private const int MaxOpeners = 8;
    private const int MaxNounWords = 6;
    private const int MaxLead = 7;

    private static readonly FrozenSet<string> Leading = Lexicon.Set("on in at from since after before until till for during with without starting beginning as once every due thanks because despite by under twice");

    // Names of relatives that need no "my".
    private static readonly FrozenSet<string> Relatives = Lexicon.Set("mom mum mama mother dad papa father grandma granny grandmother grandpa granddad grandfather");

    // Capitalised because a sentence begins with them, not because they are names.
    private static readonly FrozenSet<string> NoNames = Lexicon.Set(
        "i a an the this that these those it there here he she we they you my our your his her their its what who how why when where which if no not nothing everything something anything someone everyone nobody people "
        + "in on at to for of by with from as and or but so yet both either neither all some any many much most each every one none please let just only even never always also maybe perhaps today tomorrow yesterday tonight now monday tuesday wednesday "
        + "thursday friday saturday sunday january february march april june july august september october november december");

    /// <summary>The one who speaks.</summary>
    public static Subject Speaker(string key, int next) => new(key, ExtractedRelation.Speaker, "person", null, null, next);

    /// <summary>Where the subject begins behind a phrase of when, where or why: "On weekends I …", "After ten years we …", "Starting next week the standup …"; the start where there is none.</summary>
    private static int Lead(List<Token> tokens, int start, int end)
    {
        var at = start;
        while (at < end && (tokens[at].IsMark || tokens[at].Word is "and" or "but" or "so")) at++;
        if (at >= end || !Leading.Contains(tokens[at].Word)) return start;
        var future = false;
        for (var i = at + 1; i < end && i <= at + MaxLead && !tokens[i].IsMark; i++)
        {
            var word = tokens[i].Word;
            if (i > at + 1 && !future && word is "i" or "we" or "he" or "she" or "they") return i;
            // What isn't a person may be told of before its time.
            if (i > at + 1 && word is "the" or "my" or "our" && Lexicon.TimeWords.Contains(tokens[i - 1].Word)) return i;
            if (Lexicon.Be.Contains(word) || Lexicon.Have.Contains(word) || Verbs.Analyze(word).Form is VerbForm.Third or VerbForm.Participle) return start;
            // "In my dream I live in a castle."
            if (word is "dream" or "dreams" or "theory" or "game" or "novel" or "book" or "story" or "film" or "movie" or "principle" or "case") return start;
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
            if (tokens[i].Word == "i" && i + 1 < end && tokens[i + 1].Word is "mean" or "meant" or "guess" or "think" or "believe" or "suppose")
            {
                i++;
                continue;
            }

            if (At(tokens, i, end, speaker, last) is { } subject) return subject;
            if (tokens[i].Word is "it" or "its" && thing is not null) return thing with { Next = tokens[i].Word == "it" ? i + 1 : i };
            if (!tokens[i].IsMark && !Lexicon.Openers.Contains(tokens[i].Word) && !(tokens[i].Word.Length < 5 && char.IsAsciiDigit(tokens[i].Word[0]))) return null;
        }

        return null;
    }

    private static Subject? At(List<Token> tokens, int i, int end, string speaker, Subject? last)
    {
        var word = tokens[i].Word;
        if (word is "i" or "we") return Speaker(speaker, i + 1);

        if (word is "he" or "she" or "they") return last is null ? null : last with { Next = i + 1, Companion = null };
        if (word is "his" or "her" or "their") return last is null ? null : Owned(tokens, i + 1, end, last, last.Key + "'s ");
        if (word is "me" && Predicates.Is(tokens, i + 1, end, "and") && NounSubject(tokens, i + 2, end, speaker) is { } with) return Speaker(speaker, with.Next) with { Companion = with.Entity };
        var found = NounSubject(tokens, i, end, speaker);
        if (found is null) return null;
        if (Predicates.Is(tokens, found.Next, end, "and") && found.Next + 1 < end && tokens[found.Next + 1].Word is "i" or "me")
            return Speaker(speaker, found.Next + 2) with { Companion = found.GivenName ?? found.Entity };
        return found;
    }

    private static Subject? NounSubject(List<Token> tokens, int i, int end, string speaker)
    {
        if (i >= end) return null;
        var word = tokens[i].Word;
        if (word is "my" or "our") return Owned(tokens, i + 1, end, Speaker(speaker, i + 1), speaker + "'s ");
        if (tokens[i].IsCapital && Relatives.Contains(word) && BeginsVerb(tokens, i + 1, end)) return Owned(tokens, i, end, Speaker(speaker, i), speaker + "'s ");
        // "The new address is …": of what everybody has one of, the speaker's.
        if (word == "the" && i + 2 < end && tokens[i + 1].Word is "new" or "current" or "correct" or "right" && Owned(tokens, i + 2, end, Speaker(speaker, i + 1), speaker + "'s ") is { Attribute: { } own } mine && Attributes.IsContact(own)) return mine;
        if (word == "the") return Owned(tokens, i + 1, end, null, "");
        if (!tokens[i].IsCapital || NoNames.Contains(word) || Lexicon.Contractions.ContainsKey(word)) return null;
        var next = i + 1;
        while (next < end && next - i < 3 && tokens[next].IsCapital && tokens[next].Word != "i" && !tokens[next].IsMark) next++;
        var name = Phrases.Text(tokens, i, next);
        if (name.Length == 0 || next >= end) return null;
        var written = Token.Written(tokens, i, next);
        var subject = new Subject(name, written, "person", null, null, next);
        if (tokens[next].Word == "'s" && !IsCopula(tokens, next, end)) return Owned(tokens, next + 1, end, subject, name + "'s ");
        return BeginsVerb(tokens, next, end) || tokens[next].Word == "and" ? subject : null;
    }

    // "phone number" of somebody, up to the verb.
    private static Subject? Owned(List<Token> tokens, int from, int end, Subject? owner, string key)
    {
        while (from < end && Lexicon.Renewing.Contains(tokens[from].Word)) from++;
        var to = from;
        while (to < end && to - from < MaxNounWords && !tokens[to].IsMark && !(to > from && BeginsVerb(tokens, to, end)) && tokens[to].Word is not ("and" or "or" or "that" or "which" or "who" or "'s")) to++;
        if (to == from || to >= end || !(BeginsVerb(tokens, to, end) || tokens[to].Word is "'s" or "and")) return null;
        var given = to;
        while (given > from + 1 && tokens[given - 1].IsCapital && !tokens[given - 2].IsMark) given--;
        var noun = Kin.Normalize(Phrases.Text(tokens, from, given));
        if (noun.Length == 0) return null;
        var kind = Kin.KindOf(noun);
        // "my boyfriends name": the apostrophe is often left out.
        if (to > from + 1 && tokens[from].Word is [.. var relative, 's'] && Kin.KindOf(Kin.Normalize(relative)) != "thing" && Kin.KindOf(tokens[from].Word) == "thing" && kind == "thing")
        {
            var person = Kin.Normalize(relative);
            return Owned(tokens, from + 1, end, new Subject(key + person, owner is null || owner.IsSpeaker ? person : owner.Entity + "'s " + person, Kin.KindOf(person), person, owner, from + 1), $"{key}{person}'s ");
        }

        var name = given < to && kind != "thing" ? Token.Written(tokens, given, to) : null;
        if (given < to && kind == "thing") noun = Phrases.Text(tokens, from, to);
        var subject = name is null
            ? new Subject(key + noun, owner is null || owner.IsSpeaker ? noun : owner.Entity + "'s " + noun, kind, noun, owner, to)
            : new Subject(name.ToLowerInvariant(), name, kind, noun, owner, to) { GivenName = name };
        if (tokens[to].Word == "'s" && !IsCopula(tokens, to, end)) return Owned(tokens, to + 1, end, subject, subject.Key + "'s ");
        return subject;
    }

    private static bool BeginsVerb(List<Token> tokens, int i, int end)
    {
        var word = tokens[i].Word;
        if (word == "'s") return IsCopula(tokens, i, end);
        if (word is "not" or "never" or "no" or "just" or "now" or "also" or "still" or "recently" or "already" or "finally" or "actually" or "can" or "used") return true;
        if (Lexicon.Be.Contains(word) || Lexicon.Have.Contains(word) || Lexicon.Do.Contains(word) || Lexicon.Modals.Contains(word)) return true;
        var (_, form) = Verbs.Analyze(word);
        return form switch
        {
            VerbForm.Third or VerbForm.Past => true,
            VerbForm.Base => i > 0 && (tokens[i - 1].Word.EndsWith('s') || tokens[i - 1].Word is "children" or "people" or "folks") && !(i + 1 < end && Lexicon.Be.Contains(tokens[i + 1].Word)),
            _ => false,
        };
    }

    // "Anna's a nurse", "Anna's moved", but "Anna's dog".
    private static bool IsCopula(List<Token> tokens, int i, int end)
    {
        var next = Predicates.Skip(tokens, i + 1, end);
        if (next >= end) return false;
        var word = tokens[next].Word;
        return next > i + 1 || word is "a" or "an" or "the" or "in" or "at" or "from" or "my" or "our" or "no" or "called" or "named" or "allergic" or "married" or "engaged" or "divorced" or "single" or "vegan" or "vegetarian"
            || Verbs.Analyze(word).Form is VerbForm.Ing or VerbForm.Past or VerbForm.Participle;
    }
}
