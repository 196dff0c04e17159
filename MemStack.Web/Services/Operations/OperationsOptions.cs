using System.ComponentModel.DataAnnotations;

namespace MemStack.Web.Services.Operations;

/// <summary>
/// Addresses that the Operations page asks, in the section <c>MemStack:Operations</c>. A part without an address shows a hint.
/// </summary>
internal sealed class OperationsOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MemStack:Operations";

    /// <summary>The address of the api, for its health; without it, the address that the page's memories come from.</summary>
    public string? ApiUrl { get; set; }

    /// <summary>The address of the MCP server, for its health.</summary>
    public string? OpenMemoryUrl { get; set; }

    /// <summary>The address of Prometheus.</summary>
    public string? PrometheusUrl { get; set; }

    /// <summary>The address of Alertmanager.</summary>
    public string? AlertmanagerUrl { get; set; }

    /// <summary>The address of Grafana.</summary>
    public string? GrafanaUrl { get; set; }

    /// <summary>The address of the Aspire dashboard.</summary>
    public string? DashboardUrl { get; set; }

    /// <summary>The address of Prometheus for the links of the page; without it, <c>PrometheusUrl</c>.</summary>
    public string? PublicPrometheusUrl { get; set; }

    /// <summary>The address of Alertmanager for the links of the page; without it, <c>AlertmanagerUrl</c>.</summary>
    public string? PublicAlertmanagerUrl { get; set; }

    /// <summary>The address of Grafana for the links of the page; without it, <c>GrafanaUrl</c>.</summary>
    public string? PublicGrafanaUrl { get; set; }

    /// <summary>The address of the Aspire dashboard for the links of the page; without it, <c>DashboardUrl</c>.</summary>
    public string? PublicDashboardUrl { get; set; }

    /// <summary>The time that the page waits for one answer of these programs.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:10", ErrorMessage = "MemStack:Operations:Timeout must lie between 00:00:01 and 00:00:10.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, string? Url)[] addresses =
        [
            (nameof(ApiUrl), ApiUrl),
            (nameof(OpenMemoryUrl), OpenMemoryUrl),
            (nameof(PrometheusUrl), PrometheusUrl),
            (nameof(AlertmanagerUrl), AlertmanagerUrl),
            (nameof(GrafanaUrl), GrafanaUrl),
            (nameof(DashboardUrl), DashboardUrl),
            (nameof(PublicPrometheusUrl), PublicPrometheusUrl),
            (nameof(PublicAlertmanagerUrl), PublicAlertmanagerUrl),
            (nameof(PublicGrafanaUrl), PublicGrafanaUrl),
            (nameof(PublicDashboardUrl), PublicDashboardUrl),
        ];
        // The page shows these addresses, so they hold no password; nor does the message repeat one.
        return addresses
            .Where(address => !string.IsNullOrEmpty(address.Url) && !IsAddress(address.Url))
            .Select(address => new ValidationResult(
                $"{Section}:{address.Name} must be an absolute http or https address without user, query and fragment, such as http://localhost:9090.",
                [address.Name]
            ));
    }

    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address)
        && address is { Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
}
