using MemStack.Api.Errors.Contracts;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace MemStack.Api.OpenApi;

/// <summary>The OpenAPI document and the page to try the api, both served by the api itself.</summary>
internal static class ApiDocuments
{
    private const string DocumentName = "v1";
    private const string PagePath = "docs";
    private const string TokenScheme = "Token";
    private const string HeaderScheme = "X-API-Key";

    public static void AddApiDocuments(this IServiceCollection services) =>
        services.AddOpenApi(
            DocumentName,
            options =>
            {
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info.Title = "MemStack";
                        document.Info.Description =
                            "Memory for AI agents. Both of mem0's surfaces: the hosted one (/v1 to /v3) and the self-hosted one.";
                        document.Components ??= new OpenApiComponents();
                        document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal);
                        document.Components.SecuritySchemes[TokenScheme] = ApiKeyIn("Authorization", "Token KEY or Bearer KEY");
                        document.Components.SecuritySchemes[HeaderScheme] = ApiKeyIn(HeaderScheme, "KEY");
                        document.Security = [Requirement(document, TokenScheme), Requirement(document, HeaderScheme)];
                        return Task.CompletedTask;
                    }
                );
                options.AddSchemaTransformer(FlexibleSchemas.DescribeAsync);
            }
        );

    public static void UseApiDocuments(this WebApplication app) =>
        app.UseSwaggerUI(page =>
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

    /// <summary>Names the errors that every endpoint of a compatible surface may answer with.</summary>
    /// <typeparam name="TError">The shape of a malformed request.</typeparam>
    public static RouteGroupBuilder DescribeErrors<TError>(this RouteGroupBuilder group) =>
        group.DescribeErrors(typeof(TError), typeof(DetailError), "application/json");

    /// <summary>Names the problem details (RFC 9457) that every endpoint of our own may answer with.</summary>
    public static RouteGroupBuilder DescribeProblems(this RouteGroupBuilder group) =>
        group.DescribeErrors(typeof(ProblemDetails), typeof(ProblemDetails), "application/problem+json");

    private static RouteGroupBuilder DescribeErrors(this RouteGroupBuilder group, Type malformed, Type other, string contentType) =>
        group.WithMetadata(
            new ProducesResponseTypeMetadata(StatusCodes.Status400BadRequest, malformed, [contentType]),
            new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized, other, [contentType]),
            new ProducesResponseTypeMetadata(StatusCodes.Status503ServiceUnavailable, other, [contentType])
        );

    private static OpenApiSecurityScheme ApiKeyIn(string header, string value) =>
        new()
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Header,
            Name = header,
            Description = $"{header}: {value}",
        };

    private static OpenApiSecurityRequirement Requirement(OpenApiDocument document, string scheme) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
