namespace MemStack.Memory.English.Grammar;

/// <summary>How a clause puts its verb: whether what it says is so now, has come about, or neither.</summary>
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
/// <param name="Index">Where it stands.</param>
/// <param name="Mood">How it is put.</param>
/// <param name="Negative">Whether it is denied or said to have ended.</param>
/// <param name="Progressive">Whether it is put as going on: "I'm moving" is a plan, "I'm living" is not.</param>
internal readonly record struct Predicate(string Lemma, int Index, Mood Mood, bool Negative, bool Progressive)
{
    /// <summary>The first token after the verb.</summary>
    public int Next => Index + 1;
}
