using System.Collections.Frozen;
using MemStack.Memory.Model;
using MemStack.Memory.Text;

namespace MemStack.Memory.English.Extraction;

/// <summary>Sorts facts under <see cref="Categories"/> by the words in them.</summary>
internal static class CategoryWords
{
    private const int MaxCategories = 3;

    private static readonly FrozenDictionary<string, string> ByStem = Read(
        (
            Categories.Family,
            "wife husband spouse mother father mum mom dad sister brother son daughter child children kid kids parents grandmother grandfather aunt uncle cousin nephew niece family baby married wedding divorced girlfriend boyfriend fiance twins"
        ),
        (
            Categories.ProfessionalDetails,
            "job work works working employer company boss colleague salary office career promoted promotion hired interview startup engineer developer teacher nurse manager university school degree study student exam thesis meeting deadline client internship"
        ),
        (
            Categories.Sports,
            "football soccer basketball tennis golf running marathon gym yoga swimming cycling hiking climbing skiing snowboarding surfing volleyball rugby cricket hockey badminton boxing judo karate workout training league match"
        ),
        (
            Categories.Travel,
            "travel trip flight holiday vacation hotel visited visiting airport passport beach tour abroad cruise backpacking itinerary luggage"
        ),
        (
            Categories.Food,
            "food eat cook cooking bake baking coffee tea pizza pasta sushi vegetarian vegan restaurant breakfast lunch dinner wine beer chocolate cheese meat fish recipe cuisine dessert bread fruit vegetables spicy snack drink"
        ),
        (
            Categories.Music,
            "music song album band guitar piano violin drums concert singer jazz rock opera playlist orchestra choir sing rap metal"
        ),
        (
            Categories.Health,
            "doctor hospital allergic allergy allergies illness sick disease medication medicine therapy therapist surgery diabetes asthma pain injury headache migraine diet weight pregnant sleep anxiety depression vaccine dentist blood smoke smoking"
        ),
        (
            Categories.Technology,
            "computer laptop phone software programming code python javascript linux android iphone app website server database robot gadget internet keyboard car tesla printer tablet"
        ),
        (
            Categories.Hobbies,
            "hobby painting drawing knitting gardening photography chess reading sewing woodworking pottery collecting fishing camping crafts puzzle puzzles birdwatching origami"
        ),
        (
            Categories.Fashion,
            "fashion clothes dress shoes sneakers jacket jeans style outfit jewelry jewellery perfume makeup hat coat shirt"
        ),
        (
            Categories.Entertainment,
            "movie film series show netflix book novel game games gaming theatre theater podcast anime comic comics actor tv cinema"
        ),
        (Categories.Milestones, "graduated graduation anniversary birthday engaged retired moved award won finished born achievement"),
        (Categories.UserPreferences, "favorite favourite prefer prefers like likes love loves hate hates dislike enjoy adore rather"),
        (
            Categories.PersonalDetails,
            "name live lives age birthday address phone email born nationality moved hometown speak language dog cat pet"
        )
    );

    /// <summary>The topics of a text, the rule's own first; <see cref="Categories.Misc"/> when there is none.</summary>
    public static IReadOnlyList<string> Of(string text, string? first)
    {
        var found = new List<string>(MaxCategories);
        if (first is not null)
        {
            found.Add(first);
        }

        foreach (var word in TextAnalyzer.Words(text).Take(128))
        {
            if (found.Count == MaxCategories)
            {
                break;
            }

            if (ByStem.TryGetValue(TextAnalyzer.Stem(word), out var category) && !found.Contains(category, StringComparer.Ordinal))
            {
                found.Add(category);
            }
        }

        return found.Count == 0 ? [Categories.Misc] : found;
    }

    private static FrozenDictionary<string, string> Read(params (string Category, string Words)[] lists)
    {
        var stems = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (category, words) in lists)
        {
            foreach (var word in words.Split(' '))
            {
                stems.TryAdd(TextAnalyzer.Stem(word), category);
            }
        }

        return stems.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
