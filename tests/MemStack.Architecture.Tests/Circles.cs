namespace MemStack.Architecture.Tests;

/// <summary>Finds circles of a directed graph by depth-first search.</summary>
internal static class Circles
{
    /// <summary>Returns one circle for each edge that closes one, with the reasons of its edges.</summary>
    /// <param name="edges">The edges: for each node, the target nodes with their reasons.</param>
    public static IReadOnlyList<string> Of(IReadOnlyDictionary<string, Dictionary<string, string>> edges)
    {
        var (found, done, path) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var node in edges.Keys.Order(StringComparer.Ordinal))
        {
            Visit(node);
        }

        return found;

        void Visit(string node)
        {
            if (path.IndexOf(node) is >= 0 and var start)
            {
                string[] circle = [.. path[start..], node];
                found.Add(circle[0] + string.Concat(circle.Zip(circle.Skip(1), (from, to) => $" -> {to} ({edges[from][to]})")));
                return;
            }

            if (done.Contains(node) || !edges.TryGetValue(node, out var next))
            {
                return;
            }

            path.Add(node);
            foreach (var to in next.Keys.Order(StringComparer.Ordinal))
            {
                Visit(to);
            }

            path.RemoveAt(path.Count - 1);
            done.Add(node);
        }
    }
}
