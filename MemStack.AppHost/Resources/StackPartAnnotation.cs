namespace MemStack.AppHost.Resources;

/// <summary>Marks a process of the stack, which is listed when it is ready and started again when it dies.</summary>
/// <param name="HealthPath">The path below its endpoint that answers with success when it is ready.</param>
internal sealed record StackPartAnnotation(string HealthPath) : IResourceAnnotation
{
    /// <summary>The path below its endpoint that people open.</summary>
    public string Page { get; set; } = "/";
}
