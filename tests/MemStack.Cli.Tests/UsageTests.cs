using System.Text.Json;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Tests that invalid command lines are refused before anything is done.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class UsageTests
{
    [Theory]
    [InlineData("fly")]
    [InlineData("connect", "emacs")]
    [InlineData("connect", "claude", "--user", "..")]
    [InlineData("export", "file", "--format", "xml")]
    [InlineData("export", "file", "--mode")]
    [InlineData("import", "file", "--mode", "merge")]
    [InlineData("import", "file", "--vectors")]
    [InlineData("backup", "one", "two")]
    [InlineData("backup", "--force")]
    [InlineData("restore", "file", "--hard")]
    [InlineData("status", "--verbose")]
    [InlineData("status", "--url", "ftp://somewhere")]
    [InlineData("doctor", "--data")]
    [InlineData("slo", "draw")]
    [InlineData("slo", "check", "--force")]
    public async Task An_invalid_command_line_is_refused_and_its_fault_named(params string[] arguments)
    {
        var refused = await Tool.RunAsync(arguments);

        Assert.Equal((ExitCodes.Usage, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(arguments[^1], refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--resume is for the format memstack", "export", "file", "--format", "mem0", "--resume")]
    [InlineData("--vectors is for the format memstack", "export", "file", "--format", "mem0", "--vectors")]
    [InlineData("name them with --user", "export", "file", "--format", "openmemory")]
    [InlineData("'backup'", "backup")]
    [InlineData("'restore'", "restore")]
    [InlineData("'memstack slo --help'", "slo")]
    [InlineData("'memstack slo check --help'", "slo", "check", "more")]
    public async Task Missing_and_contradicting_options_are_reported(string said, params string[] arguments)
    {
        var refused = await Tool.RunAsync([.. arguments, "--json"], []);

        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains(said, refused.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(refused.Output);
        Assert.Contains(said, document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, document.RootElement.GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task A_key_that_no_header_can_carry_is_refused_and_not_repeated()
    {
        var refused = await Tool.RunAsync(
            ["export", "file", "--url", "http://localhost:1"],
            new() { [Tool.KeySetting] = "secret of mine" }
        );

        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains(Tool.KeySetting, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_in_the_address_is_refused_and_not_repeated()
    {
        var refused = await Tool.RunAsync(["status"], new() { ["MEMSTACK_URL"] = "http://ana:hunter2@localhost:8000" });

        Assert.Equal(ExitCodes.Usage, refused.ExitCode);
        Assert.Contains("MEMSTACK_URL", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refused.Everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_names_every_command_and_exits_with_0()
    {
        var help = await Tool.RunAsync();

        Assert.Equal(ExitCodes.Good, help.ExitCode);
        Assert.All(
            ["connect", "export", "import", "backup", "restore", "status", "doctor", "slo"],
            command => Assert.Contains($"\n  {command} ", help.Output, StringComparison.Ordinal)
        );
    }
}
