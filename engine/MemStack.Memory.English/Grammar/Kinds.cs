using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>
/// The more general words for things (hypernyms), as far as people ask with them: a Pixel is a phone and a device, a guitar is an
/// instrument. Of those in <see cref="Single"/> a person uses one at a time.
/// </summary>
internal static class Kinds
{
    private static readonly FrozenDictionary<string, string[]> ByWord = Read(
        "phone device: iphone pixel galaxy smartphone oneplus xiaomi fairphone nokia motorola huawei",
        "laptop computer device: macbook thinkpad chromebook surface notebook zenbook xps",
        "tablet device: ipad kindle tab",
        "watch device: fitbit garmin smartwatch",
        "device computer: laptop pc desktop raspberry",
        "home live: house flat apartment",
        "job work profession: teach taxi",
        "device: phone tablet camera printer headphone headphones airpods drone console playstation xbox router",
        "camera device: nikon canon leica gopro fujifilm polaroid olympus",
        "app tool: notion evernote obsidian onenote todoist trello asana jira slack discord gmail outlook protonmail figma photoshop github gitlab whatsapp signal telegram zoom dropbox",
        "framework: react vue angular svelte django flask rails laravel nextjs",
        "child kid: kids kid child children",
        "music: jazz techno rock pop metal rap hip-hop blues classical country folk reggae punk house opera indie edm",
        "editor: vim neovim emacs vscode sublime nano notepad intellij",
        "browser: chrome firefox safari brave opera",
        "system: linux ubuntu debian fedora arch windows macos android ios",
        "database: mysql postgres postgresql sqlite mongodb mariadb oracle redis cassandra dynamodb",
        "language programming: python rust java javascript typescript golang kotlin ruby haskell scala php perl c# c++ swift elixir clojure",
        "language: english german french spanish italian portuguese dutch swedish polish czech russian ukrainian turkish arabic hebrew hindi urdu mandarin chinese japanese korean greek finnish danish norwegian hungarian romanian",
        "car vehicle drive: toyota honda bmw mercedes audi volkswagen vw golf tesla ford mazda kia hyundai volvo subaru skoda fiat peugeot renault citroen nissan porsche jeep chevrolet opel seat mini lexus dacia prius civic corolla truck van suv",
        "vehicle: car motorcycle motorbike scooter bike bicycle vespa boat",
        "instrument music: guitar piano violin drums drum cello flute saxophone trumpet ukulele bass clarinet harp accordion banjo mandolin viola trombone oboe bassoon keyboards synthesizer",
        "alcohol drink: beer wine whisky whiskey vodka gin rum cocktail champagne cider prosecco",
        "drink: coffee tea juice water milk soda cocoa espresso matcha",
        "child kid family: son daughter twins boy girl baby toddler newborn",
        "pet animal: dog cat rabbit hamster parrot puppy kitten goldfish budgie ferret tortoise",
        "parent family: mother father mum mom dad",
        "sibling family: brother sister",
        "sport: tennis football soccer basketball volleyball swimming running golf hockey badminton climbing cycling yoga boxing",
        "color colour: red green blue yellow purple orange pink black white",
        "exercise: gym workout running pilates yoga crossfit",
        "streaming subscription: netflix spotify hulu disney hbo youtube"
    );

    /// <summary>Kinds of which one replaces another when somebody switches.</summary>
    public static FrozenSet<string> Single { get; } =
        Lexicon.Set(
            "phone laptop tablet editor browser database framework ide bank provider carrier insurance email calendar keyboard camera watch backend frontend stack os crm shell terminal"
        );

    /// <summary>Returns whether somebody who gives up the kind gives up all of it: alcohol, not devices.</summary>
    public static bool IsGivenUp(string kind) => kind is "alcohol" or "drink" or "sport" or "instrument" or "pet";

    /// <summary>The kinds of a word in lower case, the nearest first; none when it is not listed.</summary>
    public static IReadOnlyList<string> Of(string word) =>
        ByWord.TryGetValue(word, out var kinds) || ByWord.TryGetValue(Phrases.Singular(word), out kinds) ? kinds : [];

    /// <summary>The kind of which a phrase names one of several that replace each other; null when it names none.</summary>
    public static string? Replaceable(string phrase)
    {
        foreach (var word in phrase.Split(' '))
        {
            if (Of(word) is [var kind, ..] && Single.Contains(kind))
            {
                return kind;
            }
        }

        return null;
    }

    private static FrozenDictionary<string, string[]> Read(params string[] lists)
    {
        var kinds = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var halves in lists.Select(list => list.Split(": ")))
        {
            foreach (var word in halves[1].Split(' '))
            {
                kinds.TryAdd(word, halves[0].Split(' '));
            }
        }

        return kinds.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
