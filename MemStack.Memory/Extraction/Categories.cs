namespace MemStack.Memory.Extraction;

/// <summary>
/// The topics that memories are sorted under when a caller names none: mem0's default list (docs.mem0.ai, "Custom Categories").
/// </summary>
internal static class Categories
{
    public const string PersonalDetails = "personal_details";
    public const string Family = "family";
    public const string ProfessionalDetails = "professional_details";
    public const string Sports = "sports";
    public const string Travel = "travel";
    public const string Food = "food";
    public const string Music = "music";
    public const string Health = "health";
    public const string Technology = "technology";
    public const string Hobbies = "hobbies";
    public const string Fashion = "fashion";
    public const string Entertainment = "entertainment";
    public const string Milestones = "milestones";
    public const string UserPreferences = "user_preferences";
    public const string Misc = "misc";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        PersonalDetails,
        Family,
        ProfessionalDetails,
        Sports,
        Travel,
        Food,
        Music,
        Health,
        Technology,
        Hobbies,
        Fashion,
        Entertainment,
        Milestones,
        UserPreferences,
        Misc,
    ];
}
