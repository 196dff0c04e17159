namespace MemStack.Memory.Models.Telemetry;

/// <summary>Readability of an answer; the names are the values of a metric's label.</summary>
internal enum AnswerQuality
{
    /// <summary>It was the JSON that was asked for.</summary>
    Clean,

    /// <summary>It had to be cut out of something or mended.</summary>
    Mended,

    /// <summary>It was cut off; what was complete of it is used.</summary>
    CutOff,
}
