using System.Text;
using MemStack.Cli.Transfer;

namespace MemStack.Cli.Tests;

/// <summary>Tests that memories are counted however an export is split into parts.</summary>
public sealed class MemoryLinesTests
{
    private const string Id = "0199c0de-0000-7000-8000-00000000000";

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Only_complete_memories_are_counted(int size)
    {
        var whole =
            $"{{\"format\":\"memstack\"}}\n{{\"id\":\"{Id}1\",\"memory\":\"ä\"}}\n{{\"id\":\"{Id}2\"}}\n{{\"count\":2,\"last_id\":\"{Id}2\"}}\n";
        var lines = new MemoryLines();

        foreach (var part in Encoding.UTF8.GetBytes($"{whole}{{\"id\":\"{Id}3\",\"mem").Chunk(size))
        {
            lines.Read(part);
        }

        Assert.Equal((2, Guid.Parse(Id + "2"), Encoding.UTF8.GetByteCount(whole)), (lines.Memories, lines.LastId, lines.WholeBytes));
    }
}
