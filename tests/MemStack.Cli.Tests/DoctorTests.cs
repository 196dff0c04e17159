using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using MemStack.Client;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>The checks of this machine.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class DoctorTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Versions_ports_disk_and_programs_are_checked()
    {
        using var holder = new TcpListener(IPAddress.Loopback, 0);
        holder.Start();
        var (taken, free) = (((IPEndPoint)holder.LocalEndpoint).Port, FreePort.Next());

        var doctor = await Tool.RunAsync(
            ["doctor", "--data", _folder.FullPath],
            new()
            {
                ["Ports__Web"] = taken.ToString(CultureInfo.InvariantCulture),
                ["Ports__Api"] = free.ToString(CultureInfo.InvariantCulture),
                ["Ports__Dashboard"] = $"{taken}",
                ["PATH"] = Tools.PathWithRig,
            }
        );

        Assert.True(doctor.ExitCode == ExitCodes.Good, doctor.Everything);
        Assert.Matches($@"(?m)^  port {taken} +note +web: taken", doctor.Output);
        Assert.Matches($@"(?m)^  port {taken} +note +dashboard: taken", doctor.Output);
        Assert.Matches($@"(?m)^  port {free} +ok +api: free", doctor.Output);
        Assert.Contains("or set Ports__Web to another port", doctor.Output, StringComparison.Ordinal);
        Assert.All([@".NET SDK", "disk", "memory"], name => Assert.Contains($"\n  {name} ", doctor.Output, StringComparison.Ordinal));
        Assert.All(
            ["Prometheus", "Alertmanager", "node exporter", "container engine"],
            name => Assert.Contains($"\n  {name} ", doctor.Output, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_ports_of_a_running_stack_are_not_checked()
    {
        await new StackRun
        {
            StartedAt = TimeProvider.System.GetUtcNow(),
            Mode = "embedded",
            ProcessId = Environment.ProcessId,
            DataDirectory = _folder.FullPath,
            Services = new Dictionary<string, StackService>(StringComparer.Ordinal),
        }.WriteAsync(TestContext.Current.CancellationToken);

        var doctor = await Tool.RunAsync("doctor", "--data", _folder.FullPath);

        Assert.Contains($"runs on {_folder.FullPath}", doctor.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("  port ", doctor.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_requirement_is_a_fault()
    {
        await File.WriteAllTextAsync(_folder.File("file"), "", TestContext.Current.CancellationToken);

        // No folder can be made where there is a file; and nothing else is on the PATH.
        var doctor = await Tool.RunAsync(
            ["doctor", "--json", "--data", _folder.File("file", "data")],
            new() { ["PATH"] = _folder.FullPath }
        );

        Assert.Equal(ExitCodes.Fault, doctor.ExitCode);
        using var document = JsonDocument.Parse(doctor.Output);
        var states = document
            .RootElement.GetProperty("checks")
            .EnumerateArray()
            .Where(check => !check.GetProperty("name").GetString()!.StartsWith("port ", StringComparison.Ordinal))
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("state").GetString());
        Assert.Equal(("fault", "note", "note"), (states["disk"], states["Prometheus"], states["container engine"]));
    }
}
