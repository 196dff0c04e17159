using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace MemStack.Api.OpenApi;

/// <summary>Describes fields whose .NET type is not specific: those that accept more than one kind of value.</summary>
internal static class FlexibleSchemas
{
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        switch (context.JsonPropertyInfo?.Name)
        {
            case "filters":
            case "metadata" when context.JsonPropertyInfo.CustomConverter is not null:
                schema.Type = JsonSchemaType.Object;
                schema.AdditionalPropertiesAllowed = true;
                break;
            case "timestamp" or "as_of":
                schema.Type = JsonSchemaType.Number | JsonSchemaType.String | JsonSchemaType.Null;
                break;
            case "expiration_date":
                schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
                schema.Format = "date";
                break;
            case "content" when context.JsonPropertyInfo.CustomConverter is not null:
                schema.Type = JsonSchemaType.String | JsonSchemaType.Array;
                break;
        }

        return Task.CompletedTask;
    }
}
