using MemStack.Client;
using MemStack.Web.Components.Memories;
using MemStack.Web.Services;
using MemStack.Web.Services.Operations;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Radzen;

namespace MemStack.Web.Hosting;

/// <summary>Registers the page and its surroundings.</summary>
internal static class WebHostingExtensions
{
    // The longest text of a memory, at worst with each character written as \uXXXX, plus overhead. A longer message ends the circuit.
    private const long MaxMessageBytes = (MemoryDraft.MaxTextLength * 6) + (32 * 1024);

    /// <summary>Registers the components, the client of the api and what protects the page.</summary>
    public static void AddMemStackWeb(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<WebOptions>().BindConfiguration(WebOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddPersistentDataProtection();

        // Kestrel's own limit of 8 KiB refuses the address of a long search in letters beyond ASCII when it is opened again.
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestLineSize = Links.MaxAddressLength);

        // In Development the host does this by itself; elsewhere a build that was not published would have no styles and no script.
        if (!builder.Environment.IsDevelopment())
        {
            builder.WebHost.UseStaticWebAssets();
        }

        builder
            .Services.AddRazorComponents()
            .AddInteractiveServerComponents(options =>
            {
                options.DetailedErrors = builder.Environment.IsDevelopment();
                options.DisconnectedCircuitMaxRetained = 100;
            })
            .AddHubOptions(static hub => hub.MaximumReceiveMessageSize = MaxMessageBytes);
        builder.Services.AddRadzenComponents();
        builder.Services.AddMemStackClient();
        builder.Services.AddHealthChecks().AddMemStackApi("api", "ready");
        builder.Services.AddScoped<ApiGateway>();
        builder.Services.AddOperations();
    }

    /// <summary>Lets the page's components be interactive, and lets no other site show them in a frame.</summary>
    public static void AddMemStackRenderMode(this RazorComponentsEndpointConventionBuilder components) =>
        components.AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");

    private static void AddPersistentDataProtection(this WebApplicationBuilder builder)
    {
        var protection = builder.Services.AddDataProtection().SetApplicationName("MemStack.Web");
        var folder = builder.Configuration[$"{WebOptions.Section}:{nameof(WebOptions.DataProtectionFolder)}"];
        if (!string.IsNullOrWhiteSpace(folder))
        {
            protection.PersistKeysToFileSystem(new DirectoryInfo(folder));
        }
    }
}
