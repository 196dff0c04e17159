using System.Collections;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace MemStack.ServiceDefaults.Tests.Documentation;

/// <summary>Renders the options classes as tables: name, type, default, range and meaning of each setting.</summary>
internal static class OptionsTables
{
    public static string Render()
    {
        var text = new StringBuilder();
        foreach (var section in OptionsCatalog.Documented().GroupBy(options => (options.Section, options.Readers)))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### `{section.Key.Section}` ({section.Key.Readers})\n\n");
            text.Append("| setting | type | default | range | meaning |\n|---|---|---|---|---|\n");
            foreach (var options in section)
            {
                AppendRows(text, options.Type);
            }
        }

        return text.ToString();
    }

    private static void AppendRows(StringBuilder text, Type type)
    {
        var defaults = Activator.CreateInstance(type, nonPublic: true)!;
        foreach (var property in Settings(type))
        {
            var cells = new[]
            {
                $"`{property.Name}`",
                TypeName(property.PropertyType),
                Default(property.GetValue(defaults)),
                Range(property),
                XmlSummaries.Of(property),
            };
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", @"\|")))} |\n");
        }
    }

    private static IEnumerable<PropertyInfo> Settings(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.SetMethod is { IsPublic: true } || typeof(IEnumerable).IsAssignableFrom(property.PropertyType))
            .OrderBy(property => property.MetadataToken);

    private static string TypeName(Type type) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var bare when bare == typeof(string) => "text",
            var bare when bare == typeof(bool) => "`true` or `false`",
            var bare when bare == typeof(TimeSpan) => "duration",
            var bare when bare == typeof(Uri) => "address",
            var bare when bare == typeof(int) || bare == typeof(long) => "integer",
            var bare when bare == typeof(double) || bare == typeof(float) => "number",
            var bare when typeof(IDictionary).IsAssignableFrom(bare) => "texts by name",
            var bare when typeof(IEnumerable).IsAssignableFrom(bare) => "list",
            var bare => throw new NotSupportedException($"Give the type {bare} a name for {nameof(OptionsTables)}."),
        };

    private static string Default(object? value) =>
        value switch
        {
            null or "" or ICollection { Count: 0 } => "none",
            string text => $"`{text}`",
            bool flag => flag ? "`true`" : "`false`",
            TimeSpan duration => $"`{Duration(duration)}`",
            IEnumerable => "none",
            IFormattable number => $"`{number.ToString(null, CultureInfo.InvariantCulture)}`",
            _ => $"`{value}`",
        };

    private static string Duration(TimeSpan duration)
    {
        var text = duration.ToString("c", CultureInfo.InvariantCulture);
        return duration.Ticks % TimeSpan.TicksPerSecond == 0 ? text : text.TrimEnd('0');
    }

    private static string Range(PropertyInfo property) =>
        string.Join(", ", property.GetCustomAttributes<ValidationAttribute>().Select(Range).Where(range => range.Length > 0));

    private static string Range(ValidationAttribute rule) =>
        rule switch
        {
            RangeAttribute range => Bounds(range),
            MinLengthAttribute length => $"at least {length.Length} characters",
            RegularExpressionAttribute { Pattern: { } pattern } when pattern.StartsWith("^(", StringComparison.Ordinal) => string.Join(
                " or ",
                pattern[2..^2].Split('|').Select(word => $"`{word}`")
            ),
            RequiredAttribute => "not empty",
            UrlAttribute => "a URL",
            _ => throw new NotSupportedException($"Describe the rule {rule.GetType()} in {nameof(OptionsTables)}."),
        };

    private static string Bounds(RangeAttribute range) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(range.MinimumIsExclusive ? "above " : "")}{range.Minimum} to {(range.MaximumIsExclusive ? "below " : "")}{range.Maximum}"
        );
}
