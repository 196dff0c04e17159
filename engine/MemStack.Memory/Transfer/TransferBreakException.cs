namespace MemStack.Memory.Transfer;

/// <summary>The exception for input that can't be read any further.</summary>
/// <param name="message">The reason, as the rest of a sentence.</param>
internal sealed class TransferBreakException(string message) : Exception(message);
