using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MemStack.AppHost.Running;
using MemStack.AppHost.Settings;
using MemStack.Client;
using TestRig;

namespace MemStack.AppHost.Tests;

/// <summary>The checks before anything is started.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class StartTests : IDisposable
{
    private readonly TempDirectory _data = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("Web")]
    [InlineData("Otlp")]
    public async Task A_taken_port_is_named_with_its_holder_and_the_setting_that_moves_it(string setting)
    {
        var environment = StartedStack.Environment(_data.FullPath);
        using var holder = Listen(int.Parse(environment[$"Ports__{setting}"]!, CultureInfo.InvariantCulture));

        var refused = await StartedStack.RunToEndAsync(environment);

        Assert.Equal(1, refused.ExitCode);
        var program = Path.GetFileName(Environment.ProcessPath);
        Assert.Equal(
            $"Port {environment[$"Ports__{setting}"]} is taken by process {Environment.ProcessId} ({program}): stop it, or set Ports__{setting} to another port.",
            refused.Error.Trim()
        );
        Assert.False(File.Exists(_data.File(StackRun.FileName)));
    }

    [Fact]
    public async Task A_second_start_on_the_data_directory_reports_the_address_of_the_first()
    {
        using var first = DataDirectoryLock.Take(_data.FullPath);
        await Run(new Uri("http://localhost:1/the-web")).WriteAsync(Cancelled);

        var second = await StartedStack.RunToEndAsync(StartedStack.Environment(_data.FullPath));

        Assert.Equal(1, second.ExitCode);
        Assert.StartsWith(
            $"A stack is already running on '{_data.FullPath}' (process 42, page http://localhost:1/the-web).",
            second.Error,
            StringComparison.Ordinal
        );
        Assert.True(File.Exists(_data.File(StackRun.FileName)));
    }

    [Fact]
    public void A_data_directory_is_free_again_once_its_stack_has_ended()
    {
        DataDirectoryLock.Take(_data.FullPath).Dispose();

        using var second = DataDirectoryLock.Take(_data.FullPath);
        Assert.False(second.WasLeftBehind);
    }

    [Fact]
    public void A_data_directory_that_cannot_be_created_is_named()
    {
        File.WriteAllText(_data.File("file"), "");

        var refused = Assert.Throws<SettingsException>(() => DataDirectoryLock.Take(_data.File("file", "folder")));

        Assert.StartsWith($"MemStack:DataDirectory '{_data.File("file", "folder")}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_waits_for_the_ports_of_a_stack_that_did_not_end_in_order()
    {
        await Run(new Uri("http://localhost:1/")).WriteAsync(Cancelled);
        using var held = DataDirectoryLock.Take(_data.FullPath);
        var ports = new StackPorts { Web = FreePort.Next() };
        var leftover = Listen(ports.Web);

        var waiting = PortCheck.RequireFreeAsync(ports, new HashSet<int> { ports.Web }, held.WasLeftBehind, Cancelled);
        Assert.False(waiting.IsCompleted);
        leftover.Dispose();

        await waiting.WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
    }

    [Fact]
    public async Task Ports_of_parts_that_the_stack_does_not_have_may_be_taken()
    {
        var ports = new StackPorts { Prometheus = FreePort.Next() };
        using var holder = Listen(ports.Prometheus);

        await PortCheck.RequireFreeAsync(ports, new HashSet<int>(), waits: false, Cancelled);
    }

    private static TcpListener Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        return listener;
    }

    private StackRun Run(Uri web) =>
        new()
        {
            StartedAt = DateTimeOffset.UnixEpoch,
            Mode = "embedded",
            ProcessId = 42,
            DataDirectory = _data.FullPath,
            Services = new Dictionary<string, StackService>(StringComparer.Ordinal) { ["web"] = new(web) },
        };
}
