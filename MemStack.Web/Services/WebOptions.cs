using System.ComponentModel.DataAnnotations;
using MemStack.Client;

namespace MemStack.Web.Services;

/// <summary>Settings of the web page, in the section <c>MemStack:Web</c>.</summary>
internal sealed class WebOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "MemStack:Web";

    /// <summary>The address of the api as users of the page reach it; shown on the Connect page only.</summary>
    [Required, Url]
    public string PublicApiUrl { get; set; } = $"http://localhost:{MemStackPorts.Api}";

    /// <summary>The address of the MCP server as users of the page reach it; shown on the Connect page only.</summary>
    [Required, Url]
    public string PublicMcpUrl { get; set; } = $"http://localhost:{MemStackPorts.OpenMemory}";

    /// <summary>The folder of the keys that protect cookies and circuits; without it, they are kept where ASP.NET Core keeps them.
    /// Several instances of the page must share one folder.</summary>
    public string? DataProtectionFolder { get; set; }

    /// <summary>The time that the page waits for one answer of the api before it reports a failure.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:02:00", ErrorMessage = "MemStack:Web:ApiTimeout must lie between 00:00:01 and 00:02:00.")]
    public TimeSpan ApiTimeout { get; set; } = TimeSpan.FromSeconds(8);
}
