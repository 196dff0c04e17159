using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>The queries that have no answer in a healthy embedded stack under traffic, in <c>empty-panels.tsv</c>.</summary>
public static class EmptyPanels
{
    /// <summary>
    /// The condition under which a query has an answer, by the uid of the dashboard, the title of the panel and the name of the query.
    /// </summary>
    public static IReadOnlyDictionary<(string Dashboard, string Panel, string RefId), string> Needs { get; } =
        File.ReadLines(Repository.File("tests", "MemStack.Monitoring.Tests", "empty-panels.tsv"))
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('\t'))
            .ToDictionary(cells => (cells[0], cells[1], cells[2]), cells => cells[3]);

    /// <summary>Returns whether a query may have no answer.</summary>
    public static bool MayBe(PanelQuery query) => Needs.ContainsKey((query.Dashboard, query.Panel, query.RefId));
}
