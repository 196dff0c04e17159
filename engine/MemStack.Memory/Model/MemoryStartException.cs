namespace MemStack.Memory.Model;

/// <summary>The engine can't start; the message is one line that names the cause and the remedy.</summary>
/// <param name="message">Cause and remedy.</param>
/// <param name="inner">The cause, if any.</param>
public sealed class MemoryStartException(string message, Exception? inner = null) : Exception(message, inner);
