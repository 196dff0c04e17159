using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using MemStack.Memory.Model;
using MemStack.Memory.Tests.Support;

namespace MemStack.Memory.Tests.Differential;

/// <summary>
/// One of two engines that get the same requests. Ids are random, so each side numbers them in order of appearance.
/// </summary>
internal sealed partial class Side
{
    private readonly Dictionary<Guid, int> _numbers = [];
    private readonly List<Guid> _ids = [];
    private readonly JsonSerializerOptions _sight;

    public Side(TestEngine host)
    {
        Host = host;
        _sight = new JsonSerializerOptions
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        };
        _sight.Converters.Add(new Naming(this));
        _sight.Converters.Add(new Rounding());
        _sight.Converters.Add(new JsonStringEnumConverter());
    }

    public TestEngine Host { get; }

    public IMemoryEngine Engine => Host.Engine;

    /// <summary>The number of ids so far.</summary>
    public int Count => _ids.Count;

    /// <summary>An id by its number; an unknown id for a number beyond the last.</summary>
    public Guid Id(int number) => number < _ids.Count ? _ids[number] : Guid.Parse("01900000-0000-7000-8000-000000000000");

    /// <summary>An answer, or a refusal, as the other side must give it, too.</summary>
    public async Task<string> SeeAsync(Func<Side, Task<object?>> move)
    {
        try
        {
            return JsonSerializer.Serialize(await move(this), _sight);
        }
        catch (Exception exception) when (exception is MemoryValidationException or IdempotencyConflictException)
        {
            return $"{exception.GetType().Name}: {exception.Message}";
        }
    }

    /// <summary>Replaces the ids in a text by their numbers; an unknown id has none.</summary>
    public string Named(string text) =>
        Uuid().Replace(text, match => _numbers.TryGetValue(Guid.Parse(match.Value), out var number) ? $"#{number}" : "#?");

    /// <summary>Replaces the numbers in a text by their ids.</summary>
    public string Unnamed(string text) =>
        Number()
            .Replace(
                text,
                match => Id(int.Parse(match.Groups["number"].Value, System.Globalization.CultureInfo.InvariantCulture)).ToString("D")
            );

    private int Meet(Guid id)
    {
        if (_numbers.TryGetValue(id, out var known))
        {
            return known;
        }

        _ids.Add(id);
        return _numbers[id] = _ids.Count - 1;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Uuid();

    [GeneratedRegex("#(?<number>[0-9]+)#", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Number();

    private sealed class Naming(Side side) : JsonConverter<Guid>
    {
        public override Guid Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Guid value, JsonSerializerOptions options) =>
            writer.WriteStringValue($"#{side.Meet(value)}");
    }

    // The two sum words in different order, so the last digits may differ.
    private sealed class Rounding : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteNumberValue(Math.Round(value, 6));
    }
}
