namespace MemStack.Memory.Model;

/// <summary>
/// The topics that memories are sorted under when a caller names none: mem0's default list (docs.mem0.ai, "Custom Categories").
/// </summary>
public static class Categories
{
    /// <summary>Personal details.</summary>
    public const string PersonalDetails = "personal_details";

    /// <summary>Family.</summary>
    public const string Family = "family";

    /// <summary>Professional details.</summary>
    public const string ProfessionalDetails = "professional_details";

    /// <summary>Sports.</summary>
    public const string Sports = "sports";

    /// <summary>Travel.</summary>
    public const string Travel = "travel";

    /// <summary>Food.</summary>
    public const string Food = "food";

    /// <summary>Music.</summary>
    public const string Music = "music";

    /// <summary>Health.</summary>
    public const string Health = "health";

    /// <summary>Technology.</summary>
    public const string Technology = "technology";

    /// <summary>Hobbies.</summary>
    public const string Hobbies = "hobbies";

    /// <summary>Fashion.</summary>
    public const string Fashion = "fashion";

    /// <summary>Entertainment.</summary>
    public const string Entertainment = "entertainment";

    /// <summary>Milestones.</summary>
    public const string Milestones = "milestones";

    /// <summary>User preferences.</summary>
    public const string UserPreferences = "user_preferences";

    /// <summary>Misc.</summary>
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
