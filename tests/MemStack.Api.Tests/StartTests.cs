using System.Diagnostics;
using TestRig;

namespace MemStack.Api.Tests;

/// <summary>The api as a process of its own.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class StartTests
{
    [Theory]
    [InlineData("MemStack__ApiKeys__0__Key", "short", "MemStack:ApiKeys:0: Key must have 16 to 256 characters.")]
    [InlineData("MemStack__ApiKeys", "a-key-of-some-length", "MemStack:ApiKeys is a list of keys")]
    [InlineData("MemStack__ApiKeys__0", "a-key-of-some-length", "MemStack:ApiKeys")]
    [InlineData("MemStack__ApiKeys__first__Tenant", "acme", "MemStack:ApiKeys")]
    [InlineData("MemStack__RateLimit__MaxRequestsPerKey", "-1", "MemStack:RateLimit:MaxRequestsPerKey must be from 0")]
    [InlineData("MemStack__RateLimit__MaxRequestsPerTenant", "-1", "MemStack:RateLimit:MaxRequestsPerTenant must be from 0")]
    [InlineData("ConnectionStrings__cache", "localhost:6379,nonsense=1", "ConnectionStrings:cache is not an address of Redis")]
    public async Task A_wrong_setting_ends_the_start_with_one_line(string setting, string value, string expected)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MemStack.Api.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["MemStack__DataDirectory"] = Path.Combine(Path.GetTempPath(), Unique.Name("memstack"));
        start.Environment[setting] = value;
        var (exitCode, errors) = await EndAsync(start);

        Assert.Equal(1, exitCode);
        var line = Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, line, StringComparison.Ordinal);
    }

    // An api that accepted the setting would not end by itself.
    private static async Task<(int ExitCode, string Errors)> EndAsync(ProcessStartInfo start)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromMinutes(1));
        using var process = Process.Start(start)!;
        try
        {
            var log = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            await log;
            return (process.ExitCode, errors);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail("The api has not ended within a minute.");
            throw;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
