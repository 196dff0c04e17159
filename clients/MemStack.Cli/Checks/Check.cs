namespace MemStack.Cli.Checks;

/// <summary>The state of a checked part.</summary>
internal enum CheckState
{
    /// <summary>Well.</summary>
    Ok,

    /// <summary>Worth knowing; nothing is broken.</summary>
    Note,

    /// <summary>Not well.</summary>
    Fault,

    /// <summary>Not well: nothing answered.</summary>
    Unreachable,
}

/// <summary>A checked part and its state.</summary>
/// <param name="Name">What it is.</param>
/// <param name="State">How it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Fix">What to do about it.</param>
internal sealed record Check(string Name, CheckState State, string Text, string? Fix = null);
