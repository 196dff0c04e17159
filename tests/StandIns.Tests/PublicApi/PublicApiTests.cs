using System.Reflection;

namespace StandIns.Tests.PublicApi;

/// <summary>
/// Each stand-in's public surface is kept in <c>eng/standins/{package}/PublicApi.txt</c>. To cover another stand-in, reference its
/// package in this project and run these tests once with MEMSTACK_WRITE_BASELINES=1, which writes the files anew.
/// </summary>
public class PublicApiTests
{
    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void The_public_surface_is_the_official_one(string package)
    {
        var file = Path.Combine(Repository.StandIns, package, "PublicApi.txt");
        var actual = PublicApiText.Of(Assembly.Load(package));
        if (Environment.GetEnvironmentVariable("MEMSTACK_WRITE_BASELINES") == "1" && Repository.RestrictedFeed)
        {
            File.WriteAllLines(file, actual);
            Assert.Skip("Wrote " + file);
        }

        Assert.True(File.Exists(file), $"{package} has no PublicApi.txt; MEMSTACK_WRITE_BASELINES=1 writes it.");
        var baseline = File.ReadAllLines(file);
        Assert.NotEmpty(baseline);
        // The stand-in has nothing that it does not admit to, and the official package has all of it.
        Assert.Empty(baseline.Except(actual, StringComparer.Ordinal));
        if (Repository.RestrictedFeed)
            Assert.Empty(actual.Except(baseline, StringComparer.Ordinal));
    }

    [Fact]
    public void A_changed_signature_is_another_line()
    {
        var lines = PublicApiText.Of(typeof(PublicApiTests).Assembly).Where(line => line.Contains(nameof(Sample), StringComparison.Ordinal));

        Assert.Equal(
            [
                "StandIns.Tests.PublicApi.Sample..ctor()",
                "System.String? StandIns.Tests.PublicApi.Sample.Name { get; init; }",
                "sealed class StandIns.Tests.PublicApi.Sample",
                "static System.Collections.Generic.IReadOnlyList<T?> StandIns.Tests.PublicApi.Sample.Make<T>(System.Action<System.String, System.Object?>? callback, System.Int32 count = 3) where T : class",
            ],
            lines);
    }
}

/// <summary>A sample of what signatures can have in them.</summary>
public sealed class Sample
{
    public string? Name { get; init; }

    public static IReadOnlyList<T?> Make<T>(Action<string, object?>? callback, int count = 3)
        where T : class => callback is null ? [.. new T?[count]] : [];
}
