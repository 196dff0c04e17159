using System.Collections.Frozen;
using MemStack.Memory.English.Data;
using MemStack.Memory.Extraction;

namespace MemStack.Memory.English.Grammar;

/// <summary>Finds the subject of a clause.</summary>
internal static class Subjects
{
    private const int MaxOpeners = 8;
    private const int MaxNameWords = 3;

    // Names of relatives that need no "my".
    private static readonly FrozenSet<string> Relatives = Lexicon.Set(
        "mom mum mama mother dad papa father grandma granny grandmother grandpa granddad grandfather"
    );

    // Capitalised because a sentence begins with them, not because they are names.
    public static readonly FrozenSet<string> NoNames = DataFile.Words("no-names");

    /// <summary>The one who speaks.</summary>
    public static Subject Speaker(string key, int next) => new(key, ExtractedRelation.Speaker, "person", null, null, next);

    /// <summary>The subject of the clause; null when there is none that the grammar knows.</summary>
    /// <param name="tokens">The sentence.</param>
    /// <param name="start">Where the clause begins.</param>
    /// <param name="end">Where it ends, exclusive.</param>
    /// <param name="speaker">The key of the one who speaks.</param>
    /// <param name="last">The third person spoken of before, for "he", "she" and "they".</param>
    /// <param name="thing">What of the speaker's was spoken of in this sentence, for "it".</param>
    public static Subject? Find(List<Token> tokens, int start, int end, string speaker, Subject? last, Subject? thing)
    {
        start = SubjectLead.Skip(tokens, start, end);
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
            return last is null ? null : OwnedSubjects.Read(tokens, i + 1, end, last, last.Key + "'s ");
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

        if (Relatives.Contains(word) && SubjectEnds.BeginsVerb(tokens, i + 1, end))
        {
            return OfSpeaker(tokens, i, end, speaker);
        }

        if (word == "the")
        {
            return Definite(tokens, i, end, speaker);
        }

        if (BareEvents.BeginsAt(tokens, i, end))
        {
            return OwnedSubjects.Read(tokens, i, end, null, "");
        }

        return tokens[i].IsCapital && !NoNames.Contains(word) && !Lexicon.Contractions.ContainsKey(word) ? Named(tokens, i, end) : null;
    }

    private static Subject? OfSpeaker(List<Token> tokens, int noun, int end, string speaker) =>
        OwnedSubjects.Read(tokens, noun, end, Speaker(speaker, noun), speaker + "'s ");

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
        return isFamily && SubjectEnds.BeginsVerb(tokens, i + 2, end)
            ? OfSpeaker(tokens, i + 1, end, speaker)
            : OwnedSubjects.Read(tokens, i + 1, end, null, "");
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
        if (tokens[next].Word == "'s" && !SubjectEnds.IsCopula(tokens, next, end))
        {
            return OwnedSubjects.Read(tokens, next + 1, end, subject, name + "'s ");
        }

        return SubjectEnds.BeginsVerb(tokens, next, end) || tokens[next].Word == "and" ? subject : null;
    }
}
