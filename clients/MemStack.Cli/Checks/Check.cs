namespace MemStack.Cli.Checks;

/// <summary>The state of a checked part.</summary>
internal enum CheckState
{
    /// <summary>Healthy.</summary>
    Ok,

    /// <summary>A note; nothing is broken.</summary>
    Note,

    /// <summary>A fault.</summary>
    Fault,

    /// <summary>A fault: there was no answer.</summary>
    Unreachable,
}

/// <summary>A checked part and its state.</summary>
/// <param name="Name">The name of the check.</param>
/// <param name="State">The result.</param>
/// <param name="Text">The finding.</param>
/// <param name="Fix">The remedy.</param>
internal sealed record Check(string Name, CheckState State, string Text, string? Fix = null);
