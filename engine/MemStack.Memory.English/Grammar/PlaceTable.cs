namespace MemStack.Memory.English.Grammar;

/// <summary>The places that the grammar knows, in lower case.</summary>
internal static class PlaceTable
{
    /// <summary>
    /// Countries, states and cities, and what larger towns and regions lie in them: <c>outer: inner, inner</c>. A long one has several
    /// lines.
    /// </summary>
    public const string Towns = """
        germany: berlin, hamburg, munich, cologne, frankfurt, stuttgart, leipzig, dresden, bonn, bremen, hanover, nuremberg, dusseldorf, heidelberg, bavaria
        germany: saxony
        france: paris, lyon, marseille, nice, toulouse, bordeaux, lille, nantes, strasbourg, grenoble, montpellier, rennes
        spain: madrid, barcelona, valencia, seville, malaga, bilbao, granada
        portugal: lisbon, porto, faro, braga
        italy: rome, milan, naples, turin, florence, venice, bologna, genoa, palermo, verona, sicily, tuscany
        austria: vienna, graz, salzburg, innsbruck, linz
        switzerland: zurich, geneva, basel, bern, lausanne, lucerne
        netherlands: amsterdam, rotterdam, utrecht, eindhoven, groningen, hague
        belgium: brussels, antwerp, ghent, bruges, leuven
        united kingdom: london, manchester, birmingham, leeds, liverpool, bristol, sheffield, newcastle, nottingham, cambridge, oxford, brighton, york, england
        united kingdom: scotland, wales, northern ireland, edinburgh, glasgow, cardiff, belfast
        england: london, manchester, birmingham, leeds, liverpool, bristol, sheffield, newcastle, nottingham, cambridge, oxford, brighton, york
        scotland: edinburgh, glasgow, aberdeen
        wales: cardiff, swansea
        ireland: dublin, cork, galway, limerick
        denmark: copenhagen, aarhus, odense
        sweden: stockholm, gothenburg, malmo, uppsala
        norway: oslo, bergen, trondheim, stavanger
        finland: helsinki, tampere, turku, espoo
        iceland: reykjavik
        poland: warsaw, krakow, gdansk, wroclaw, poznan, lodz
        czech republic: prague, brno, ostrava
        czechia: prague, brno
        hungary: budapest
        romania: bucharest, cluj
        bulgaria: sofia
        greece: athens, thessaloniki, crete
        turkey: istanbul, ankara, izmir
        ukraine: kyiv, lviv, odesa, kharkiv
        russia: moscow, saint petersburg
        serbia: belgrade
        croatia: zagreb, split, dubrovnik
        slovenia: ljubljana
        slovakia: bratislava
        estonia: tallinn, tartu
        latvia: riga
        lithuania: vilnius, kaunas
        israel: tel aviv, jerusalem, haifa
        united arab emirates: dubai, abu dhabi
        saudi arabia: riyadh, jeddah
        qatar: doha
        lebanon: beirut
        jordan: amman
        egypt: cairo, alexandria
        morocco: casablanca, marrakesh, rabat, fez
        tunisia: tunis
        algeria: algiers
        nigeria: lagos, abuja
        kenya: nairobi, mombasa
        ghana: accra
        ethiopia: addis ababa
        south africa: cape town, johannesburg, durban, pretoria
        senegal: dakar
        rwanda: kigali
        uganda: kampala
        india: mumbai, delhi, new delhi, bangalore, bengaluru, chennai, kolkata, hyderabad, pune, goa, jaipur
        pakistan: karachi, lahore, islamabad
        bangladesh: dhaka
        sri lanka: colombo
        nepal: kathmandu
        china: beijing, shanghai, shenzhen, guangzhou, chengdu, hangzhou, wuhan
        japan: tokyo, osaka, kyoto, nagoya, sapporo, fukuoka, yokohama, kobe
        south korea: seoul, busan, incheon
        taiwan: taipei
        thailand: bangkok, chiang mai, phuket
        vietnam: hanoi, saigon, ho chi minh city, da nang
        malaysia: kuala lumpur, penang
        indonesia: jakarta, bali, bandung
        philippines: manila, cebu
        australia: sydney, melbourne, brisbane, perth, adelaide, canberra, hobart
        new zealand: auckland, wellington, christchurch
        canada: toronto, vancouver, montreal, ottawa, calgary, edmonton, winnipeg, halifax, quebec, ontario, british columbia, alberta
        ontario: toronto, ottawa
        mexico: mexico city, guadalajara, monterrey, cancun, oaxaca
        brazil: sao paulo, rio de janeiro, rio, brasilia, salvador, recife
        argentina: buenos aires, cordoba, mendoza
        chile: santiago, valparaiso
        peru: lima, cusco
        colombia: bogota, medellin, cali
        ecuador: quito
        uruguay: montevideo
        bolivia: la paz
        cuba: havana
        costa rica: san jose
        panama: panama city
        united states: new york, los angeles, chicago, houston, phoenix, philadelphia, san antonio, san diego, dallas, austin, san jose, san francisco, seattle
        united states: denver, boston, portland, nashville, detroit, miami, atlanta, minneapolis, tampa, orlando, pittsburgh, cleveland, cincinnati, baltimore
        united states: washington, las vegas, salt lake city, oakland, sacramento, brooklyn, manhattan, queens, charlotte, raleigh, california, texas, florida
        united states: oregon, colorado, massachusetts, illinois, ohio, michigan, georgia, virginia, north carolina, arizona, nevada, utah, hawaii, alaska
        united states: vermont, maine, new jersey, pennsylvania, minnesota
        california: los angeles, san diego, san jose, san francisco, oakland, sacramento
        texas: houston, dallas, austin, san antonio
        florida: miami, tampa, orlando
        oregon: portland
        colorado: denver
        massachusetts: boston, cambridge
        illinois: chicago
        new york: brooklyn, manhattan, queens, bronx
        pennsylvania: philadelphia, pittsburgh
        nevada: las vegas
        georgia: atlanta
        michigan: detroit
        """;

    /// <summary>Countries and continents of which no towns are listed.</summary>
    public const string OtherRegions =
        "albania andorra armenia azerbaijan bahrain belarus belize benin bhutan botswana cambodia cameroon cyprus dominica eritrea fiji gabon gambia georgia "
        + "greenland guatemala guinea guyana haiti honduras iran iraq jamaica kazakhstan kosovo kuwait laos liberia libya liechtenstein luxembourg madagascar "
        + "malawi maldives mali malta mauritius moldova monaco mongolia montenegro mozambique myanmar namibia nicaragua niger oman paraguay samoa singapore "
        + "somalia sudan suriname syria tanzania togo uzbekistan venezuela yemen zambia zimbabwe europe asia africa america scandinavia";
}
