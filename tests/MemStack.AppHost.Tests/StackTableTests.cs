using MemStack.AppHost.Resources;
using MemStack.AppHost.Running;

namespace MemStack.AppHost.Tests;

public sealed class StackTableTests
{
    [Fact]
    public void The_table_names_each_part_with_its_address_and_each_missing_program_with_its_package()
    {
        var table = StackTable.Write(
            [("api", new Uri("http://localhost:8000/docs")), ("openmemory", new Uri("http://localhost:8765/mcp"))],
            [new MissingProgram("alertmanager", "prometheus-alertmanager")],
            "/data",
            TimeSpan.FromSeconds(16.6)
        );

        Assert.Equal(
            """

            MemStack is ready after 17 s; data in /data
              api           http://localhost:8000/docs
              openmemory    http://localhost:8765/mcp
              alertmanager  not installed; on Debian and Ubuntu: apt install prometheus-alertmanager
            Ctrl-C stops everything.

            """,
            table,
            ignoreLineEndingDifferences: true
        );
    }
}
