using Microsoft.Extensions.Options;

namespace MemStack.OpenMemory;

/// <summary>Section <c>MemStack</c> of the configuration, as far as this service reads it.</summary>
internal sealed class OpenMemoryOptions
{
    public const string SectionName = "MemStack";

    /// <summary>The user whose memories an MCP client works with when it names none.</summary>
    public string DefaultUser { get; set; } = "default";
}

/// <summary>Stops the start with one line that names the setting and the fix.</summary>
internal sealed class OpenMemoryOptionsValidator : IValidateOptions<OpenMemoryOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenMemoryOptions options) =>
        Mcp.Caller.FaultOf(options.DefaultUser) is { } fault
            ? ValidateOptionsResult.Fail($"{OpenMemoryOptions.SectionName}:{nameof(OpenMemoryOptions.DefaultUser)} {fault}")
            : ValidateOptionsResult.Success;
}
