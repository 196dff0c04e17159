using MemStack.AppHost.Settings;
using MemStack.Client;
using TestRig;

namespace MemStack.AppHost.Tests;

public sealed class SettingsTests : IDisposable
{
    private readonly StackFixture _stack = new();

    public void Dispose() => _stack.Dispose();

    [Theory]
    [InlineData("--MemStack:Mode=fast", "MemStack:Mode")]
    [InlineData("--Ports:Api=0", "Ports:Api")]
    [InlineData("--Ports:Web=65536", "Ports:Web")]
    [InlineData("--Ports:Prometheus=http", "Ports:Prometheus")]
    [InlineData("--Ports:Api=3000", "Ports: Ports:Api and Ports:Web are both 3000")]
    [InlineData("--Ports:Otlp=18888", "Ports: Ports:Dashboard and Ports:Otlp are both 18888")]
    public void A_wrong_setting_is_named(string setting, string name)
    {
        var refused = Assert.Throws<SettingsException>(() => _stack.Declare(setting));

        Assert.StartsWith(name, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_are_stored_below_the_repository_by_default()
    {
        var settings = StackSettings.Read(
            _stack.Builder("--MemStack:DataDirectory=").Configuration,
            Path.Combine(Repository.Root, "MemStack.AppHost")
        );

        Assert.Equal(Path.Combine(Repository.Root, ".memstack"), settings.DataDirectory);
    }

    [Fact]
    public void Every_port_is_documented_with_its_default()
    {
        var documented = File.ReadAllLines(Repository.File("docs", "configuration.md"))
            .Where(line => line.StartsWith("| `Ports:", StringComparison.Ordinal))
            .ToList();

        Assert.All(
            new StackPorts().BySetting,
            port =>
                Assert.Contains(
                    documented,
                    line =>
                        line.Contains($"`Ports:{port.Key}`", StringComparison.Ordinal)
                        && line.Contains($"{port.Value}", StringComparison.Ordinal)
                )
        );
    }

    [Fact]
    public void The_readme_names_the_addresses_of_the_parts()
    {
        var readme = File.ReadAllText(Repository.File("README.md"));

        Assert.All(
            [MemStackPorts.Api, MemStackPorts.OpenMemory, MemStackPorts.Web, MemStackPorts.Dashboard],
            port => Assert.Contains($"http://localhost:{port}", readme, StringComparison.Ordinal)
        );
    }
}
