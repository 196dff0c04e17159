using MemStack.Memory.Queue;
using MemStack.Memory.Sqlite.Database;
using MemStack.Memory.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace MemStack.Memory.Tests;

public sealed class SqliteAddTests : AddSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteMemoryTests : MemorySuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteIdempotencyTests : IdempotencySuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteSearchTests : SearchSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteSelectionTests : SelectionSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteFilterTests : FilterSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteIsolationTests : Isolation.IsolationSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);
}

public sealed class SqliteSupersessionTests : SupersessionSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

public sealed class SqliteSuccessionTests : SuccessionSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

public sealed class SqliteDuplicateTests : DuplicateSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

public sealed class SqliteGraphTests : GraphSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

public sealed class SqliteVectorTests : VectorSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

public sealed class SqliteQueueTests : QueueSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) =>
        new(
            folder,
            time,
            replace: services =>
            {
                Script.Replace(services);
                services.Configure<IngestOptions>(options => options.Capacity = 20);
            }
        );
}

public sealed class SqliteIndexTests : IndexSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time);

    internal override Task<IReadOnlyList<Guid>> IndexedAsync() =>
        Host.Get<SqliteDatabase>()
            .WriteAsync<IReadOnlyList<Guid>>(
                "SELECT",
                "test",
                scope =>
                {
                    // Fails when the index and the texts that it was made from differ
                    // (https://www.sqlite.org/fts5.html#the_integrity_check_command).
                    scope.Session.Execute($"INSERT INTO memories_fts (memories_fts) VALUES ('integrity-check')");
                    var found = new List<Guid>();
                    using var rows = scope.Session.Read(
                        $"SELECT m.id FROM memories_fts f LEFT JOIN memories m ON m.seq = f.rowid ORDER BY f.rowid"
                    );
                    while (rows.Read())
                    {
                        found.Add(Guid.Parse(rows.GetString(0)));
                    }

                    return found;
                },
                Token
            );
}

public sealed class SqliteErasureTests : ErasureSuite
{
    private string _folder = "";

    internal override TestEngine Create(string folder, TimeProvider time) => new(_folder = folder, time, replace: Script.Replace);

    // The bytes on disk, the log among them.
    internal override async Task<IReadOnlyList<string>> LettersAsync(string letters)
    {
        var found = new List<string>();
        foreach (var file in Directory.EnumerateFiles(_folder, "memories.db*"))
        {
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            await stream.ReadExactlyAsync(bytes, Token);
            if (
                bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(letters)) >= 0
                || bytes.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(letters.ToLowerInvariant())) >= 0
            )
            {
                found.Add(file);
            }
        }

        return found;
    }
}
