using System.Collections.Frozen;

namespace MemStack.Memory.English.Grammar;

/// <summary>Tells "I'm a nurse" from "I'm a vegetarian" and "I'm a night owl".</summary>
internal static class Professions
{
    private static readonly FrozenSet<string> Known = Lexicon.Set(
        "nurse teacher doctor surgeon engineer developer programmer lawyer attorney solicitor barrister judge accountant auditor analyst architect designer artist painter sculptor musician pianist violinist guitarist drummer singer "
            + "composer conductor dancer actor actress director producer writer author journalist reporter editor translator interpreter photographer chef cook baker butcher waiter waitress barista bartender farmer gardener florist "
            + "carpenter plumber electrician mechanic welder mason builder roofer driver pilot sailor captain soldier officer policeman policewoman firefighter paramedic pharmacist dentist vet veterinarian psychologist psychiatrist therapist "
            + "physiotherapist midwife optician scientist physicist chemist biologist mathematician statistician economist historian philosopher professor lecturer researcher tutor librarian student apprentice intern trainee clerk cashier "
            + "secretary receptionist assistant manager consultant recruiter salesman saleswoman salesperson marketer banker broker trader realtor entrepreneur founder ceo cto cfo coo vp president director principal headmaster headteacher "
            + "dean politician mayor diplomat priest pastor imam rabbi nun monk coach trainer referee athlete footballer freelancer contractor administrator admin sysadmin operator technician inspector supervisor foreman tailor "
            + "hairdresser barber beautician model stylist jeweller jeweler watchmaker potter cleaner janitor caretaker nanny babysitter housekeeper guard detective spy astronaut astronomer geologist meteorologist zookeeper postman courier "
            + "carer caregiver social-worker worker shopkeeper butler undertaker fisherman lumberjack miner pensioner retiree homemaker housewife tester strategist specialist representative associate partner lead head copywriter blogger "
            + "podcaster streamer youtuber influencer comedian magician dj illustrator animator cartoonist curator archaeologist anthropologist sociologist linguist radiologist cardiologist dermatologist neurologist oncologist pediatrician "
            + "paediatrician anesthetist nutritionist dietitian instructor examiner planner buyer officer clerk landlord stewardess steward attendant conductor ranger forester"
    );

    private static readonly FrozenSet<string> Others = Lexicon.Set(
        "fan lover person member beginner believer drinker smoker reader runner cyclist swimmer hiker climber listener gamer player traveler traveller eater sleeper riser learner mother father brother sister daughter grandmother grandfather "
            + "stepmother stepfather vegetarian pescatarian libertarian christian buddhist atheist feminist minimalist perfectionist introvert extrovert leader helper user owner subscriber customer supporter follower voter survivor "
            + "teenager loner joker winner loser worrier thinker feeler owner newcomer foreigner stranger neighbor partner-in-crime human man woman optimist pessimist realist pacifist tourist collector veteran immigrant citizen resident "
            + "guitarist-at-heart hoarder dreamer quitter cancer aquarius cat-lover writer-at-heart diabetic migrant giant "
    );

    /// <summary>Returns whether a noun phrase in lower case names an occupation.</summary>
    public static bool IsOne(string phrase)
    {
        var of = phrase.IndexOf(" of ", StringComparison.Ordinal);
        var head = (of > 0 ? phrase[..of] : phrase).Split(' ')[^1];
        if (Others.Contains(head))
        {
            return false;
        }

        return Known.Contains(head)
            || (
                head.Length > 5
                && (
                    head.EndsWith("ist", StringComparison.Ordinal)
                    || head.EndsWith("ologist", StringComparison.Ordinal)
                    || head.EndsWith("ician", StringComparison.Ordinal)
                    || head.EndsWith("keeper", StringComparison.Ordinal)
                    || head.EndsWith("maker", StringComparison.Ordinal)
                    || head.EndsWith("worker", StringComparison.Ordinal)
                )
            );
    }
}
