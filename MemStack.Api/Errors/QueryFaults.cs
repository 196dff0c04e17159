using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace MemStack.Api.Errors;

/// <summary>Finds the query parameter that the framework could not read: the framework names it only in the text of its message.</summary>
internal static class QueryFaults
{
    /// <summary>The name of the endpoint's first parameter whose value does not have its type; null when all have.</summary>
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
