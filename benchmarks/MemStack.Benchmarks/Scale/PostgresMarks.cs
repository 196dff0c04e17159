using System.Diagnostics;
using MemStack.Memory;
using MemStack.Memory.Model;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using static MemStack.Benchmarks.Scale.PostgresScaleRun;

namespace MemStack.Benchmarks.Scale;

/// <summary>
/// Measures the cost of the mark that each write leaves: adds to one tenant, with and without its triggers in alternate rounds.
/// </summary>
internal sealed class PostgresMarks(ServiceProvider services, string connection)
{
    private const int Rounds = 12;
    private const int Adds = 40;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var source = NpgsqlDataSource.Create(connection);
        foreach (var clients in (int[])[1, 8])
        {
            var (with, without) = (new Timings(), new Timings());
            for (var round = -1; round < Rounds; round++)
            {
                foreach (var marks in (bool[])[round % 2 == 0, round % 2 != 0])
                {
                    await SwitchAsync(source, marks, cancellationToken);
                    var start = Stopwatch.GetTimestamp();
                    await Task.WhenAll(Enumerable.Range(0, clients).Select(client => AddAsync(client, cancellationToken)));
                    if (round >= 0)
                    {
                        (marks ? with : without).Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds / Adds);
                    }
                }
            }

            await SwitchAsync(source, true, cancellationToken);
            Line($"adds to one tenant by {clients} client(s): with marks {with}, without {without}; {with.Over(without).Ratio}");
        }
    }

    private async Task AddAsync(int client, CancellationToken cancellationToken)
    {
        var engine = services.GetRequiredService<IMemoryEngine>();
        for (var i = 0; i < Adds; i++)
        {
            await engine.AddAsync(
                new AddRequest
                {
                    Tenant = "marks",
                    UserId = $"user{client}",
                    Infer = false,
                    Messages = [new ChatMessage("user", $"w{client}x w{i}x said once more")],
                },
                cancellationToken
            );
        }
    }

    private static async Task SwitchAsync(NpgsqlDataSource source, bool marks, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand($"ALTER TABLE memstack.memories {(marks ? "ENABLE" : "DISABLE")} TRIGGER USER");
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
