"""Pages of the knowledge other than causes: medicines, red flags, tests, texts, sources."""

from __future__ import annotations

from collections import Counter

import msgspec
from causes_pages import GROUPS
from wording import URGENCY, cause_link, cite, fires_when, named, sentence, table

from charley.knowledge.library import DATA, Library, conflicts, pitfalls
from charley.knowledge.schema import MedicineClass, RedFlag, Statement
from charley.tables import read_table

VERDICTS = {
    "supports": "supported",
    "qualifies": "true with a qualification",
    "contradicts": "contradicted",
    "no_evidence": "no evidence either way",
}


def index_page(library: Library, pages: list[str]) -> str:
    """What there is, counted, with links to every page."""
    groups = Counter(cause.group for cause in library.causes.values())
    rows = [(f"[{GROUPS.get(g, g)}](causes-{g}.md)", n) for g, n in groups.items()]
    listed = "\n".join(pages)
    return (
        "# Knowledge\n\nThese pages are made from the same files that the program reads. Every "
        "number names its source or says that it is an expert prior.\n\n"
        f"{len(library.causes)} causes, {len(library.mechanisms)} bodily states, "
        f"{len(library.findings)} findings, {len(library.medicines)} classes of medicines, "
        f"{len(library.red_flags)} red flags, {len(library.tests)} tests, "
        f"{len(library.advice)} pieces of advice, {len(library.limits)} limits, "
        f"{len(library.sources)} sources.\n\n"
        + table(("Causes", "number"), rows)
        + f"\n```{{toctree}}\n:hidden:\n\n{listed}\n```\n"
    )


def medicines_page(library: Library) -> str:
    """What each class does to water, salts, muscle and nerve."""
    parts = [
        "# Medicines\n\nSalts: −− strong fall, − fall, ~ either way, + rise, ++ strong rise. Odds: "
        "users against non-users, drawn straight in log odds between the days.\n"
    ]
    parts += [_medicine(entry, library) for entry in library.medicines.values()]
    return "\n".join(parts)


def _medicine(entry: MedicineClass, library: Library) -> str:
    salts = ", ".join(
        f"{named(a, library)} {sign.replace('-', '−')}" for a, sign in entry.electrolytes.items()
    )
    rows = [
        (
            "cramps" if target == "cramp" else _target(target, library),
            "; ".join(f"day {day:g}: {odds:g}" for day, odds in course.points),
            cite([course.source], library),
        )
        for target, course in entry.raises.items()
    ]
    lines = [
        f"(medicine-{entry.id})=\n## {entry.name}\n\n{sentence(entry.mechanism)}\n",
        f"**Salts:** {salts}\n" if salts else "",
        table(("Raises the odds of", "by time since start", "source"), rows),
        f"**Review:** {sentence(entry.review)}\n" if entry.review else "",
        f"**Instead:** {sentence(entry.switch_to)}\n" if entry.switch_to else "",
        f"**Who decides:** {sentence(entry.who_decides)}\n" if entry.who_decides else "",
        f"**Caution:** {sentence(entry.caution)}\n" if entry.caution else "",
        f"**Sources:** {cite(entry.sources, library)}\n" if entry.sources else "",
    ]
    return "\n".join(line for line in lines if line)


def _target(target: str, library: Library) -> str:
    state = library.mechanisms.get(target)
    return f"[{state.name}](#mechanism-{target})" if state else cause_link(target, library)


def red_flags_page(library: Library) -> str:
    """What interrupts everything else, the gravest first."""
    flags = sorted(library.red_flags.values(), key=lambda flag: list(URGENCY).index(flag.urgency))
    return "# Red flags\n\n" + "\n".join(_red_flag(flag, library) for flag in flags)


def _red_flag(flag: RedFlag, library: Library) -> str:
    think = ", ".join(cause_link(cause, library) for cause in flag.think_of)
    return (
        f"(flag-{flag.id})=\n## {flag.name}\n\n{sentence(flag.why)} **{URGENCY[flag.urgency]}:** "
        f"{sentence(flag.action)}\n\n{fires_when(flag.when, library)}"
        + (f"\nThink of {think}.\n" if think else "")
        + f"\nSources: {cite(flag.sources, library)}\n"
    )


def tests_page(library: Library) -> str:
    """What can be measured or looked at, and what it tells."""
    parts = ["# Tests\n\nBurden: what a test costs the person; 1 is a question, 2 a look.\n"]
    for test in library.tests.values():
        reveals = ", ".join(named(key, library) for key in test.reveals)
        parts.append(
            f"(test-{test.id})=\n## {test.name}\n\n{sentence(test.why)} Tells: {reveals}. "
            f"Burden {test.burden:g}; {test.setting}.\n\nSources: {cite(test.sources, library)}\n"
        )
    return "\n".join(parts)


def limits_page(library: Library) -> str:
    """Every hard number that a plan or the safety gate uses."""
    return "# Limits\n\n" + limits_table(library)


def limits_table(library: Library) -> str:
    """The limits as a table."""
    return table(
        ("limit", "value", "unit", "source", "note"),
        (
            (key.replace("_", " "), limit.value, limit.unit, cite([limit.source], library),
             limit.note)
            for key, limit in library.limits.items()
        ),
    )  # fmt: skip


def statements_page(library: Library) -> str:
    """What five introductory texts say, and how evidence stands to it."""
    parts = [
        "# Five introductory texts\n\nSentence by sentence, what they say of cramps, whether the "
        "evidence bears it out, and where Charley uses it.\n"
    ]
    for path in sorted(DATA.glob("statements*.yaml")):
        told = msgspec.convert(read_table(path), list[Statement])
        topic = path.stem.removeprefix("statements_").replace("_", " ")
        counts = Counter(VERDICTS[entry.verdict] for entry in told)
        summary = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        rows = [
            (entry.says, VERDICTS[entry.verdict], entry.because,
             cite(entry.sources, library))
            for entry in told
        ]  # fmt: skip
        parts.append(
            f"## {told[0].text.capitalize()}: {topic}\n\n{len(told)} statements: {summary}.\n\n"
            + table(("says", "verdict", "because", "sources"), rows)
        )
    return "\n".join(parts)


def conflicts_page(library: Library) -> str:
    """Where sources disagree, and what Charley does."""
    parts = ["# Where sources disagree\n"]
    for entry in conflicts():
        parts.append(
            f"## {entry.topic}\n\n{sentence(entry.claim)} Against it: {sentence(entry.against)}\n\n"
            f"**Charley:** {sentence(entry.resolution)}\n\n{cite(entry.sources, library)}\n"
        )
    return "\n".join(parts)


def pitfalls_page(library: Library) -> str:
    """Known ways to go wrong, and the control against each."""
    rows = [(p.text, p.control, cite(p.sources, library)) for p in pitfalls()]
    return "# Pitfalls and controls\n\n" + table(("pitfall", "control", "sources"), rows)


def sources_page(library: Library) -> str:
    """Every work cited, and how far its numbers were checked."""
    checked = {"seen": "read", "recalled": "from memory, not yet checked", "computed": "computed"}
    parts = ["# Sources\n"]
    for key, source in sorted(library.sources.items()):
        link = f"https://doi.org/{source.doi}" if source.doi else source.url
        where = f" <{link}>" if link else ""
        parts.append(
            f"(source-{key})=\n## {key}\n\n{sentence(source.citation)}{where} "
            f"*{checked[source.verified]}*\n"
        )
    return "\n".join(parts)
