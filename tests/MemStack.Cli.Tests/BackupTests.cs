using System.Text.Json;
using MemStack.Cli.Output;
using MemStack.Cli.Tests.Support;
using MemStack.Client;
using Microsoft.Extensions.DependencyInjection;
using TestRig;

namespace MemStack.Cli.Tests;

/// <summary>Tests backups and restores of whole stores.</summary>
[Trait(Lanes.Name, Lanes.Servers)]
public sealed class BackupTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IDisposable
{
    private readonly TempDirectory _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Backup => _folder.File("one.backup");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_backup_of_a_running_api_is_restored_into_another_folder_and_refused_in_its_own()
    {
        await using (var api = await ServiceProcess.ApiAsync(_folder.File("data")))
        {
            await RememberAsync(api, "The boiler was serviced");

            var backup = await RunAsync("data", "backup", Backup);
            var refused = await RunAsync("data", "restore", Backup, "--force");

            Assert.Equal((ExitCodes.Good, ""), (backup.ExitCode, backup.Error));
            Assert.Contains("Backed up 1 memories (sqlite, schema", backup.Output, StringComparison.Ordinal);
            Assert.Equal(ExitCodes.Fault, refused.ExitCode);
            Assert.Contains("in use by another MemStack", refused.Error, StringComparison.Ordinal);
        }

        var restored = await RunAsync("other", "restore", Backup);
        var full = await RunAsync("other", "restore", Backup);
        var forced = await RunAsync("other", "restore", Backup, "--force");

        Assert.Equal((ExitCodes.Good, ""), (restored.ExitCode, restored.Error));
        Assert.Contains("Restored 1 memories", restored.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Fault, full.ExitCode);
        Assert.Contains("--force", full.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Good, forced.ExitCode);
        Assert.Contains("the previous data are in", forced.Output, StringComparison.Ordinal);
        await using var second = await ServiceProcess.ApiAsync(_folder.File("other"));
        Assert.Contains("The boiler was serviced", await MemoriesAsync(second));
    }

    [Fact]
    public async Task A_backup_restored_into_an_empty_folder_compares_equal()
    {
        IReadOnlyList<string> before;
        await using (var api = await ServiceProcess.ApiAsync(_folder.File("data")))
        {
            await RememberAsync(api, "I live in Paris", "I live in Berlin", "Das Gerät läuft 🙂");
            before = await LinesAsync(api);
        }

        using var made = await DocumentAsync("data", [], "backup", Backup);
        using var put = await DocumentAsync("other", [], "restore", Backup);

        Assert.All(
            ["store", "schema", "created_at", "memories"],
            name => Assert.Equal(made.RootElement.GetProperty(name).ToString(), put.RootElement.GetProperty(name).ToString())
        );
        await using var second = await ServiceProcess.ApiAsync(_folder.File("other"));
        Assert.Equal(3, before.Count);
        Assert.Equal(before, await LinesAsync(second));
    }

    [Fact]
    public async Task A_database_is_backed_up_and_restored_with_an_apis_settings()
    {
        Dictionary<string, string?> source = Settings(await postgres.CreateDatabaseAsync(Token)),
            target = Settings(await postgres.CreateDatabaseAsync(Token));
        IReadOnlyList<string> before;
        await using (var api = await ServiceProcess.ApiAsync(_folder.File("none"), new(source)))
        {
            await RememberAsync(api, "The boiler was serviced", "The key is under the mat");
            before = await LinesAsync(api);
            using var made = await DocumentAsync("none", source, "backup", Backup);
            Assert.Equal(
                ("postgres", 2),
                (made.RootElement.GetProperty("store").GetString(), made.RootElement.GetProperty("memories").GetInt32())
            );
        }

        using var put = await DocumentAsync("none", target, "restore", Backup);

        await using var second = await ServiceProcess.ApiAsync(_folder.File("none"), new(target));
        Assert.Equal(before, await LinesAsync(second));

        static Dictionary<string, string?> Settings(string database) =>
            new(StringComparer.Ordinal) { ["MemStack__Store"] = "postgres", ["ConnectionStrings__memories"] = database };
    }

    [Fact]
    public async Task A_failed_backup_or_restore_is_reported_with_its_reason()
    {
        await File.WriteAllTextAsync(Backup, "no ZIP", Token);

        var nothing = await RunAsync("empty", "backup", _folder.File("two.backup"));
        var damaged = await RunAsync("empty", "restore", Backup, "--json");
        var absent = await RunAsync("empty", "restore", _folder.File("three.backup"));

        Assert.Equal((ExitCodes.Fault, ExitCodes.Fault, ExitCodes.Fault), (nothing.ExitCode, damaged.ExitCode, absent.ExitCode));
        Assert.Contains("nothing to back up", nothing.Error, StringComparison.Ordinal);
        Assert.Contains("is no backup of MemStack", damaged.Error, StringComparison.Ordinal);
        Assert.Contains("three.backup", absent.Error, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(damaged.Output);
        Assert.Equal(ExitCodes.Fault, document.RootElement.GetProperty("exit_code").GetInt32());
        Assert.False(Directory.Exists(_folder.File("empty")), "A refused restore made a folder.");
    }

    [Fact]
    public async Task The_mode_is_the_one_recorded_in_the_folder()
    {
        await using (
            var api = await ServiceProcess.ApiAsync(
                _folder.File("data"),
                new() { ["MemStack__Mode"] = "full", ["MemStack__Store"] = "sqlite" }
            )
        )
        {
            await RememberAsync(api, "kept");
        }

        Dictionary<string, string?> store = new(StringComparer.Ordinal) { ["MemStack__Store"] = "sqlite" };

        using var made = await DocumentAsync("data", store, "backup", Backup);
        using var put = await DocumentAsync("data", store, "restore", Backup, "--force");

        Assert.Equal(1, put.RootElement.GetProperty("memories").GetInt32());
        Assert.True(Directory.Exists(put.RootElement.GetProperty("set_aside").GetString()));
    }

    private Task<ProcessResult> RunAsync(string folder, params string[] arguments) =>
        Tool.RunAsync([.. arguments, "--data", _folder.File(folder)], []);

    private async Task<JsonDocument> DocumentAsync(string folder, Dictionary<string, string?> settings, params string[] arguments)
    {
        var run = await Tool.RunAsync(
            [.. arguments, "--json"],
            new(settings, StringComparer.Ordinal) { ["MemStack__DataDirectory"] = _folder.File(folder) }
        );
        Assert.True(run.ExitCode == ExitCodes.Good, run.Everything);
        return JsonDocument.Parse(run.Output);
    }

    private static async Task RememberAsync(ServiceProcess api, params string[] texts)
    {
        await using var services = api.Client();
        await services
            .GetRequiredService<IMemStackClient>()
            .AddAsync(
                new()
                {
                    Messages = [.. texts.Select(text => new MessageContract("user", text))],
                    Scope = new() { UserId = "alice" },
                    Infer = false,
                },
                Token
            );
    }

    private static async Task<IReadOnlyList<string>> MemoriesAsync(ServiceProcess api)
    {
        await using var services = api.Client();
        return
        [
            .. (
                await services
                    .GetRequiredService<IMemStackClient>()
                    .ListAsync(new MemoryScope { UserId = "alice" }, cancellationToken: Token)
            ).Results.Select(memory => memory.Memory),
        ];
    }

    // Everything that an export has of each memory, with its history.
    private static async Task<IReadOnlyList<string>> LinesAsync(ServiceProcess api)
    {
        await using var services = api.Client();
        using var target = new MemoryStream();
        await services.GetRequiredService<IMemStackClient>().ExportAsync(new() { Vectors = true }, target, Token);
        return
        [
            .. System
                .Text.Encoding.UTF8.GetString(target.ToArray())
                .Split('\n')
                .Where(line => line.StartsWith("{\"id\":", StringComparison.Ordinal)),
        ];
    }
}
