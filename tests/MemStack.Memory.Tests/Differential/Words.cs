using System.Text.Json.Nodes;

namespace MemStack.Memory.Tests.Differential;

/// <summary>The messages, metadata and filters of random callers: ordinary values, and those that stores treat differently.</summary>
internal static class Words
{
    public static readonly string[] Tenants = ["t1", "t1", "t1", "t2"];
    public static readonly string?[] Users = ["alice", "alice", "alice", "bob", "Ünal ı", null];
    public static readonly string?[] Others = [null, null, null, "one", "two", "日本"];
    public static readonly string[] Places = ["Paris", "Berlin", "Rome", "Oslo", "São Paulo", "東京", "München"];
    public static readonly string[] Things =
    [
        "tea",
        "coffee",
        "long walks",
        "jazz",
        "ΣΊΣΥΦΟΣ",
        "Straße",
        "ſk ı K",
        "ǆ ǅ ﬁ",
        "𐐨 𐐀",
        "e\u0301 é",
        "🎉🎉",
        "sushi",
        "don't",
        "C++",
    ];
    public static readonly string[] Names = ["Ana", "Marie", "Mary", "José", "Жанна"];

    public static readonly string[] Questions =
    [
        "Where do I live?",
        "Paris Berlin Rome",
        "what do I like",
        "tea",
        "who is my wife",
        "work",
        "日本 東京",
        "🎉",
        "straße",
        "strasse",
        "É",
        "the of and",
        "C++",
        "née",
        "kilobytes aaaa",
        "\"quoted\" AND (x OR y) NEAR/2 *",
        "alice's dog",
    ];

    public static readonly string[] Numbers =
    [
        "1",
        "1.0",
        "-0",
        "0.1",
        "2",
        "9007199254740993",
        "9223372036854775807",
        "12345678901234567890",
        "1e300",
        "1.7976931348623157e308",
        "5e-324",
        "1e400",
        "-1.5",
    ];

    private static readonly string[] Keys = ["k", "k", "k", "tags", "n", "Clé \"x\"", "a.b", "$", "日本", "🎉", "K", " "];

    public static string Sentence(Random random)
    {
        var (place, thing, name) = (One(random, Places), One(random, Things), One(random, Names));
        return random.Next(28) switch
        {
            0 or 1 or 2 => $"I live in {place}.",
            3 => $"I moved to {place}.",
            4 => $"I no longer live in {place}.",
            5 or 6 => $"I like {thing}.",
            7 => $"I don't like {thing} any more.",
            8 => $"My name is {name}.",
            9 => $"My wife's name is {name}.",
            10 => $"I work at {name} & Sons as an engineer.",
            11 => "I quit my job.",
            12 => $"I work as a {One(random, ["baker", "senior baker", "data analyst"])}.",
            13 => $"My favorite drink is {thing}. I also own a dog called {name}.",
            14 => $"I am allergic to {thing}. I have {random.Next(1, 4)} cats.",
            15 => $"{name} lives in {place} and works at Acme.",
            16 => $"Actually, I live in {place}, not in {One(random, Places)}.",
            17 => $"{thing} {place} {name}",
            18 => "What do you know about me?",
            19 => $"{thing}\r\n\t{place}\u2028{name} \u00a0",
            20 => new string('a', random.Next(1, 3_000)) + $" kilobytes of {thing}",
            21 => "我住在" + place + "。",
            22 => "أعيش في " + place + ".",
            23 => $"{name}: 'quoted' \"{thing}\" \\ % _ : * ( ) NEAR/2 -{place}",
            24 => string.Concat(Enumerable.Repeat("\U0001F469\u200D\U0001F467", random.Next(1, 40))),
            25 => $"I was born on {random.Next(1, 28)} May 1990 in {place}.",
            26 => $"Forget that I like {thing}.",
            _ => string.Join(' ', random.GetItems([.. Places, .. Things, .. Names], random.Next(1, 9))),
        };
    }

    public static JsonObject? Metadata(Random random)
    {
        if (random.Next(3) == 0)
        {
            return null;
        }

        var metadata = new JsonObject();
        for (var i = random.Next(4); i > 0; i--)
        {
            metadata[One(random, Keys)] = Value(random, deep: true);
        }

        return metadata;
    }

    public static string Key(Random random) => One(random, Keys);

    public static JsonNode? Value(Random random, bool deep) =>
        random.Next(deep ? 9 : 6) switch
        {
            0 => JsonNode.Parse(One(random, Numbers)),
            1 => One(random, Numbers),
            2 => One(random, [.. Things, "", "*", "A", "a"]),
            3 => random.Next(2) == 0,
            4 => null,
            5 => One(random, Things) + (random.Next(4) == 0 ? "\0x" : ""),
            6 => new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, deep: false))]),
            7 => new JsonObject { [Key(random)] = Value(random, deep: false) },
            _ => random.Next(3),
        };

    public static T One<T>(Random random, params T[] from) => from[random.Next(from.Length)];
}
