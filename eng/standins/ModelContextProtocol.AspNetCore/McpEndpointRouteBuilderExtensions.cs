using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the Streamable HTTP transport.</summary>
public static class McpEndpointRouteBuilderExtensions
{
    /// <summary>Maps POST and, unless stateless, GET and DELETE of <paramref name="pattern"/>.</summary>
    /// <param name="endpoints">Where it is mapped.</param>
    /// <param name="pattern">The route.</param>
    /// <returns>A builder for conventions of all of them.</returns>
    public static IEndpointConventionBuilder MapMcp(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "")
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var handler = endpoints.ServiceProvider.GetService<StreamableHttpHandler>()
            ?? throw new InvalidOperationException("MapMcp needs AddMcpServer().WithHttpTransport().");
        var group = endpoints.MapGroup(pattern);
        group.MapPost("", handler.PostAsync).WithMetadata(new AcceptsMetadata(["application/json"]));
        if (handler.HasSessions)
        {
            group.MapGet("", handler.GetAsync);
            group.MapDelete("", handler.DeleteAsync);
        }

        return group;
    }
}
