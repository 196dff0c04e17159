using System.Collections.Frozen;
using System.Text;

namespace MemStack.Memory.Text;

/// <summary>
/// Removes accents from letters, so that "café" is found by "cafe". It uses a table of Latin, Greek and Cyrillic letters (Unicode 16,
/// canonical decompositions), because this service runs without culture data, which decomposition needs.
/// </summary>
internal static class Diacritics
{
    // A bare letter and its accented ones, lower case.
    private static readonly FrozenDictionary<char, char> Bare = (
        "aàáâãäåāăąǎǟǡǻȁȃḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďḋḍḏḑḓ eèéêëēĕėęěȅȇḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ hĥḣḥḧḩḫẖ iìíîïĩīĭįǐȉȋḭḯỉị jĵǰ kķǩḱḳḵ lĺļľḷḹḻḽ mḿṁṃ nñńņňǹṅṇṉṋ "
        + "oòóôõöōŏőơǒǫǭȍȏṍṏṑṓọỏốồổỗộớờởỡợ pṕṗ rŕŗřȑȓṙṛṝṟ sśŝşšșṡṣṥṧṩ tţťțṫṭṯṱẗ uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷẏẙỳỵỷỹ zźżžẑẓẕ æǣǽ øǿ ſẛ ʒǯ "
        + "αά εέ ηή ιΐίϊ οό υΰϋύ ωώ гѓ еѐё ий ії"
    )
        .Split(' ')
        .SelectMany(group => group.Skip(1).Select(letter => (Letter: letter, Bare: group[0])))
        .ToFrozenDictionary(pair => pair.Letter, pair => pair.Bare);

    /// <summary>A lower-case word without accents, composed or combining.</summary>
    public static string Remove(string word)
    {
        if (Ascii.IsValid(word))
        {
            return word;
        }

        var bare = new StringBuilder(word.Length);
        foreach (var letter in word)
        {
            if (letter is not (>= '\u0300' and <= '\u036F'))
            {
                bare.Append(Bare.GetValueOrDefault(letter, letter));
            }
        }

        return bare.ToString();
    }
}
