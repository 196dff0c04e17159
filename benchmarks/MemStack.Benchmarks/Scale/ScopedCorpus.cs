using MemStack.Memory.Model;

namespace MemStack.Benchmarks.Scale;

/// <summary>The memories of one tenant's users: one user for each size that is measured, and small ones for the rest.</summary>
internal sealed class ScopedCorpus(int rows, int dimensions)
{
    /// <summary>The number of memories of a personal assistant's user.</summary>
    public const int Personal = 600;

    private const int AddsAtOnce = 100;

    private static readonly int[] Sizes = [500, Personal, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000];

    public SyntheticCorpus Texts { get; } = new(rows, dimensions, 1);

    /// <summary>Sizes that fit, the smallest first, each with the user that has as many memories.</summary>
    public static IEnumerable<(int Size, string User)> Scopes(int rows) =>
        Sizes.Where((_, i) => Sizes.Take(i + 1).Sum() <= rows).Select(size => (size, $"user{size}"));

    /// <summary>Adds in their order: users take turns, as in real use, so that no user's rows are adjacent.</summary>
    public IEnumerable<AddRequest> Adds(string tenant, SyntheticEmbedder embedder)
    {
        var left = rows;
        var chunks = new List<(string User, int Count)>();
        foreach (var (size, user) in Scopes(rows))
        {
            Chunk(user, size);
        }

        for (var other = 0; left > 0; other++)
        {
            Chunk($"other{other}", Math.Min(Personal, left));
        }

        var order = chunks.ToArray();
        new Random(5).Shuffle(order);
        var row = 0;
        foreach (var (user, count) in order)
        {
            var texts = Enumerable.Range(row, count).Select(number => (Row: number, Text: Texts.Text(number))).ToList();
            row += count;
            foreach (var (number, text) in texts)
            {
                embedder.Know(text, number);
            }

            yield return new AddRequest
            {
                Tenant = tenant,
                UserId = user,
                Infer = false,
                Messages = [.. texts.Select(text => new ChatMessage("user", text.Text))],
            };
        }

        void Chunk(string user, int count)
        {
            left -= count;
            for (; count > 0; count -= AddsAtOnce)
            {
                chunks.Add((user, Math.Min(AddsAtOnce, count)));
            }
        }
    }
}
