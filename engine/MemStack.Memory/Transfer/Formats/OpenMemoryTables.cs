using System.Text.Json;

namespace MemStack.Memory.Transfer.Formats;

/// <summary>The tables of names in <c>memories.json</c>.</summary>
internal sealed class OpenMemoryTables
{
    private const int MaxNames = 100_000;
    private const int HeadBytes = 256 * 1024;

    private readonly Dictionary<string, string> _apps = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _categories = new(StringComparer.Ordinal);

    /// <summary>The owner of the memories, from the first table at the beginning of the file; null when it is missing.</summary>
    public static async Task<string?> UserAsync(Stream json, CancellationToken cancellationToken)
    {
        var head = new byte[HeadBytes];
        var length = await json.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return User(head.AsSpan(0, length));
    }

    /// <param name="open">Opens the text once more.</param>
    /// <param name="longest">The maximum size of an object, in bytes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<OpenMemoryTables> NamesAsync(Func<Task<Stream>> open, int longest, CancellationToken cancellationToken)
    {
        var tables = new OpenMemoryTables();
        await ReadAsync("apps", tables._apps);
        await ReadAsync("categories", tables._categories);
        return tables;

        async Task ReadAsync(string name, Dictionary<string, string> names)
        {
            await using var json = await open();
            await foreach (var part in JsonObjects.ReadAsync(json, name, longest, cancellationToken))
            {
                if (part.Reason is not null || names.Count >= MaxNames)
                {
                    return;
                }

                ForeignMemory.Parse(
                    part.Line,
                    part.Object,
                    item =>
                    {
                        if (ForeignValues.Id(item, "id") is { } id && ForeignValues.Id(item, "name") is { } given)
                        {
                            names[id] = given;
                        }

                        return null;
                    }
                );
            }
        }
    }

    public string? AppOf(JsonElement memory) => ForeignValues.Id(memory, "app_id") is { } id ? _apps.GetValueOrDefault(id) : null;

    public IReadOnlyList<string> CategoriesOf(JsonElement memory) =>
        [
            .. ForeignValues
                .Topics(memory, "category_ids")
                .Select(id => _categories.GetValueOrDefault(id)?.Trim().ToLowerInvariant())
                .OfType<string>()
                .Where(name => name.Length > 0)
                .Distinct(StringComparer.Ordinal),
        ];

    private static string? User(ReadOnlySpan<byte> head)
    {
        var reader = new Utf8JsonReader(head, isFinalBlock: false, default);
        try
        {
            var isUser = false;
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName)
                {
                    continue;
                }

                if (reader.CurrentDepth == 1)
                {
                    isUser = reader.ValueTextEquals("user"u8);
                }
                else if (isUser && reader.CurrentDepth == 2 && reader.ValueTextEquals("user_id"u8))
                {
                    return reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Faults are reported when the memories are read.
            return null;
        }

        return null;
    }
}
