namespace MemStack.Memory.English.Grammar;

/// <summary>
/// The grammar's rules, tried in this order. "none" as a value answers that there is none now. Where a rule denies, it is a negated
/// sentence that does: "I don't live in Turin any more" answers <c>lives_in</c> with <c>!turin</c>.
/// </summary>
internal static class RuleTable
{
    public const string Home = """
        live/reside/stay/dwell .. with my/our/her/his/their parents/mother/father/sister/brother/friend/friends/family/grandparents/roommate/flatmate/partner/girlfriend/boyfriend => lives_with = parents : state : personal_details
        live with $name => lives_with : state : personal_details : LIVES_WITH person
        live alone => lives_with = alone : state : personal_details
        live/reside/dwell .. in/at/near/outside $place => lives_in : state : personal_details : LIVES_IN place
        move/relocate/emigrate/immigrate/migrate/transfer back? from $_ to $place => lives_in : event : personal_details : LIVES_IN place
        move/relocate/emigrate/immigrate/migrate .. to/into $place => lives_in : event : personal_details : LIVES_IN place
        move back to $place => lives_in : event : personal_details : LIVES_IN place
        move back? in with me/us in $place => lives_in : event : personal_details : LIVES_IN place
        move back? in with $_ in $place => lives_in : event : personal_details : LIVES_IN place
        move back? in with $name => lives_with : event : personal_details : LIVES_WITH person
        move away/out from/of $place => lives_in = !$ : event : personal_details
        settle down? in $place => lives_in : event : personal_details : LIVES_IN place
        be .. based/located/living/settled in/out/at of? $place => lives_in : any : personal_details : LIVES_IN place
        live there/here => lives_in = * : state : personal_details
        leave $_ for $town => lives_in : event : personal_details : LIVES_IN place
        swap/trade/exchange $_ for $town => lives_in : event : personal_details : LIVES_IN place
        get/find/rent my/our own place/flat/apartment/house/room in $place => lives_in : event : personal_details : LIVES_IN place
        buy/rent/find/get a/an new/small/little/big/bigger/nice/lovely/beautiful/cosy/cozy/cute/old? house/flat/apartment/place/home/studio/condo in $place => lives_in : event : personal_details : LIVES_IN place
        rent a/an .. house/flat/apartment/place/home/studio/condo/room in $place => lives_in : state : personal_details : LIVES_IN place
        call $place home => lives_in : state : personal_details : LIVES_IN place
        be/become a/an .. citizen of $place => citizen_of/$ : any : personal_details : CITIZEN_OF place
        be originally? from $place => from : state : personal_details : FROM place
        be born in $place => born_in : any : personal_details : BORN_IN place
        grow up in $place => grew_up_in : any : personal_details
        """;

    public const string Work = """
        report to $name => reports_to : state : professional_details : REPORTS_TO person
        work there/here => works_at = * : state : professional_details
        be my/his/her first day at/with $org => works_at : any : professional_details : WORKS_AT organization
        be a/an .. student at/of $org => studies_at : state : professional_details : STUDIES_AT organization
        be back at/with $firm => works_at : any : professional_details : WORKS_AT organization
        be on/in $team => team : state : professional_details
        be part of $team => team : state : professional_details
        work on/in $team => team : state : professional_details
        be/get transferred/moved/reassigned/assigned/switched to $team => team : any : professional_details
        join/switch/move/change/transfer over? to? $team => team : event : professional_details
        be .. at/with $firm any => works_at : any : professional_details : WORKS_AT organization
        be .. at/with $company now/since => works_at : any : professional_details : WORKS_AT organization
        work/be on? the? nights => shift = night : state : professional_details
        work/be on the? days => shift = day : state : professional_details
        work/be on? the? @night/day/early/late/morning/evening shift/shifts => shift = @ : state : professional_details
        switch/move/change/go back? over? to the? @night/day/early/late/morning/evening shift/shifts => shift = @ : event : professional_details
        work days => shift = day : state : professional_details
        switch/move/change/go back? over? to the? nights => shift = night : event : professional_details
        switch/move/change/go back? over? to the? days => shift = day : event : professional_details
        work from $noun => works_from : state : professional_details
        work as $job => profession : state : professional_details : WORKS_AS profession
        work for myself/himself/herself/themselves => works_at = self : state : professional_details
        work at/for/with $org => works_at : state : professional_details : WORKS_AT organization
        work part-time? in $org => works_in : state : professional_details : WORKS_IN field
        work over? there? part-time => hours = part-time : state : professional_details
        be employed at/by/with $org => works_at : state : professional_details : WORKS_AT organization
        be unemployed/jobless => works_at = none : state : professional_details
        be out of work/job => works_at = none : state : professional_details
        be between jobs => works_at = none : state : professional_details
        be self-employed => works_at = self : state : professional_details
        be a freelancer => works_at = self : state : professional_details
        freelance => works_at = self : state : professional_details
        be retired => works_at = none : state : professional_details
        be/get laid off => works_at = none : any : professional_details
        be/get let go => works_at = none : any : professional_details
        be/get fired/sacked/dismissed => works_at = none : any : professional_details
        be/get made redundant => works_at = none : any : professional_details
        be/get hired/employed/poached/recruited by/at $org => works_at : any : professional_details : WORKS_AT organization
        be/get promoted to $job => profession : any : professional_details : WORKS_AS profession
        lose/quit/leave my/the/our/his/her/that last? old? work/job/position/company/firm/role => works_at = none : event : professional_details
        retire/resign => works_at = none : event : professional_details
        hand in my notice/resignation => works_at = none : event : professional_details
        start my/our/his/her own company/business/firm/startup/agency/practice => works_at = self : event : professional_details
        start/found/launch a/an .. company/business/startup/agency => works_at = self : event : professional_details
        go freelance/solo/independent => works_at = self : event : professional_details
        accept a/an/the/their/my .. offer at/from/with $org => works_at : event : professional_details : WORKS_AT organization
        start/begin/take/get/land/accept/find/score/secure/have a/an/my/the new? .. job/gig/position/role/post/internship/apprenticeship/traineeship at/with/for $org => works_at : event : professional_details : WORKS_AT organization
        have a/an .. job/gig/position/role/post at/with/for $org => works_at : state : professional_details : WORKS_AT organization
        get/take/accept/land a/an/the new? job/position/role as $job => profession : event : professional_details : WORKS_AS profession
        start .. at/with $org => works_at : event : professional_details : WORKS_AT organization
        start/begin .. as $job => profession : event : professional_details : WORKS_AS profession
        change/switch jobs/job/employers/employer/companies to $org => works_at : event : professional_details : WORKS_AT organization
        change/switch jobs/job/employers/companies and .. at/for/with $org => works_at : event : professional_details : WORKS_AT organization
        move/transfer/switch/jump over? from $_ to $company => works_at : event : professional_details : WORKS_AT organization
        move/transfer/switch/jump over? to $company => works_at : event : professional_details : WORKS_AT organization
        join $employer => works_at : event : professional_details : WORKS_AT organization
        sign on? with $company => works_at : event : professional_details : WORKS_AT organization
        leave/quit $_ for $company => works_at : event : professional_details : WORKS_AT organization
        quit/leave $company => works_at = !$ : event : professional_details
        step down as $job => profession = !$ : event : professional_details
        resign as $job => profession = !$ : event : professional_details
        resign from $org => works_at = !$ : event : professional_details
        run/own/manage my/our own? .. company/business/firm/startup/agency/shop/restaurant/cafe/studio/bakery => works_at = self : state : professional_details
        become $profession => profession : event : professional_details : WORKS_AS profession
        retrain/qualify/requalify as $job => profession : event : professional_details : WORKS_AS profession
        be on $pay => salary : state : professional_details
        earn/make $money => salary : state : professional_details
        teach $noun => profession = $ teacher : state : professional_details : WORKS_AS profession
        drive a/an/the bus/taxi/truck/lorry/tram/cab/van/ambulance/forklift => profession = @ driver : state : professional_details
        change/switch schools/school/university/universities/college to $org => studies_at : event : professional_details : STUDIES_AT organization
        go to $school => studies_at : state : professional_details : STUDIES_AT organization
        graduate $end => studies_at = none : event : milestones
        study at $org => studies_at : state : professional_details : STUDIES_AT organization
        study $noun => studies/$ : state : professional_details : STUDIES field
        attend $org => studies_at : state : professional_details : STUDIES_AT organization
        enroll/enrol at/in $org => studies_at : event : professional_details : STUDIES_AT organization
        graduate from $org => studies_at = !$ : event : milestones : GRADUATED_FROM organization
        drop out of $org => studies_at = !$ : event : professional_details
        change/switch my major to $noun => major : event : professional_details
        major in $noun => major : state : professional_details
        """;

    public const string Person = """
        change my/his/her/their .. name to $name => name : event : personal_details
        be/get called $name => name : state : personal_details
        be named $name => name : state : personal_details
        go by $name => nickname : state : personal_details
        turn $number => age : event : personal_details
        be $number years/year old => age : state : personal_details
        be married to $name => relationship = married to $ : state : family : MARRIED_TO person
        be/get engaged to $name => relationship = engaged to $ : any : family : ENGAGED_TO person
        be/get engaged => relationship = engaged : any : family
        be/get married to $name => relationship = married to $ : any : family : MARRIED_TO person
        be/get .. remarried => relationship = remarried : any : family
        be/get married/hitched => relationship = married : any : family
        tie the knot => relationship = married : event : family
        marry $name => relationship = married to $ : event : family : MARRIED_TO person
        be/get divorced => relationship = divorced : any : family
        be/get separated => relationship = separated : any : family
        be widowed => relationship = widowed : any : family
        be a widow/widower => relationship = widowed : state : family
        divorce/separate => relationship = divorced : event : family
        break/split up => relationship = single : event : family
        split from/with $name => relationship = single : event : family
        leave/dump my/his/her husband/wife/boyfriend/girlfriend/partner => relationship = single : event : family
        be single => relationship = single : state : family
        be in a relationship with $name => relationship = dating $ : state : family : DATES person
        be in a relationship => relationship = dating : state : family
        date $name => relationship = dating $ : state : family : DATES person
        see a/an .. guy/girl/man/woman/boy/lady => relationship = dating : state : family
        see someone => relationship = dating : state : family
        start dating $name => relationship = dating $ : event : family : DATES person
        be back together with $name => relationship = dating $ : any : family : DATES person
        be back together => relationship = dating : any : family
        get back together with $name => relationship = dating $ : event : family : DATES person
        get back together => relationship = dating : event : family
        have/get a/an .. boyfriend/girlfriend/partner => relationship = dating : any : family
        expect $end => pregnant = yes : state : family
        expect a/an/our/her/my/their first? second? third? baby/child/twins/boy/girl => pregnant = yes : state : family
        have the/a/her/our/my/their baby/twins $whole => pregnant = no : event : family
        be pregnant => pregnant = yes : state : family
        give birth => pregnant = no : event : family
        speak $noun => speaks/$ : state : personal_details : SPEAKS language
        be fluent in $noun => speaks/$ : state : personal_details : SPEAKS language
        wear $noun => wears/$ : state : fashion
        be $profession => profession : state : professional_details : WORKS_AS profession
        be $age => age : state : personal_details
        be $self => name : state : personal_details
        weigh $number => weight : state : health
        """;

    public const string Taste = """
        like/love/enjoy/adore/dig $activity => likes/$ : state : user_preferences : LIKES thing
        hate/dislike/detest/despise/loathe $activity => likes/$ = no : state : user_preferences : DISLIKES thing
        stand/bear/tolerate $activity => likes/$ : state : user_preferences
        be a/an .. fan/lover of $activity => likes/$ : state : user_preferences : LIKES thing
        be into $activity => likes/$ : state : user_preferences : LIKES thing
        get into $activity => likes/$ : event : user_preferences : LIKES thing
        be fond of $activity => likes/$ : state : user_preferences : LIKES thing
        be crazy/mad/passionate/nuts about $activity => likes/$ : state : user_preferences : LIKES thing
        be keen on $activity => likes/$ : state : user_preferences : LIKES thing
        be/get/grow tired/sick/bored of $activity => likes/$ = no : any : user_preferences
        be over $activity => likes/$ = no : state : user_preferences
        be/go off $activity => likes/$ = no : any : user_preferences
        lose interest in $activity => likes/$ = no : event : user_preferences
        lose my taste/appetite/love/passion for $activity => likes/$ = no : event : user_preferences
        fall in love with $activity => likes/$ : event : user_preferences : LIKES thing
        fall out of love with $activity => likes/$ = no : event : user_preferences
        grow to? like/love $activity => likes/$ : event : user_preferences : LIKES thing
        come to like/love/enjoy/appreciate $activity => likes/$ : event : user_preferences : LIKES thing
        come round/around to $activity => likes/$ : event : user_preferences : LIKES thing
        learn to like/love/enjoy $activity => likes/$ : event : user_preferences : LIKES thing
        grow to? hate/dislike/detest $activity => likes/$ = no : event : user_preferences
        be vegetarian/vegan/pescatarian/keto/flexitarian/omnivore/carnivore/paleo => diet = @ : state : food
        be a/an vegetarian/vegan/pescatarian/flexitarian/omnivore/carnivore => diet = @ : state : food
        go/become/turn a? vegetarian/vegan/pescatarian/keto/flexitarian/paleo => diet = @ : event : food
        be on a/the/my? vegetarian/vegan/pescatarian/keto/paleo/low-carb/gluten-free/carnivore $end_diet => diet = @ : state : food
        give up meat => diet = !omnivore : event : food
        cut out meat => diet = !omnivore : event : food
        quit meat => diet = !omnivore : event : food
        eat meat/everything => diet = omnivore : state : food
        go back to eating meat => diet = omnivore : event : food
        be .. allergic to $noun => allergic_to/$ : state : health : ALLERGIC_TO thing
        develop an? allergy to $noun => allergic_to/$ : event : health : ALLERGIC_TO thing
        have a/an .. allergy to $noun => allergic_to/$ : state : health : ALLERGIC_TO thing
        outgrow my $noun => allergic_to/$ = no : event : health
        be lactose intolerant => allergic_to/lactose = yes : state : health
        be gluten intolerant => allergic_to/gluten = yes : state : health
        be .. intolerant to/of $noun => allergic_to/$ : state : health
        be afraid/scared/terrified of $activity => fears/$ : state : personal_details
        be diabetic/pregnant/asthmatic/colorblind/deaf/blind => condition/@ = yes : state : health
        have diabetes/asthma/depression/migraines/insomnia => condition/@ = yes : state : health
        """;

    public const string Habit = """
        smoke => does/smoke = yes : state : health
        commute by $noun => commutes_by : state : personal_details
        wake up .. at/around $time => wakes_at : state : personal_details
        get up .. at/around $time => wakes_at : state : personal_details
        go to bed .. at/around $time => bedtime : state : personal_details
        plan/book/organize/organise/arrange $plan => plans/$ : any : travel
        cancel/abandon/scrap $plan => plans/$ = no : event : travel
        call off $plan => plans/$ = no : event : travel
        call $plan off => plans/$ = no : event : travel
        subscribe to $owned => has/$ : state : entertainment
        be subscribed to $owned => has/$ : state : entertainment
        unsubscribe from $owned => has/$ = no : event : entertainment
        come off $habit => does/$ = no : event : health
        be on $habit => does/$ : state : health
        finish/complete/submit up? $owned => does/$ = no : event : milestones
        be/get done with $owned => does/$ = no : any : milestones
        drive $vehicle => drives : state : technology : DRIVES vehicle
        trade $_ in for $vehicle => drives : event : technology : DRIVES vehicle
        trade/swap $_ for/in $vehicle => drives : event : technology : DRIVES vehicle
        switch/move/change over? from $habit to $_ => does/$ = no : event : hobbies
        swap/replace $habit with/for $_ => does/$ = no : event : hobbies
        give up on? $habit => does/$ = no : event : hobbies
        cut out $habit => does/$ = no : event : health
        quit/stop/drop $habit => does/$ = no : event : hobbies
        take up $habit => does/$ : event : hobbies : DOES activity
        pick up $habit => does/$ : event : hobbies : DOES activity
        start $habit => does/$ : event : hobbies : DOES activity
        own $owned => has/$ : state : personal_details : OWNS thing
        sell/lose/scrap/return/donate my/our/the $owned => has/$ = no : event : personal_details
        give my/our/the $owned to $_ => has/$ = no : event : personal_details
        give my/our/the $owned away/up => has/$ = no : event : personal_details
        sell/lose/donate $named => has/$ = no : event : personal_details
        replace/swap/trade/exchange my/our/the $owned with/for/in => has/$ = no : event : personal_details
        get rid of my/our/the $owned => has/$ = no : event : personal_details
        cancel $owned => has/$ = no : event : personal_details
        give away my/our/the $owned => has/$ = no : event : personal_details
        buy/get/adopt/rescue a/an/another/some $owned => has/$ : event : personal_details : OWNS thing
        be insured with/by/at $org => uses/insurance : state : personal_details
        keep $count => count/$ = # : state : personal_details
        have no $owned => has/$ = no : state : personal_details
        have $count => count/$ = # : state : personal_details
        have a/an/any/another/my $owned => has/$ : state : personal_details : OWNS thing
        visit $place => visited/$ : event : travel : VISITED place
        be to $place => visited/$ : any : travel : VISITED place
        come/get back from $town => visited/$ : event : travel : VISITED place
        fly to $town => visited/$ : event : travel : VISITED place
        go to $town => visited/$ : event : travel : VISITED place
        travel to $place => visited/$ : event : travel : VISITED place
        """;
}
