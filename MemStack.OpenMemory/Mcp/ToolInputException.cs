namespace MemStack.OpenMemory.Mcp;

/// <summary>A tool was called with input it cannot use; the message is for the assistant and never quotes the input.</summary>
internal sealed class ToolInputException(string message) : Exception(message);
