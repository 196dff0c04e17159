using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace StandIns.Tests.PublicApi;

/// <summary>An assembly's public surface as sorted lines, one for each thing that a caller can depend on.</summary>
internal static class PublicApiText
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
    private static readonly NullabilityInfoContext Nullability = new();

    public static IReadOnlyList<string> Of(Assembly assembly)
        => [.. assembly.GetExportedTypes().SelectMany(Lines).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(Type type)
    {
        var name = Name(type);
        yield return $"{Kind(type)} {name}{Constraints(type.GetGenericArguments())}";
        if (type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) && parent != typeof(Enum) && !type.IsSubclassOf(typeof(Delegate)))
            yield return $"{name} : {Name(parent)}";
        foreach (var contract in type.GetInterfaces().Where(i => i.IsPublic && !type.IsEnum && type.BaseType?.GetInterfaces().Contains(i) != true))
            yield return $"{name} : {Name(contract)}";
        foreach (var member in type.GetMembers(Declared).Where(m => m is not Type && !m.IsDefined(typeof(CompilerGeneratedAttribute))))
        {
            if (Member(member, name, type) is { } line)
                yield return line;
        }
    }

    private static string? Member(MemberInfo member, string type, Type declaring) => member switch
    {
        FieldInfo { IsSpecialName: true } => null,
        FieldInfo field when declaring.IsEnum => string.Create(CultureInfo.InvariantCulture, $"{type}.{field.Name} = {Convert.ToInt64(field.GetRawConstantValue(), CultureInfo.InvariantCulture)}"),
        FieldInfo { IsPublic: true } or FieldInfo { IsFamily: true } => $"field {Static(((FieldInfo)member).IsStatic)}{Name(Nullability.Create((FieldInfo)member))} {type}.{member.Name}",
        ConstructorInfo constructor when Seen(constructor, declaring) => $"{type}..ctor({Parameters(constructor)})",
        MethodInfo { IsSpecialName: true } => null,
        MethodInfo method when Seen(method, declaring) => $"{Static(method.IsStatic)}{Name(Nullability.Create(method.ReturnParameter))} {type}.{method.Name}{Arguments(method)}({Parameters(method)}){Constraints(method.GetGenericArguments())}",
        PropertyInfo property when property.GetAccessors(nonPublic: true).Any(a => Seen(a, declaring)) => Property(property, type, declaring),
        EventInfo added when Seen(added.AddMethod!, declaring) => $"event {Name(added.EventHandlerType!)} {type}.{added.Name}",
        _ => null,
    };

    private static bool Seen(MethodBase method, Type declaring) => method.IsPublic || ((method.IsFamily || method.IsFamilyOrAssembly) && !declaring.IsSealed);

    private static string Property(PropertyInfo property, string type, Type declaring)
    {
        var get = property.GetMethod is { } getter && Seen(getter, declaring) ? " get;" : "";
        var set = property.SetMethod is not { } setter || !Seen(setter, declaring) ? ""
            : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? " init;" : " set;";
        var index = property.GetIndexParameters().Length > 0 ? $"[{string.Join(", ", property.GetIndexParameters().Select(Parameter))}]" : "";
        return $"{Static(property.GetAccessors(nonPublic: true)[0].IsStatic)}{Name(Nullability.Create(property))} {type}.{property.Name}{index} {{{get}{set} }}";
    }

    private static string Parameters(MethodBase method)
        => (method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
        => $"{(parameter.IsDefined(typeof(ParamArrayAttribute)) ? "params " : "")}{Name(Nullability.Create(parameter))} {parameter.Name}{(parameter.HasDefaultValue ? " = " + Convert.ToString(parameter.DefaultValue ?? "null", CultureInfo.InvariantCulture) : "")}";

    private static string Kind(Type type) => type switch
    {
        { IsEnum: true } => "enum",
        { IsInterface: true } => "interface",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsSealed: true } => "sealed class",
        { IsAbstract: true } => "abstract class",
        _ => "class",
    };

    private static string Static(bool isStatic) => isStatic ? "static " : "";

    private static string Arguments(MethodInfo method)
        => method.IsGenericMethodDefinition ? $"<{string.Join(", ", method.GetGenericArguments().Select(a => a.Name))}>" : "";

    private static string Constraints(Type[] arguments) => string.Concat(arguments.Where(a => a.IsGenericParameter).Select(argument =>
    {
        var attributes = argument.GenericParameterAttributes;
        string[] all =
        [
            .. attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? (string[])["class"] : [],
            .. attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? (string[])["struct"] : [],
            .. argument.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(c => Name(c)),
            .. attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? (string[])["new()"] : [],
        ];
        return all.Length == 0 ? "" : $" where {argument.Name} : {string.Join(", ", all)}";
    }));

    private static string Name(NullabilityInfo info)
    {
        var type = info.Type.IsByRef ? info.Type.GetElementType()! : info.Type;
        var mark = info.ReadState == NullabilityState.Nullable && !type.IsValueType ? "?" : "";
        return info.ElementType is { } element ? Name(element) + "[]" + mark
            : info.GenericTypeArguments.Length > 0 && type.IsGenericType ? Generic(type, info.GenericTypeArguments.Select(Name)) + mark
            : Name(type) + mark;
    }

    private static string Name(Type type) => type switch
    {
        { IsGenericParameter: true } => type.Name,
        { IsArray: true } => Name(type.GetElementType()!) + "[]",
        { IsByRef: true } => Name(type.GetElementType()!),
        { IsGenericType: true } => Generic(type, type.GetGenericArguments().Select(Name)),
        _ => type.FullName!.Replace('+', '.'),
    };

    private static string Generic(Type type, IEnumerable<string> arguments)
        => $"{type.GetGenericTypeDefinition().FullName!.Replace('+', '.').Split('`')[0]}<{string.Join(", ", arguments)}>";
}
