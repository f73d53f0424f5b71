"""Tables of the page on physiology, from the body's own files and from the published experiments.

The published experiments take minutes; what they gave is kept in build/docs until the body changes.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from executed import ROOT
from wording import table

from charley.body.experiments.comparing import Comparison
from charley.body.experiments.comparing import Row as Compared
from charley.body.experiments.running import compare
from charley.body.experiments.showing.gallery import Gallery
from charley.body.experiments.showing.table import simulated_told
from charley.body.people.table import PLACE, Row, rows
from charley.body.protocol.medicines import Effect, conditions, drugs
from charley.tables import read_table

BODY = ROOT / "src" / "charley" / "body"
KEPT = ROOT / "build" / "docs"
GALLERY = "experiments.html"


def body_tables(gallery: Path) -> dict[str, str]:
    """What stands for each placeholder of the page; the pictures are written to `gallery`.

    `{{name}}` is the value of a parameter.
    """
    comparison, pictures = measured()
    gallery.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(pictures, gallery)
    values = {f"{{{{{name}}}}}": f"{row.value:g}" for name, row in rows().items()}
    return values | {
        "<!-- body changes -->": _changes(),
        "<!-- body score -->": _score(comparison),
        "<!-- body misses -->": _misses(comparison),
    }


def measured() -> tuple[Comparison, Path]:
    """The comparison with publications and its gallery page, as of the present body."""
    name = f"experiments-{_state_of_the_body()}"
    counts, gallery = KEPT / f"{name}.json", KEPT / f"{name}.html"
    if counts.exists() and gallery.exists():
        return msgspec.json.decode(counts.read_bytes(), type=Comparison), gallery
    print("comparing the body with published experiments (some minutes)", flush=True)
    pictures = Gallery()
    comparison = compare("body", each=pictures.add)
    KEPT.mkdir(parents=True, exist_ok=True)
    for old in KEPT.glob("experiments-*"):
        old.unlink()
    pictures.write(comparison, gallery)
    counts.write_bytes(msgspec.json.encode(comparison))
    return comparison, gallery


def _state_of_the_body() -> str:
    """A name that changes with any file of the body."""
    digest = sha256()
    for path in sorted(BODY.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(BODY)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def parameters_page() -> str:
    """Every parameter by group, and the works they rest on."""
    known = rows()
    parts = [
        "# Parameters of the body\n\nValues are those of the reference man of 30 years, 70 kg and "
        "175 cm; [physiology](physiology.md) has the equations. `spread` is the standard deviation "
        "of the logarithm between healthy people. `expert_prior`: our judgement, with its reason "
        "in the note; `definition`: true by the choice of a unit or of the reference, or the "
        "handle that a medicine or a disease turns.\n"
    ]
    head = ("parameter", "value", "spread", "why, and source")
    for group, names in read_table(PLACE).items():
        shown = [(name, known[name]) for name in names]
        cells = [
            (f"`{name}`", f"{row.value:g} {row.unit}", f"{row.spread:g}", _why(row))
            for name, row in shown
        ]
        parts.append(f"## {_words(group)}\n\n{table(head, cells)}")
    return "\n".join(parts) + "\n" + _sources()


def _why(row: Row) -> str:
    return f"{row.note} (`{row.source}`)" if row.note else f"`{row.source}`"


def _sources() -> str:
    cells = [
        (f"`{key}`", f"{work['authors']} {work['year']}. {work['title']}. {work['in']}",
         f"{work['verified']}; {work['note']}" if work.get("note") else work["verified"])
        for key, work in read_table(BODY / "sources.yaml").items()
    ]  # fmt: skip
    return (
        "## Sources\n\n`seen`: the number was read there, or in what the last "
        "column names; `recalled`: it was not.\n\n" + table(("key", "work", "read"), cells)
    )


def _changes() -> str:
    medicines = [_changed(row, row.source) for row in _once(drugs().values())]
    diseases = [_changed(row, row.source) for row in _once(conditions().values())]
    head = ("at full effect", "changes", "size measured in people", "source")
    return (
        f"### Medicines\n\n{table(head, medicines)}\n"
        f"### Diseases and circumstances\n\n{table(head, diseases)}"
    )


def _changed(row: Any, source: str) -> tuple[str, str, str, str]:
    effects = "; ".join(f"`{name}` {_effect(one)}" for name, one in row.effects.items())
    effects = effects or "nothing that is in the model"
    return row.names[0], effects, "yes" if row.well_supported else "", source


def _effect(effect: Effect) -> str:
    told = f"× {effect.factor:g}" if effect.factor != 1 else ""
    return f"{told} {effect.shift:+g}".strip() if effect.shift else told or "× 1"


def _once(found: Iterable[Any]) -> Iterable[Any]:
    return {row.id: row for row in found}.values()


def _score(comparison: Comparison) -> str:
    counts = comparison.to_dict()
    domains = [(name or "other", *_counted(part)) for name, part in counts["by_domain"].items()]
    experiments = [
        (comparison.titles.get(name, _words(name)), *_counted(part))
        for name, part in counts["by_experiment"].items()
    ]
    head = ("observations", "agree", "within 30 %", "off")
    return (
        f"{counts['observations']} observations of {counts['experiments']} published experiments, "
        "simulated as they were done. **Agree**: inside the published spread, within 10 %, or a "
        f"direction met: {_share(comparison.within, comparison)}. **Within 30 %**, but not that: "
        f"{_share(comparison.within_30, comparison)}. **Off**: "
        f"{_share(comparison.off, comparison)}. Every experiment as a picture, with every number: "
        f'<a href="{GALLERY}">the gallery</a>; `charley experiments body` runs them anew.\n\n'
        f"{table(('field', *head), domains)}\n{table(('experiment', *head), experiments)}"
    )


def _counted(part: dict[str, Any]) -> tuple[int, int, int, int]:
    return part["observations"], part["within"], part["within_30"], part["off"]


def _share(count: int, comparison: Comparison) -> str:
    return f"{count} ({100 * count / max(1, comparison.observations):.0f} %)"


def _misses(comparison: Comparison) -> str:
    """Every observation that is off: first what has no number, then what has a wrong one."""
    off = [row for row in comparison.rows if row.grade == "off"]
    without = [row for row in off if row.simulated is None]
    reasons = [
        (comparison.titles.get(row.experiment, _words(row.experiment)), row.quantity, row.reason)
        for row in without
    ]
    parts = [
        f"### Not in the model\n\n{len(without)} observations that get no number, each with the "
        f"reason.\n\n{table(('experiment', 'observed', 'reason'), reasons)}",
        f"### Simulated, and off\n\n{len(off) - len(without)} observations.\n",
    ]
    head = ("observed", "when", "published", "simulated", "note")
    for name in comparison.experiments:
        part = comparison.of(name)
        missed = [row for row in part.rows if row in off and row.simulated is not None]
        if missed:
            title = comparison.titles.get(name, _words(name))
            told = f"{len(missed)} of {part.observations}"
            parts.append(f"**{title}** ({told})\n\n{table(head, map(_missed, missed))}")
    return "\n".join(parts)


def _missed(row: Compared) -> tuple[str, str, str, str, str]:
    what = f"{row.quantity}, {row.arm}" if row.arm else row.quantity
    spread = f" ({row.spread})" if row.spread else ""
    return what, row.when, row.published + spread, simulated_told(row), row.note


def _words(name: str) -> str:
    text = name.replace("_", " ")
    return text[:1].upper() + text[1:]
