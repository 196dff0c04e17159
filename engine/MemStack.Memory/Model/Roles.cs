namespace MemStack.Memory.Model;

/// <summary>The roles of messages.</summary>
public static class Roles
{
    /// <summary>The person who speaks.</summary>
    public const string User = "user";

    /// <summary>The assistant.</summary>
    public const string Assistant = "assistant";

    // Clients hand over whole conversations; messages of other roles are accepted and skipped.
    /// <summary>Returns whether a message may have this role.</summary>
    public static bool IsKnown(string role) => role is User or Assistant or "system" or "developer" or "tool" or "function";

    /// <summary>Returns whether a message is from a user or an assistant and has a text.</summary>
    public static bool IsRemembered(ChatMessage message) =>
        message.Role is User or Assistant && !string.IsNullOrWhiteSpace(message.Content);
}
