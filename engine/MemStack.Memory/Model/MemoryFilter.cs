using System.Text.Json;

namespace MemStack.Memory.Model;

/// <summary>The operators that compare a field with a value.</summary>
public enum FilterOperator
{
    /// <summary>Equal.</summary>
    Eq,

    /// <summary>Not equal; a missing field is not equal to anything.</summary>
    Ne,

    /// <summary>Greater than.</summary>
    Gt,

    /// <summary>Greater than or equal.</summary>
    Gte,

    /// <summary>Less than.</summary>
    Lt,

    /// <summary>Less than or equal.</summary>
    Lte,

    /// <summary>One of a list.</summary>
    In,

    /// <summary>None of a list.</summary>
    Nin,

    /// <summary>Contains the text, or the list has the element.</summary>
    Contains,

    /// <summary>Contains the text, ignoring case.</summary>
    IContains,

    /// <summary>The field is there and not null (<c>*</c>).</summary>
    Exists,
}

/// <summary>The selection of memories: a tree of conditions that every store compiles to its own query.</summary>
public abstract record MemoryFilter
{
    /// <summary>All of <paramref name="filters"/> hold.</summary>
    public static MemoryFilter All(params IReadOnlyList<MemoryFilter> filters) => new AndFilter(filters);

    /// <summary><paramref name="field"/> equals <paramref name="value"/>.</summary>
    public static MemoryFilter Equal(string field, string value) =>
        new FieldFilter(field, FilterOperator.Eq, JsonSerializer.SerializeToElement(value, FilterJson.Default.String));
}

/// <summary>All of the parts hold. No parts: everything.</summary>
/// <param name="Parts">The conditions.</param>
public sealed record AndFilter(IReadOnlyList<MemoryFilter> Parts) : MemoryFilter;

/// <summary>At least one of the parts holds. No parts: nothing.</summary>
/// <param name="Parts">The conditions.</param>
public sealed record OrFilter(IReadOnlyList<MemoryFilter> Parts) : MemoryFilter;

/// <summary>None of the parts holds.</summary>
/// <param name="Parts">The conditions.</param>
public sealed record NotFilter(IReadOnlyList<MemoryFilter> Parts) : MemoryFilter;

/// <summary>One field compared with a value.</summary>
/// <param name="Field">
/// <c>user_id</c>, <c>agent_id</c>, <c>app_id</c>, <c>run_id</c>, <c>actor_id</c>, <c>role</c>, <c>text</c>, <c>created_at</c>,
/// <c>updated_at</c>, <c>timestamp</c>, <c>expiration_date</c>, <c>categories</c>, <c>memory_ids</c>, <c>state</c>, or <c>metadata.KEY</c>.
/// </param>
/// <param name="Operator">The comparison.</param>
/// <param name="Value">The value to compare with: a string, number, boolean, or an array for <see cref="FilterOperator.In"/>.</param>
public sealed record FieldFilter(string Field, FilterOperator Operator, JsonElement Value) : MemoryFilter;

[System.Text.Json.Serialization.JsonSerializable(typeof(string))]
internal sealed partial class FilterJson : System.Text.Json.Serialization.JsonSerializerContext;
