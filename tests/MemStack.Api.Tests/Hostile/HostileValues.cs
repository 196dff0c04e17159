using System.Text;
using System.Text.Json;

namespace MemStack.Api.Tests.Hostile;

/// <summary>Invalid and extreme values for fields, parameters and bodies.</summary>
internal static class HostileValues
{
    /// <summary>A text whose bytes are not UTF-8, in Latin-1, for bodies that are sent byte by byte.</summary>
    private const string NoUtf8 = "\"\xFF\xFE\xC0\x80\"";

    /// <summary>JSON values of every type, beyond every limit, and texts that no store accepts.</summary>
    public static readonly string[] Json =
    [
        "null",
        "true",
        "0",
        "-1",
        "1.5",
        "1e400",
        "-1e400",
        "9223372036854775808",
        "123456789012345678901234567890",
        "2147483648",
        "\"\"",
        "\" \"",
        "\"x\"",
        "\"*\"",
        "\"\\u0000\"",
        "\"a\\u0000b\"",
        "\"\\ud800\"",
        "\"\\udc00 x\"",
        "\"\\u0001\"",
        "\"2026-13-45\"",
        "\"9999-12-31T23:59:59.9999999-14:00\"",
        "\"" + new string('a', 5_000) + "\"",
        NoUtf8,
        "[]",
        "[null]",
        "[[]]",
        "[\"\\u0000\"]",
        "[\"\\ud800\"]",
        "[{}]",
        "[true,1]",
        "{}",
        "{\"a\":null}",
        "{\"\":1}",
        "{\"a\":\"\\u0000\"}",
        "{\"\\u0000\":1}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\ud800\":1}",
        "{\"a\":{\"\\ud800\":1}}",
        "{\"a\":[\"\\udfff\"]}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1e400}",
        "{\"a\":" + NoUtf8 + "}",
        "{" + NoUtf8 + ":1}",
        Nested(9),
        Nested(63),
        Nested(70),
        Nested(5_000),
        "tru",
        "'x'",
        "NaN",
    ];

    /// <summary>Conditions of filters: every field with every operator and values that don't fit.</summary>
    public static IEnumerable<string> Filters()
    {
        string[] fields =
        [
            "user_id",
            "created_at",
            "timestamp",
            "expiration_date",
            "categories",
            "memory_ids",
            "state",
            "text",
            "keywords",
            "metadata",
            "actor_id",
            "userId",
            "unknown",
            "\\u0000",
            "\\ud800",
            "",
        ];
        string[] values =
        [
            "null",
            "true",
            "7",
            "1e400",
            "-1e308",
            "\"x\"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "[]",
            "[null]",
            "[\"\\u0000\"]",
            "[\"\\ud800\"]",
            "{}",
            "{\"a\":\"\\u0000\"}",
            "{\"\\ud800\":1}",
            "{\"a\":{\"gt\":\"\\u0000\"}}",
            "{\"a\":{\"contains\":\"\\u0000\"}}",
            NoUtf8,
            "\"0001-01-01T00:00:00+14:00\"",
            "\"%_\\\\\"",
        ];
        string[] operators = ["eq", "ne", "gt", "lte", "in", "nin", "contains", "icontains", "\\u0000", "\\ud800"];
        foreach (var field in fields)
        {
            foreach (var value in values)
            {
                yield return Condition($"{{\"{field}\":{value}}}");
                foreach (var name in operators)
                {
                    yield return Condition($"{{\"{field}\":{{\"{name}\":{value}}}}}");
                }
            }
        }

        foreach (var word in (string[])["AND", "OR", "NOT", "not"])
        {
            foreach (var value in values)
            {
                yield return $"{{\"user_id\":\"u\",\"{word}\":{value}}}";
            }

            yield return string.Concat(Enumerable.Repeat($$"""{"{{word}}":[""", 30))
                + """{"user_id":"u"}"""
                + string.Concat(Enumerable.Repeat("]}", 30));
        }

        yield return $$"""{"user_id":"u","AND":[{{string.Join(',', Enumerable.Repeat("{\"user_id\":\"u\"}", 5_000))}}]}""";
        yield return $"{{\"user_id\":{{\"in\":[{string.Join(',', Enumerable.Range(0, 5_000).Select(number => $"\"{number}\""))}]}}}}";
    }

    /// <summary>Values of a query or a part of a path, escaped.</summary>
    public static readonly string[] Escaped =
    [
        "",
        "%20",
        "x",
        "-1",
        "0",
        "1.5",
        "99999999999999999999",
        "1e400",
        "NaN",
        "true",
        "*",
        "%00",
        "a%00b",
        "%ED%A0%80",
        "%FF%FE",
        "%0D%0A",
        "%7F",
        "%25",
        "%2F",
        "..",
        "%5C",
        "[]",
        "{}",
        "%7B%22a%22%3A%22%5Cu0000%22%7D",
        "%7B%22a%22%3A%22%5Cud800%22%7D",
        "%7B%22%5Cud800%22%3A1%7D",
        "%7B%22a%22%3A1e400%7D",
        "%7B%22a%22%3A1%2C%22a%22%3A2%7D",
        "%7B%22a%22%3A",
        "2026-13-45",
        "0001-01-01",
        "9999-12-31T23%3A59%3A59-14%3A00",
        "00000000-0000-0000-0000-000000000000",
        new string('a', 600),
    ];

    /// <summary>Bodies that are no object of a known kind, with their content type.</summary>
    public static IEnumerable<(byte[] Body, string Type)> Bodies()
    {
        string[] texts =
        [
            "",
            " ",
            "null",
            "true",
            "[]",
            "\"x\"",
            "7",
            "{",
            "{}",
            "{}}",
            "{\"a\":1,\"a\":2}",
            "{\"filters\":{\"a\":1,\"a\":2}}",
            Nested(70),
            Nested(100_000),
            "\0",
            "\uFEFF{}",
            new string('[', 100_000),
        ];
        foreach (var text in texts)
        {
            yield return (Encoding.UTF8.GetBytes(text), "application/json");
        }

        foreach (
            var type in (string[])
                [
                    "application/json; charset=utf-16",
                    "application/json; charset=unknown",
                    "application/json; charset=utf-7",
                    "application/json; charset=\"\"",
                    "application/x-www-form-urlencoded",
                    "multipart/form-data",
                    "application/merge-patch+json",
                    "text/plain",
                ]
        )
        {
            yield return ("{\"query\":\"x\"}"u8.ToArray(), type);
        }

        yield return (Encoding.Unicode.GetBytes("{\"query\":\"x\"}"), "application/json; charset=utf-16");
        yield return ([0xD8, 0x00, 0xFF], "application/json; charset=utf-16");
        yield return ([0xFF, 0xFE, 0xC0, 0x80], "application/json");
    }

    /// <summary>The content of a body with one byte a character, so that texts that are not UTF-8 arrive unchanged.</summary>
    public static byte[] BytesOf(string json) => Encoding.Latin1.GetBytes(json);

    public static string NameOf(string value) => JsonSerializer.Serialize(value.Length <= 120 ? value : value[..120] + "…");

    private static string Condition(string condition) => $"{{\"user_id\":\"u\",\"AND\":[{condition}]}}";

    private static string Nested(int depth) => string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth);
}
