using MemStack.Memory.Tests.Support;
using TestRig;

namespace MemStack.Memory.Tests.Transfer;

public sealed class SqliteTransferTests : TransferSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

public sealed class SqliteForeignFormatTests : ForeignFormatSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresForeignFormatTests(PostgresServer server) : ForeignFormatSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}

public sealed class SqliteImportTests : ImportSuite
{
    internal override TestEngine Create(string folder, TimeProvider time) => new(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresImportTests(PostgresServer server) : ImportSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);
}

[Trait(Lanes.Name, Lanes.Servers)]
public sealed class PostgresTransferTests(PostgresServer server) : TransferSuite, IClassFixture<PostgresServer>
{
    internal override TestEngine Create(string folder, TimeProvider time) => server.Engine(folder, time, replace: Script.Replace);

    [Fact]
    public async Task Lines_and_answers_are_the_same_after_a_transfer_between_stores()
    {
        await FillAsync();
        var lines = await ExportAsync(Host, vectors: true);
        using var folder = new TempFolder();
        await using var sqlite = new TestEngine(folder.Path, Time, replace: Script.Replace);
        await ImportAsync(sqlite, lines);

        Assert.Equal(lines, await ExportAsync(sqlite, vectors: true));
        using var third = new TempFolder();
        await using var postgres = Create(third.Path, Time);
        await ImportAsync(postgres, await ExportAsync(sqlite, vectors: true));
        Assert.Equal(lines, await ExportAsync(postgres, vectors: true));
        foreach (var question in (string[])["Where do I live?", "bravo", "tea"])
        {
            var answers = await AnswersAsync(Host, question);
            Assert.Equal(answers, await AnswersAsync(sqlite, question));
            Assert.Equal(answers, await AnswersAsync(postgres, question));
        }
    }
}
