namespace MemStack.Memory.English.Grammar;

/// <summary>Finds the verb of a clause behind its subject.</summary>
internal static class Predicates
{
    /// <summary>Reads the verb group of a clause; null where there is none.</summary>
    /// <param name="tokens">The sentence.</param>
    /// <param name="start">The first token after the subject.</param>
    /// <param name="end">The end of the clause, exclusive.</param>
    /// <param name="elided">Whether the subject is left out: then only a past form or a participle is a statement, a base form is a
    /// request.</param>
    public static Predicate? Read(List<Token> tokens, int start, int end, bool elided = false) =>
        new VerbGroup(new TokenCursor(tokens, start, end), elided).Read();
}
