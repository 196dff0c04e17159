namespace MemStack.Memory.English.Grammar;

/// <summary>The mood of a verb: a state that holds now, an event that has come about, or neither.</summary>
internal enum Mood
{
    /// <summary>"I live", "I'm living", "I've been living", "I started living".</summary>
    Present,

    /// <summary>"I moved", "I have moved".</summary>
    Past,

    /// <summary>"I have lived": so now if it says since when.</summary>
    Perfect,

    /// <summary>"I used to live": so no longer, and it isn't said since when.</summary>
    Former,

    /// <summary>"I might", "I want to", "I'm going to": not so.</summary>
    Unreal,
}

/// <summary>The verb of a clause.</summary>
/// <param name="Lemma">Its base form.</param>
/// <param name="Index">The index of its token.</param>
/// <param name="Mood">Its mood.</param>
/// <param name="Negative">Whether it is denied or said to have ended.</param>
/// <param name="Progressive">Whether it is a progressive form: "I'm moving" is a plan, "I'm living" is not.</param>
internal readonly record struct Predicate(string Lemma, int Index, Mood Mood, bool Negative, bool Progressive)
{
    /// <summary>The first token after the verb.</summary>
    public int Next => Index + 1;
}
