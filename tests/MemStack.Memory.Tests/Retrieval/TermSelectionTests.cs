using MemStack.Memory.Searching;

namespace MemStack.Memory.Tests.Retrieval;

/// <summary>Tests the terms that select candidates when there are too many.</summary>
public sealed class TermSelectionTests
{
    [Fact]
    public void Terms_whose_matches_fit_together_are_rare()
    {
        var selection = TermSelection.Of([("the", 900), ("tea", 60), ("berlin", 30), ("rain", 20)], 100);

        Assert.Equal(["rain", "berlin"], selection.Rare);
        Assert.Equal(["tea", "the"], selection.Common);
    }

    [Fact]
    public void A_term_that_fits_alone_is_common_if_it_does_not_fit_beside_rarer_ones()
    {
        var selection = TermSelection.Of([("a", 90), ("b", 95), ("c", 5)], 100);

        Assert.Equal(["c", "a"], selection.Rare);
        Assert.Equal(["b"], selection.Common);
        Assert.Empty(selection.Pairs);
    }

    [Fact]
    public void Common_terms_are_paired_the_rarest_first()
    {
        var selection = TermSelection.Of([("a", 300), ("b", 200), ("c", 400)], 100);

        Assert.Equal([("b", "a"), ("b", "c"), ("a", "c")], selection.Pairs);
    }
}
