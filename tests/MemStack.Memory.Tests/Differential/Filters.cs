using System.Text.Json.Nodes;

namespace MemStack.Memory.Tests.Differential;

/// <summary>Random filters as callers write them, most of them sensible. Ids are written as <c>#number#</c>.</summary>
internal static class Filters
{
    private static readonly string[] Comparisons = ["eq", "ne", "gt", "gte", "lt", "lte"];
    private static readonly string[] Fields =
    [
        "user_id",
        "userId",
        "agent_id",
        "app_id",
        "run_id",
        "actor_id",
        "role",
        "text",
        "keywords",
        "created_at",
        "updated_at",
        "timestamp",
        "expiration_date",
        "categories",
        "memory_ids",
        "state",
        "metadata",
        "metadata",
        "metadata",
    ];

    public static JsonObject Of(Random random, DateTimeOffset now, int ids, int depth = 0)
    {
        var filter = new JsonObject();
        if (depth == 0 && random.Next(2) == 0)
        {
            filter["user_id"] = "alice";
        }

        for (var i = depth == 0 ? Words.One(random, 0, 1, 1, 1, 2, 3) : 1; i > 0; i--)
        {
            if (depth < 3 && random.Next(4) == 0)
            {
                filter[Words.One(random, "AND", "OR", "NOT")] = new JsonArray([
                    .. Enumerable.Range(0, random.Next(3)).Select(_ => Of(random, now, ids, depth + 1)),
                ]);
            }
            else if (Words.One(random, Fields) is var field && field == "metadata")
            {
                filter[field] = new JsonObject { [Words.Key(random)] = Condition(random, field, now, ids) };
            }
            else
            {
                filter[field] = Condition(random, field, now, ids);
            }
        }

        return filter;
    }

    // The order of random ids can't be compared.
    private static JsonNode? Condition(Random random, string field, DateTimeOffset now, int ids) =>
        random.Next(field == "memory_ids" ? 2 : 9) switch
        {
            0 => "*",
            1 => new JsonObject
            {
                [Words.One(random, "in", "nin")] = new JsonArray([
                    .. Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, field, now, ids)),
                ]),
            },
            2 => new JsonObject { [Words.One(random, "contains", "icontains")] = Value(random, field, now, ids) },
            3 or 4 or 5 => new JsonObject { [Words.One(random, Comparisons)] = Value(random, field, now, ids) },
            6 => new JsonObject { ["gte"] = Value(random, field, now, ids), ["lt"] = Value(random, field, now, ids) },
            7 => new JsonArray([Value(random, field, now, ids)]),
            _ => Value(random, field, now, ids),
        };

    private static JsonNode? Value(Random random, string field, DateTimeOffset now, int ids) =>
        random.Next(25) == 0
            ? Words.Value(random, deep: true)
            : field switch
            {
                "user_id" or "userId" => Words.One(random, Words.Users),
                "agent_id" or "app_id" or "run_id" => Words.One(random, Words.Others),
                "actor_id" => Words.One(random, Words.Names),
                "role" => Words.One(random, "user", "assistant", "USER"),
                "text" or "keywords" => Words.One(random, [.. Words.Places, .. Words.Things, "I li", "STRASSE", "straẞe", "SK I K", "É"]),
                "created_at" or "updated_at" or "timestamp" => random.Next(3) == 0
                    ? now.AddHours(-random.Next(500)).ToUnixTimeMilliseconds() / 1000.0
                    : now.AddMinutes(-random.Next(9_000)).ToString("O"),
                "expiration_date" => now.AddDays(random.Next(-5, 30)).ToString("yyyy-MM-dd"),
                "categories" => Words.One(random, "food", "Travel", "work", "personal_details", "health"),
                "memory_ids" => $"#{random.Next(ids + 1)}#",
                "state" => Words.One(random, "active", "Active", "paused", "deleted", "none"),
                _ => Words.Value(random, deep: random.Next(8) == 0),
            };
}
