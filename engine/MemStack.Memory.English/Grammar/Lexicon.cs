using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Closed classes of English words that the grammar tells apart.</summary>
internal static class Lexicon
{
    public static FrozenDictionary<string, string[]> Contractions { get; } =
        new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["i'm"] = ["i", "am"],
            ["im"] = ["i", "am"],
            ["ive"] = ["i", "have"],
            ["dont"] = ["do", "not"],
            ["doesnt"] = ["does", "not"],
            ["didnt"] = ["did", "not"],
            ["cant"] = ["can", "not"],
            ["isnt"] = ["is", "not"],
            ["wasnt"] = ["was", "not"],
            ["arent"] = ["are", "not"],
            ["wont"] = ["will", "not"],
            ["won't"] = ["will", "not"],
            ["can't"] = ["can", "not"],
            ["cannot"] = ["can", "not"],
            ["gonna"] = ["going", "to"],
            ["wanna"] = ["want", "to"],
            ["shan't"] = ["will", "not"],
            ["ain't"] = ["is", "not"],
            ["havent"] = ["have", "not"],
            ["gotta"] = ["have", "to"],
            ["&"] = ["and"],
            ["u"] = ["you"],
            ["let's"] = ["let", "us"],
            ["anymore"] = ["any", "more"],
        }.ToFrozenDictionary(StringComparer.Ordinal);

    public static FrozenSet<string> Pronouns { get; } =
        Set("i you he she it we they that this there here who what where when how everyone everything someone nobody");

    public static FrozenSet<string> Determiners { get; } =
        Set("a an the my our your his her its their some any this that these those another one's");

    /// <summary>Words that may stand anywhere in a verb group without changing what is said to be so.</summary>
    public static FrozenSet<string> Adverbs { get; } =
        Set(
            "just really actually now currently still also already finally recently always usually only mostly mainly officially absolutely totally definitely completely both all even honestly kinda "
                + "simply happily truly quite very so too newly lately sadly luckily fortunately proudly apparently basically literally presently permanently fully instead again suddenly eventually "
                + "gladly secretly once successfully formally legally normally generally typically primarily regularly daily often ultimately certainly clearly obviously probably sort kind of since then "
                + "nowadays afterwards meanwhile full-time part-time fulltime happy proud glad freshly deeply dearly particularly especially atm rn tho imo btw tbh lol haha fyi lately"
        );

    /// <summary>Words that make of a statement something less: it may not be so, or not for long.</summary>
    public static FrozenSet<string> Doubts { get; } =
        Set(
            "temporarily maybe perhaps possibly almost nearly sometimes occasionally rarely seldom hardly hopefully hypothetically supposedly theoretically briefly pretend"
        );

    public static FrozenSet<string> Modals { get; } = Set("will would shall should could may might must ought");

    public static FrozenSet<string> Be { get; } = Set("am is are was were be been being 's");

    public static FrozenSet<string> Have { get; } = Set("have has had having");

    public static FrozenSet<string> Do { get; } = Set("do does did");

    /// <summary>Returns whether it is a form of "be", "have" or "do", or a modal verb.</summary>
    public static bool IsAuxiliary(string word) => Be.Contains(word) || Have.Contains(word) || Do.Contains(word) || Modals.Contains(word);

    /// <summary>Words that end a noun phrase.</summary>
    public static FrozenSet<string> PhraseEnds { get; } =
        Set(
            "and or but because since for with at in on from to who whom which that when while as now today yesterday tonight any more this these last next again lately recently still too also called named if after "
                + "before until till by than over instead right near though although already currently ago every so then where whose about without during through into onto under above below between behind "
                + "am is are was were be been has have had do does did will would can could should might may must not i we you he she they it me us him them just very really quite both however except like unless "
                + "earlier up down out off away back together anyway please either neither nor around across along within despite per via once twice later soon tomorrow these usually sometimes always daily weekly "
                + "and/or otherwise yet rather sadly luckily fortunately finally there here nowadays myself himself herself ourselves themselves yourself"
        );

    public static FrozenSet<string> Prepositions { get; } =
        Set("in at on near from to with for of by into outside inside off over about since until after before during around");

    /// <summary>What may stand before the subject of a clause.</summary>
    public static FrozenSet<string> Openers { get; } =
        Set(
            "actually sorry oh well so yes yeah yep no nope ok okay hey hi hello btw fyi update good bad great big news guess what also now recently finally today yesterday currently honestly apparently "
                + "correction wait and but because since though although however anyway plus then oops hmm um uh ah please note remember know in on at last this past month months week weekend year years day days morning "
                + "evening night summer winter spring autumn fall january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday "
                + "sunday as of by the way turns out it is that after all these nowadays unfortunately sadly luckily fortunately lately one thing fact to be clear honest for record a couple few ago just still "
                + "suddenly eventually apology apologies mistake rather look listen right sure thanks done exciting funny surprise surprisingly unsurprisingly indeed first second later earlier while since bit "
                + "meanwhile wow yay ugh haha lol thankfully obviously clearly two three four five six ten again amazing awesome well, remind reminder important hooray phew more alas context info information heads quick random story short long omg tbh ngl lmao yo dude ps speaking news life latest real quick early mid late start starting from end beginning once semester term policy plot twist"
        );

    public static FrozenSet<string> Weekdays { get; } =
        Set("monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays");

    public static FrozenSet<string> TimeWords { get; } =
        Set(
            "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays january february march april may june july august september october "
                + "november december jan feb mar apr jun jul aug sep sept oct nov dec today tomorrow tonight morning afternoon evening noon midday midnight night am pm a.m p.m o'clock weekend weekends week month year spring summer "
                + "autumn winter fall christmas easter"
        );

    public static FrozenSet<string> Colors { get; } =
        Set(
            "red green blue yellow black white brown grey gray orange purple pink silver gold golden beige turquoise teal navy blond blonde brunette ginger violet cyan magenta maroon auburn"
        );

    public static FrozenSet<string> Numbers { get; } =
        Set(
            "no zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred"
        );

    /// <summary>Adjectives that tell a newer one from an older one and name no other thing.</summary>
    public static FrozenSet<string> Renewing { get; } =
        Set("new current present actual real own full updated latest beloved dear little lovely");

    public static FrozenSet<string> Subordinators { get; } =
        Set("if when whenever unless before after once until till while whether suppose supposing imagine wish provided");

    private static readonly FrozenSet<string> NoAdverbs = Set(
        "family italy july reply supply belly jelly emily molly sally kelly billy lily elderly ugly silly early friendly lonely lovely holly assembly anomaly weekly monthly daily only"
    );

    /// <summary>Returns whether a word may stand anywhere in a verb group.</summary>
    public static bool IsAdverb(string word) =>
        Adverbs.Contains(word)
        || (word.Length > 5 && word.EndsWith("ly", StringComparison.Ordinal) && !NoAdverbs.Contains(word) && !Doubts.Contains(word));

    public static FrozenSet<string> Set(string words) =>
        words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
