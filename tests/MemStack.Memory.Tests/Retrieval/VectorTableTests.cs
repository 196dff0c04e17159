using MemStack.Memory.Plans;
using MemStack.Memory.Sqlite.Vectors;

namespace MemStack.Memory.Tests.Retrieval;

/// <summary>Coded vectors in memory.</summary>
public sealed class VectorTableTests
{
    private const int Dimension = 96;
    private static readonly ScopeMask Anybody = new(1, 0, 0, 0, 0);

    [Fact]
    public void The_dot_product_of_bytes_is_exact_at_every_length()
    {
        var random = new Random(1);
        for (var length = 0; length < 200; length++)
        {
            sbyte[] left = [.. Enumerable.Range(0, length).Select(i => i % 3 == 0 ? sbyte.MaxValue : (sbyte)random.Next(-127, 128))];
            sbyte[] right = [.. Enumerable.Range(0, length).Select(i => i % 5 == 0 ? (sbyte)-127 : (sbyte)random.Next(-127, 128))];

            Assert.Equal(left.Zip(right).Sum(pair => pair.First * pair.Second), SignedBytes.Dot(left, right));
        }
    }

    [Fact]
    public void Long_vectors_of_the_largest_values_do_not_overflow()
    {
        sbyte[] largest = [.. Enumerable.Repeat(sbyte.MaxValue, 4_096)];

        Assert.Equal(127 * 127 * 4_096, SignedBytes.Dot(largest, largest));
    }

    [Fact]
    public void The_nearest_by_code_include_the_nearest_by_floats()
    {
        var (table, vectors) = Filled(6_000, _ => 1);
        for (var i = 0; i < 20; i++)
        {
            var query = Vector(-1 - i);
            var exact = vectors
                .Index()
                .OrderByDescending(pair => Dot(pair.Item, query))
                .Take(10)
                .Select(pair => (long)pair.Index + 1)
                .ToList();

            var found = table.Search(query, Anybody, 14);

            Assert.True(exact.Count(seq => found.Exists(pair => pair.Seq == seq)) >= 9);
            Assert.Equal(found.Select(pair => pair.Similarity).OrderDescending(), found.Select(pair => pair.Similarity));
            Assert.All(found, pair => Assert.InRange(pair.Similarity - Dot(vectors[(int)pair.Seq - 1], query), -0.02f, 0.02f));
        }
    }

    [Fact]
    public void Only_vectors_of_the_scope_are_found()
    {
        var (table, _) = Filled(500, row => (ulong)(row % 5) + 1);

        var found = table.Search(Vector(-1), Anybody with { User = 3 }, 1_000);

        Assert.Equal(
            Enumerable.Range(0, 500).Where(row => row % 5 == 2).Select(row => (long)row + 1),
            found.Select(pair => pair.Seq).Order()
        );
        Assert.Empty(table.Search(Vector(-1), Anybody with { Tenant = 2 }, 10));
        Assert.Empty(table.Search(Vector(-1), Anybody with { User = 3, Run = 9 }, 10));
    }

    [Fact]
    public void A_removed_vector_is_not_found_and_a_replaced_one_is_found_once()
    {
        var (table, _) = Filled(10, _ => 1);
        table.Remove(4);
        table.Set(5, new ScopeMask(1, 1, 0, 0, 0), Vector(-7));

        var found = table.Search(Vector(-7), Anybody, 100);

        Assert.Equal(9, found.Count);
        Assert.Equal(5, found[0].Seq);
        Assert.Equal(
            [null, 1f],
            table.Score(Vector(-7), [4, 5]).Select(score => score is { } value ? MathF.Round(value, 2) : (float?)null)
        );
        Assert.Equal(9, table.Count);
    }

    [Fact]
    public void After_most_vectors_are_removed_the_rest_are_still_found()
    {
        var (table, vectors) = Filled(10_000, _ => 1);
        for (var seq = 1; seq <= 10_000; seq++)
        {
            if (seq % 10 != 0)
            {
                table.Remove(seq);
            }
        }

        Assert.Equal(1_000, table.Count);
        Assert.Equal(
            Enumerable.Range(1, 1_000).Select(i => i * 10L),
            table.Search(vectors[9], Anybody, 2_000).Select(pair => pair.Seq).Order()
        );
        Assert.Equal(10, table.Search(vectors[9], Anybody, 1)[0].Seq);
        Assert.InRange(table.Score(vectors[9], [10])[0]!.Value, 0.99f, 1.01f);
    }

    [Fact]
    public async Task A_concurrent_reader_always_finds_unchanged_vectors()
    {
        var (table, vectors) = Filled(9_000, _ => 1);
        using var done = new CancellationTokenSource();
        var reading = Task.Run(
            () =>
            {
                var searches = 0;
                // The last rows: they are the ones that move when the table is packed.
                while (!done.IsCancellationRequested || searches == 0)
                {
                    Assert.Equal(9_000, table.Search(vectors[8_999], Anybody, 1)[0].Seq);
                    searches++;
                }
            },
            TestContext.Current.CancellationToken
        );
        for (var seq = 1; seq < 8_990; seq++)
        {
            table.Remove(seq);
        }

        for (var seq = 20_000; seq < 25_000; seq++)
        {
            table.Set(seq, new ScopeMask(1, 1, 0, 0, 0), Vector(seq));
        }

        await done.CancelAsync();

        await reading;
    }

    [Fact]
    public void A_vector_of_zeros_has_the_cosine_0()
    {
        var table = new VectorTable(4);
        table.Set(1, new ScopeMask(1, 0, 0, 0, 0), [0, 0, 0, 0]);

        Assert.Equal([(1L, 0f)], table.Search([1, 0, 0, 0], Anybody, 5));
    }

    [Fact]
    public void Vectors_of_another_model_or_length_are_in_another_table()
    {
        var index = new VectorIndex();
        index.Set(1, "a", new ScopeMask(1, 0, 0, 0, 0), [1, 0]);
        index.Set(2, "b", new ScopeMask(1, 0, 0, 0, 0), [1, 0]);
        index.Set(3, "a", new ScopeMask(1, 0, 0, 0, 0), [1, 0, 0]);

        Assert.Equal([1L], index.Find("a", 2)!.Search([1, 0], Anybody, 5).Select(pair => pair.Seq));
        Assert.Null(index.Find("c", 2));
        index.Remove(3);
        Assert.Equal(2, index.Count);
    }

    private static (VectorTable Table, float[][] Vectors) Filled(int rows, Func<int, ulong> user)
    {
        var table = new VectorTable(Dimension);
        var vectors = new float[rows][];
        for (var row = 0; row < rows; row++)
        {
            table.Set(row + 1, new ScopeMask(1, user(row), 0, 0, 0), vectors[row] = Vector(row));
        }

        return (table, vectors);
    }

    private static float[] Vector(int seed)
    {
        var random = new Random(seed);
        float[] vector = [.. Enumerable.Range(0, Dimension).Select(_ => (float)random.NextDouble() - 0.5f)];
        var length = MathF.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / length)];
    }

    private static float Dot(float[] left, float[] right) => left.Zip(right).Sum(pair => pair.First * pair.Second);
}
