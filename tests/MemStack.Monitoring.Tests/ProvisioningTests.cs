using System.Text.RegularExpressions;
using TestRig;

namespace MemStack.Monitoring.Tests;

/// <summary>The datasources that Grafana starts with.</summary>
public sealed partial class ProvisioningTests
{
    private static readonly string _datasources = Read("provisioning", "datasources", "memstack.yml");

    [Fact]
    public void A_correlation_leads_to_a_datasource_that_exists()
    {
        var uids = Uid().Matches(_datasources).Select(match => match.Groups["uid"].Value).ToList();
        var targets = Target().Matches(_datasources).Select(match => match.Groups["uid"].Value).ToHashSet(StringComparer.Ordinal);

        Assert.Equal(["prometheus", "prometheus-longterm", "alertmanager", "loki", "jaeger", "tempo"], uids);
        Assert.Superset(new HashSet<string>(["prometheus", "alertmanager", "loki", "jaeger", "tempo"], StringComparer.Ordinal), targets);
        Assert.Empty(targets.Except(uids));
    }

    // Grafana expands variables of its environment and knows no default for them.
    [Fact]
    public void An_address_of_a_datasource_has_a_value_in_the_environment_file()
    {
        var given = Read("grafana.env")
            .Split('\n')
            .Where(line => line.Length > 0 && line[0] != '#')
            .Select(line => line.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var wanted = Address().Matches(_datasources).Select(match => match.Groups["name"].Value).ToList();

        Assert.Equal(6, wanted.Count);
        Assert.Equal(wanted.Order(StringComparer.Ordinal), given.Keys.Order(StringComparer.Ordinal));
        Assert.All(given.Values, address => Assert.True(Uri.IsWellFormedUriString(address, UriKind.Absolute), address));
    }

    private static string Read(params string[] path) => File.ReadAllText(Repository.File(["monitoring", "grafana", .. path]));

    [GeneratedRegex(@"^\s+uid: (?<uid>\S+)", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Uid();

    [GeneratedRegex(@"(datasource|alertmanager)Uid: (?<uid>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Target();

    [GeneratedRegex(@"^\s+url: \$\{(?<name>\w+)\}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Address();
}
