using Microsoft.Extensions.Options;

namespace MemStack.Client;

/// <summary>Refuses settings with which no call could succeed, in one line each that names the setting and the fix.</summary>
internal sealed class MemStackClientOptionsValidator : IValidateOptions<MemStackClientOptions>
{
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromHours(1);

    public ValidateOptionsResult Validate(string? name, MemStackClientOptions options)
    {
        var faults = new List<string>();
        if (!IsHttp(options.BaseAddress))
        {
            faults.Add(
                $"{MemStackClientOptions.SectionName}:BaseAddress must be an absolute http or https address, such as http://api or http://localhost:{MemStackPorts.Api}."
            );
        }

        if (options.ApiKey is { } key && (key.Length == 0 || key.AsSpan().ContainsAnyExceptInRange('!', '~')))
        {
            faults.Add(
                $"{MemStackClientOptions.SectionName}:ApiKey must be printable ASCII without spaces; leave it out when the api asks for no key."
            );
        }

        if (options.Timeout <= TimeSpan.Zero || options.Timeout > MaxTimeout)
        {
            faults.Add($"{MemStackClientOptions.SectionName}:Timeout must be above 00:00:00 and at most {MaxTimeout}.");
        }

        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static bool IsHttp(Uri? address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https" or "https+http" or "http+https", Query: "", Fragment: "" };
}
