using MemStack.Api.Errors;
using Microsoft.OpenApi;

namespace MemStack.Api.OpenApi;

/// <summary>The OpenAPI document and the page to try it on, both served from the api itself.</summary>
internal static class ApiDocuments
{
    private const string DocumentName = "v1";
    private const string PagePath = "docs";
    private const string TokenScheme = "Token";
    private const string HeaderScheme = "X-API-Key";

    public static void AddApiDocuments(this IServiceCollection services) => services.AddOpenApi(DocumentName, options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "MemStack";
            document.Info.Description = "Memory for AI agents. Both of mem0's surfaces: the hosted one (/v1 to /v3) and the self-hosted one.";
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
            document.Components.SecuritySchemes[TokenScheme] = ApiKeyIn("Authorization", "Token KEY or Bearer KEY");
            document.Components.SecuritySchemes[HeaderScheme] = ApiKeyIn(HeaderScheme, "KEY");
            document.Security = [Requirement(document, TokenScheme), Requirement(document, HeaderScheme)];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer(FlexibleSchemas.DescribeAsync);
    });

    public static void UseApiDocuments(this WebApplication app) => app.UseSwaggerUI(page =>
    {
        page.RoutePrefix = PagePath;
        page.DocumentTitle = "MemStack";
        page.SwaggerEndpoint($"/openapi/{DocumentName}.json", "MemStack");
    });

    public static void MapApiDocuments(this WebApplication app)
    {
        app.MapOpenApi();
        app.MapGet("/", () => TypedResults.Redirect($"/{PagePath}", permanent: false, preserveMethod: true)).ExcludeFromDescription();
    }

    /// <summary>Names the errors that every endpoint of a surface may answer with.</summary>
    /// <typeparam name="TError">The shape of a malformed request.</typeparam>
    public static RouteGroupBuilder DescribeErrors<TError>(this RouteGroupBuilder group) => group.WithMetadata(
        new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, typeof(TError), ["application/json"]),
        new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, typeof(DetailError), ["application/json"]),
        new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, typeof(DetailError), ["application/json"]));

    private static OpenApiSecurityScheme ApiKeyIn(string header, string value) => new()
    {
        Type = SecuritySchemeType.ApiKey,
        In = ParameterLocation.Header,
        Name = header,
        Description = $"{header}: {value}",
    };

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
