namespace MemStack.Memory.Transfer;

/// <summary>What is imported can't be read any further.</summary>
/// <param name="message">Why, as the rest of a sentence.</param>
internal sealed class TransferBreakException(string message) : Exception(message);
