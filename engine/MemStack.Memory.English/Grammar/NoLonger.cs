namespace MemStack.Memory.English.Grammar;

/// <summary>Finds "any more", "no more" and "no longer" behind a verb: they say that something was so before.</summary>
internal static class NoLonger
{
    /// <summary>Returns whether the rest of a clause says that its verb holds no longer.</summary>
    /// <param name="clause">The clause, at the place behind the verb.</param>
    public static bool IsSaidAfter(TokenCursor clause)
    {
        for (var at = clause; !at.IsAtEnd; at = at.Next())
        {
            // "I gave up the cello, no time any more": something else is over there.
            if (at.IsMark && !BeginsAfterMark(at.Next()))
            {
                return false;
            }

            if (IsAt(at))
            {
                return true;
            }
        }

        return false;
    }

    // "I have a pump now, no more injections": the clause goes on with what is over.
    private static bool BeginsAfterMark(TokenCursor at) =>
        IsAt(at.SkipWhile(token => token.IsMark || token.Word is "not" or "though" or "but" || Lexicon.IsAdverb(token.Word)));

    private static bool IsAt(TokenCursor at) =>
        at.Next().Word is "more" or "longer" && (at.Is("any") || (at.Is("no") && EndsPhrase(at.Next().Next())));

    private static bool EndsPhrase(TokenCursor at) => at.IsAtEnd || at.IsMark || at.IsOneOf(Lexicon.PhraseEnds);
}
