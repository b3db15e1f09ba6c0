"""Words that are not of the guard language though an author may expect them: CQL's other words, French, other spellings."""

from typing import Final

# Reserved in CQL 1.5, so that a guard using one as a name would be no CQL. Data, for hints; the value says what to write.
CQL: Final[dict[str, str | None]] = {
    **dict.fromkeys((
        "aggregate", "as", "asc", "ascending", "before", "by", "called", "cast", "codesystem", "codesystems",
        "collapse", "contains", "context", "convert", "day", "days", "default", "define", "desc", "descending",
        "difference", "distinct", "duration", "ends", "except", "expand", "flatten", "fluent", "from", "function",
        "hour", "hours", "include", "included", "intersect", "let", "library", "List", "meets",
        "millisecond", "milliseconds", "minimum", "maximum", "minute", "minutes", "month", "months", "occurs", "of", "on",
        "overlaps", "parameter", "per", "point", "predecessor", "private", "properly", "public", "return", "same",
        "second", "seconds", "singleton", "sort", "starting", "starts", "successor", "such", "that", "timezoneoffset", "to",
        "Tuple", "Choice", "union", "using", "valueset", "week", "weeks", "when", "width", "with", "without", "year", "years",
    )),
    "after": "compare dates with `>`",
    "before": "compare dates with `<`",
    "during": "write `x in Interval[a, b]`",
    "within": "compare with a date moved by a duration: `DateOf(x) >= Today() - 3 months`",
    "includes": "write `x in {…}` or `x in Interval[a, b]`",
    "exists": "write `Exists(…)`",
    "case": "write `if … then … else …`",
    "div": "divide with `/`",
    "mod": None,
}  # fmt: skip

FUNCTIONS: Final = {
    "Avg": "Average",
    "Mean": "Average",
    "Last": "Latest",
    "Now": "Today",
    "CalculateAgeAt": "AgeAt",
    "AgeInYears": "Age",
    "AgeInYearsAt": "AgeAt",
    "CalculateAgeInYearsAt": "AgeAt",
    "Maximum": "Max",
    "Minimum": "Min",
    "Log": "Ln",
    "Sqrt": "Power",
    "Delta": "Change",
}

FRENCH: Final = {
    "et": "and", "ou": "or", "non": "not", "pas": "not", "est": "is", "vrai": "true", "faux": "false", "nul": "null",
    "si": "if", "alors": "then", "sinon": "else", "dans": "in", "entre": "between",
}  # fmt: skip

CALENDAR: Final = {
    "an": "year", "ans": "years", "annee": "year", "annees": "years", "mois": "months", "semaine": "week",
    "semaines": "weeks", "jour": "day", "jours": "days", "heure": "hour", "heures": "hours", "y": "years", "yr": "years",
    "yrs": "years", "m": "months", "mo": "months", "w": "weeks", "wk": "weeks", "d": "days", "h": "hours", "hr": "hours",
    "hrs": "hours", "Years": "years", "Months": "months", "Days": "days", "Weeks": "weeks", "Hours": "hours",
}  # fmt: skip
