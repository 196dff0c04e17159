using System.Net;
using System.Security.Cryptography;
using EndToEnd.Support;
using TestRig;

namespace EndToEnd.Durability;

/// <summary>
/// Tests a disk that is really full: writes are refused with the reason, reads go on, nothing acknowledged is lost, and writes recover when
/// there is room.
/// </summary>
[Trait(Lanes.Name, Lanes.Durability)]
public sealed class FullDiskTests
{
    private const string User = "full";
    private const int MaxWrites = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, string> _stored = new(StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task SQLite_on_a_full_disk_refuses_writes_serves_reads_and_recovers(bool byLimit)
    {
        using var data = new TempDirectory();
        await using var disk = await SmallDisk.CreateAsync(data.File("disk"), 24, Token, limitFiles: byLimit);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["MemStack__DataDirectory"] = disk.Folder };
        await using (var api = await ApiProcess.StartAsync(settings, Token))
        {
            await StoreAsync(api, 20);
            await disk.FillAsync([api.ProcessId], largestFile: 1 << 20, Token);
            await RefusesAsync(api);
            await ReadsAsync(api);
            await disk.MakeRoomAsync([api.ProcessId], Token);
            await StoreAsync(api, 20);
            Assert.True(await api.StopAsync(), "The api did not stop by itself.");
        }

        await using var again = await ApiProcess.StartAsync(settings, Token);
        await HoldsAllAsync(again);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PostgreSQL_on_a_full_disk_refuses_writes_serves_reads_and_recovers(bool byLimit)
    {
        await using var server = new PostgresFixture { Durable = true, HasLogDisk = true };
        await server.InitializeAsync();
        var (database, disk) = await server.CreateDatabaseOnSmallDiskAsync(32, byLimit, Token);
        await using (var api = await ApiProcess.StartAsync(PostgresSettings(database), Token))
        {
            await StoreAsync(api, 20);
            await disk.FillAsync(server.ServerProcesses, largestFile: 2 << 20, Token);
            await RefusesAsync(api);
            await ReadsAsync(api);
            await disk.MakeRoomAsync(server.ServerProcesses, Token);
            await StoreAsync(api, 20);
        }

        await using var again = await ApiProcess.StartAsync(PostgresSettings(database), Token);
        await HoldsAllAsync(again);
    }

    // PostgreSQL itself stops when it can't write its log: the api waits for it.
    [Fact]
    public async Task The_api_reports_a_PostgreSQL_that_its_full_log_stopped_and_recovers_with_it()
    {
        await using var server = new PostgresFixture { Durable = true, HasLogDisk = true };
        await server.InitializeAsync();
        var database = await server.CreateDatabaseAsync(Token);
        var disk = server.LogDisk;
        if (disk is null)
        {
            Assert.Skip("This PostgreSQL is not the rig's: its disk can't be filled");
            return;
        }

        await using var api = await ApiProcess.StartAsync(PostgresSettings(database), Token);
        await StoreAsync(api, 20);
        await disk.FillAsync(server.ServerProcesses, largestFile: 0, Token);
        await WriteUntilRefusedAsync(api);
        await ReadinessAsync(api, HttpStatusCode.ServiceUnavailable);
        var refused = await AddAsync(api, "Not now.");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, true), (refused.Status, refused.RequestId is { Length: > 0 }));
        Assert.False(api.HasExited);

        await disk.MakeRoomAsync(server.ServerProcesses, Token);
        await server.KillAndStartAgainAsync(Token);

        await ReadinessAsync(api, HttpStatusCode.OK);
        await StoreAsync(api, 20);
        await HoldsAllAsync(api);
    }

    private static Dictionary<string, string?> PostgresSettings(string database) =>
        new(StringComparer.Ordinal) { ["MemStack__Store"] = "postgres", ["ConnectionStrings__memories"] = database };

    private async Task RefusesAsync(ApiProcess api)
    {
        var refused = await WriteUntilRefusedAsync(api);
        Assert.Contains("full", refused.Detail, StringComparison.Ordinal);
        Assert.True(refused.StoredNothing, refused.Detail);
        Assert.NotEmpty(refused.RequestId!);
        // The log is written after the answers.
        await Poll.UntilAsync(
            "a log line with the id of the refused request",
            () => api.Log.Contains(refused.RequestId!, StringComparison.Ordinal),
            Patience,
            Token
        );
    }

    private async Task ReadsAsync(ApiProcess api)
    {
        await HoldsAllAsync(api);
        var found = await Call.SendAsync(
            api.Client,
            HttpMethod.Post,
            "/v3/memories/search/",
            new { query = "number 7", filters = new { user_id = User } },
            Token
        );
        Assert.NotEmpty(found.Body.GetProperty("results").EnumerateArray());
        await ReadinessAsync(api, HttpStatusCode.OK);
    }

    private static Task ReadinessAsync(ApiProcess api, HttpStatusCode status) =>
        Poll.UntilAsync(
            $"readiness to be {status}",
            async token =>
            {
                using var answer = await api.Client.GetAsync(new Uri("/health/readiness", UriKind.Relative), token);
                return answer.StatusCode == status;
            },
            Patience,
            Token
        );

    private async Task StoreAsync(ApiProcess api, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var call = await AddAsync(api, NextText());
            Assert.True(call.Succeeded, $"{call.Status}: {call.Detail}");
        }
    }

    private async Task<Call> WriteUntilRefusedAsync(ApiProcess api)
    {
        for (var i = 0; i < MaxWrites; i++)
        {
            if (await AddAsync(api, NextText()) is { Succeeded: false } refused)
            {
                return refused;
            }
        }

        throw new InvalidOperationException($"{MaxWrites} writes did not fill the disk.");
    }

    // Words that no compression makes much shorter.
    private string NextText() =>
        $"Memory number {_stored.Count}: {string.Join(' ', Enumerable.Range(0, 100).Select(_ => RandomNumberGenerator.GetHexString(12, lowercase: true)))}";

    private async Task<Call> AddAsync(ApiProcess api, string text)
    {
        var call = await Call.SendAsync(
            api.Client,
            HttpMethod.Post,
            "/v3/memories/add/",
            new
            {
                user_id = User,
                infer = false,
                messages = new[] { new { role = "user", content = text } },
            },
            Token
        );
        if (call.Succeeded)
        {
            _stored[call.Body.GetProperty("results")[0].GetProperty("id").GetString()!] = text;
        }

        return call;
    }

    private async Task HoldsAllAsync(ApiProcess api)
    {
        var listed = (await RestApi.ListAsync(api.Client, User, Token)).ToDictionary(
            memory => memory.Id,
            memory => memory.Text,
            StringComparer.Ordinal
        );
        Assert.Equal(
            _stored.OrderBy(memory => memory.Key, StringComparer.Ordinal),
            listed.OrderBy(memory => memory.Key, StringComparer.Ordinal)
        );
    }
}
