using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace MemStack.Api.Errors;

/// <summary>Finds the parameter of the query that the framework could not read: it tells so in a sentence only.</summary>
internal static class QueryFaults
{
    /// <summary>The name of the first parameter of the endpoint whose value is none of its type; null when all are.</summary>
    public static string? Find(HttpContext context)
    {
        var query = context.Request.Query;
        return context
            .GetEndpoint()
            ?.Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
            .SelectMany(Parameters)
            .FirstOrDefault(parameter =>
                query.TryGetValue(parameter.Name, out var values) && !values.All(value => Fits(parameter.Type, value))
            )
            .Name;
    }

    private static IEnumerable<(string Name, Type Type)> Parameters(IParameterBindingMetadata parameter)
    {
        var info = parameter.ParameterInfo;
        return info.IsDefined(typeof(AsParametersAttribute), inherit: false)
            ? info
                .ParameterType.GetProperties()
                .Select(property => (NameOf(property.GetCustomAttributes(), property.Name), property.PropertyType))
            : [(NameOf(info.GetCustomAttributes(), parameter.Name), info.ParameterType)];
    }

    private static string NameOf(IEnumerable<Attribute> attributes, string name) =>
        attributes.OfType<IFromQueryMetadata>().FirstOrDefault()?.Name ?? name;

    private static bool Fits(Type type, string? value) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var number when number == typeof(int) => int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _),
            var flag when flag == typeof(bool) => bool.TryParse(value, out _),
            _ => true,
        };
}
