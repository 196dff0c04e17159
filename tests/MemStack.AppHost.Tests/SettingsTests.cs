using Aspire.Hosting;

namespace MemStack.AppHost.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly StackFixture _stack = new();

    public void Dispose() => _stack.Dispose();

    [Theory]
    [InlineData("--MemStack:Mode=full")]
    [InlineData("--MEMSTACK_MODE=Full")]
    public void Mode_full_says_in_one_line_that_it_is_not_there_yet(string setting)
    {
        var refused = Assert.Throws<SettingsException>(() => _stack.Declare(setting));

        Assert.Contains("not there yet", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Theory]
    [InlineData("--MemStack:Mode=fast", "MemStack:Mode")]
    [InlineData("--Ports:Api=0", "Ports:Api")]
    [InlineData("--Ports:Web=65536", "Ports:Web")]
    [InlineData("--Ports:Prometheus=http", "Ports:Prometheus")]
    [InlineData("--Ports:Api=3000", "Ports")]
    public void A_wrong_setting_is_named(string setting, string name)
    {
        var refused = Assert.Throws<SettingsException>(() => _stack.Declare(setting));

        Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_is_kept_below_the_repository_unless_told_otherwise()
    {
        var settings = StackSettings.Read(_stack.Builder("--MemStack:DataDirectory=").Configuration, Path.Combine(Repository.Root, "MemStack.AppHost"));

        Assert.Equal(Path.Combine(Repository.Root, ".memstack"), settings.DataDirectory);
    }
}

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "MemStack.sln")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
