using MemStack.Memory.Model;

namespace MemStack.Api.Mapping;

/// <summary>Names of states, changes and types of entities on both surfaces: mem0's, and those that MemStack adds.</summary>
internal static class Mem0Names
{
    public const string Succeeded = "SUCCEEDED";
    public const string Pending = "PENDING";
    public const string Failed = "FAILED";
    public const string Add = "ADD";
    public const string Update = "UPDATE";
    public const string Delete = "DELETE";
    public const string None = "NONE";

    /// <summary>The status of an add.</summary>
    public static string Of(AddResult result) =>
        result.Queued ? Pending
        : result.Failed ? Failed
        : Succeeded;

    public static string Of(HistoryEvent change) =>
        change switch
        {
            HistoryEvent.Add => Add,
            HistoryEvent.Update or HistoryEvent.Supersede => Update,
            HistoryEvent.Touch => None,
            _ => Delete,
        };

    /// <summary>A change that mem0 has no name for, or null.</summary>
    public static string? ChangeOf(HistoryEvent change) =>
        change switch
        {
            HistoryEvent.Supersede => "SUPERSEDE",
            HistoryEvent.Touch => "TOUCH",
            _ => null,
        };

    public static string Of(EntityType type) =>
        type switch
        {
            EntityType.User => "user",
            EntityType.Agent => "agent",
            EntityType.App => "app",
            _ => "run",
        };

    public static EntityType? EntityTypeOf(string name) =>
        name.ToLowerInvariant() switch
        {
            "user" => EntityType.User,
            "agent" => EntityType.Agent,
            "app" => EntityType.App,
            "run" => EntityType.Run,
            _ => null,
        };

    public static string Of(EventStatus status) =>
        status switch
        {
            EventStatus.Pending => Pending,
            EventStatus.Running => "RUNNING",
            EventStatus.Failed => Failed,
            _ => Succeeded,
        };
}
