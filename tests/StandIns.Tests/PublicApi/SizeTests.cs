namespace StandIns.Tests.PublicApi;

/// <summary>A stand-in stays small, or it is a product of its own.</summary>
public class SizeTests
{
    private const int Most = 200;

    public static TheoryData<string> Packages => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_stand_in_stays_small(string package)
    {
        var most = package switch
        {
            "Aspire.Hosting" => 1200,
            "OpenTelemetry.Exporter.Prometheus.AspNetCore" => 500,
            // Streamable HTTP with and without sessions, and the protocol's rules for each request.
            "ModelContextProtocol.AspNetCore" => 300,
            _ => Most,
        };

        Assert.InRange(Repository.SourcesOf(package).SelectMany(File.ReadLines).Count(CarriesCode), 1, most);
    }

    // Comments, using and namespace lines, blank lines and lone brackets do not count.
    private static bool CarriesCode(string line) => line.TrimStart() is var text
        && !text.StartsWith("//", StringComparison.Ordinal)
        && !text.StartsWith("using ", StringComparison.Ordinal)
        && !text.StartsWith("namespace ", StringComparison.Ordinal)
        && text.Any(char.IsAsciiLetterOrDigit);
}
