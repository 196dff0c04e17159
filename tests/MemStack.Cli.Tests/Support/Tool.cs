using TestRig;

namespace MemStack.Cli.Tests.Support;

/// <summary>The built tool, run as a process with its output redirected.</summary>
internal static class Tool
{
    public const string KeySetting = "MEMSTACK_API_KEY";

    private const char Escape = '\u001b';

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "MemStack.Cli.dll");

    public static Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    /// <param name="arguments">The command line.</param>
    /// <param name="settings">Environment variables beside those of this process; the tool's own are not set otherwise.</param>
    /// <param name="workingFolder">The working folder.</param>
    public static async Task<ProcessResult> RunAsync(string[] arguments, Dictionary<string, string?> settings, string? workingFolder = null)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [KeySetting] = null,
            ["MEMSTACK_URL"] = null,
            ["MemStack__DataDirectory"] = null,
            ["MemStack__Mode"] = null,
            ["MemStack__Store"] = null,
            ["ConnectionStrings__memories"] = null,
        };
        foreach (var (name, value) in settings)
        {
            environment[name] = value;
        }

        var result = await ProcessRunner.RunAsync(
            Tools.Find("dotnet")!,
            [Program, .. arguments],
            new() { Environment = environment, WorkingFolder = workingFolder },
            cancellationToken: TestContext.Current.CancellationToken
        );
        // Files and pipes get no colours and progress bars.
        Assert.DoesNotContain(Escape, result.Everything);
        if (environment[KeySetting] is { } key)
        {
            Assert.DoesNotContain(key, result.Everything, StringComparison.Ordinal);
        }

        return result;
    }
}
