using System.Collections.Frozen;

namespace MemStack.Memory.English.Data;

/// <summary>
/// Reads the grammar's data files, which are embedded: an entry per line, its fields separated by tabs. Lines that begin with <c>#</c> are
/// comments.
/// </summary>
internal static class DataFile
{
    /// <summary>Reads a list of words.</summary>
    /// <param name="name">The name of a file in <c>Data/Words</c>, without its extension.</param>
    public static FrozenSet<string> Words(string name) => Words(name, StringComparer.Ordinal);

    /// <inheritdoc cref="Words(string)"/>
    /// <param name="name">The name of a file in <c>Data/Words</c>, without its extension.</param>
    /// <param name="comparer">Decides which words are the same.</param>
    public static FrozenSet<string> Words(string name, StringComparer comparer) => Lines($"Words/{name}.txt").ToFrozenSet(comparer);

    /// <summary>Reads a list of words, each with a text.</summary>
    /// <param name="name">The name of a file in <c>Data/Words</c>, without its extension.</param>
    public static FrozenDictionary<string, string> Map(string name) =>
        Entries(name).ToFrozenDictionary(fields => fields[0], fields => fields[1], StringComparer.Ordinal);

    /// <summary>Reads the entries of a list of words, each split into its fields.</summary>
    /// <param name="name">The name of a file in <c>Data/Words</c>, without its extension.</param>
    public static IEnumerable<string[]> Entries(string name) => Lines($"Words/{name}.txt").Select(line => line.Split('\t'));

    /// <summary>Reads the lines of a file that are neither empty nor comments.</summary>
    /// <param name="path">The path of a file below <c>Data</c>.</param>
    public static IReadOnlyList<string> Lines(string path)
    {
        using var stream =
            typeof(DataFile).Assembly.GetManifestResourceStream(path) ?? throw new InvalidOperationException($"{path} is not embedded.");
        using var reader = new StreamReader(stream);
        return
        [
            .. reader
                .ReadToEnd()
                .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !line.StartsWith('#')),
        ];
    }
}
