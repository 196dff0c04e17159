using MemStack.OpenMemory.Configuration;
using Microsoft.Extensions.Options;

namespace MemStack.OpenMemory.Mcp;

/// <summary>Stops the start with one line that names the setting and the fix.</summary>
internal sealed class OpenMemoryOptionsValidator : IValidateOptions<OpenMemoryOptions>
{
    public ValidateOptionsResult Validate(string? name, OpenMemoryOptions options) =>
        Caller.FaultOf(options.DefaultUser) is { } fault
            ? ValidateOptionsResult.Fail($"{OpenMemoryOptions.SectionName}:{nameof(OpenMemoryOptions.DefaultUser)} {fault}")
            : ValidateOptionsResult.Success;
}
