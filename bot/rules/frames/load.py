"""From documents to frames: every class is looked up, every pattern read, every fault placed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.config.document import Document, Path, did_you_mean, in_order, validated
from bot.errors import BadFile, Finding
from bot.language.dates import Calendar
from bot.language.gazetteer import Gazetteer
from bot.rules.frames.concept import Concept, Guard, LexiconFile, Saying
from bot.rules.frames.concept import Phase as WrittenPhase
from bot.rules.frames.frames import Codes, Frames, Tongue
from bot.rules.frames.lexicon import NAMED, BadEntry, Lexicon, folded_entries
from bot.rules.frames.pattern import Around, BadPattern, Pattern, Words, parse, parse_around
from bot.rules.frames.reader import Index, Phase, Say, Watch
from bot.rules.frames.sides import Sides, pairs

#: Classes that names of the gazetteer give.
_CALENDAR_ROLES = ("today", "yesterday", "next", "last", "ago", "since", "day", "week", "month", "year", "in")


def load_frames(documents: Iterable[Document], gazetteer: Gazetteer) -> Frames:
    """Read `concept:` and `lexicon:` documents. Raises BadFile with all faults of all of them."""
    loader = _Loader(gazetteer)
    for document in documents:
        loader.take(document)
    return loader.frames()


class _Loader:
    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._concepts: list[tuple[Document, Concept]] = []
        self._lexicons: dict[str, list[tuple[Document, LexiconFile]]] = defaultdict(list)
        self._findings: list[Finding] = []

    def take(self, document: Document) -> None:
        try:
            if "lexicon" in document.data:
                lexicon = validated(document, LexiconFile)
                self._lexicons[lexicon.lexicon].append((document, lexicon))
            else:
                self._concepts.append((document, validated(document, Concept)))
        except BadFile as fault:
            self._findings += fault.findings

    def frames(self) -> Frames:
        languages = {*self._lexicons, *(concept.language for _, concept in self._concepts)}
        tongues = {lang: self._tongue(lang) for lang in sorted(languages)}
        if self._findings:
            raise BadFile(in_order(self._findings))
        codes = {
            name: Codes(tuple(written.cameo), tuple(written.plover))
            for _, concept in self._concepts
            for phase, written in concept.phases.items()
            for name in _events(concept.concept, phase, written)
        }
        return Frames(
            {lang: tongue for lang, tongue in tongues.items() if tongue is not None}, codes, self._gazetteer
        )

    def _tongue(self, lang: str) -> Tongue | None:
        classes: dict[str, list[str]] = {}
        for document, lexicon in self._lexicons[lang]:
            for name, entries in lexicon.words.items():
                classes.setdefault(name, []).extend(entries)
                self._check_entries(document, name, entries)
        for document, concept in self._concepts:
            if concept.language == lang:
                own = {name: f"{concept.concept}.{name}" for name in concept.words}
                for name, entries in concept.words.items():
                    classes[own[name]] = [_own(entry, own) for entry in entries]
                    self._check_entries(document, name, entries)
        try:
            built = Lexicon(
                classes, [clitic for _, lexicon in self._lexicons[lang] for clitic in lexicon.clitics]
            )
        except BadEntry as fault:
            document = [*(document for document, _ in self._lexicons[lang]), self._concepts[0][0]][0]
            self._findings.append(document.finding(("words",), str(fault)))
            return None
        phases = [
            phase
            for document, concept in self._concepts
            for phase in _Compiler(
                lang, document, concept, lexicons=self._lexicons[lang], lexicon=built, loader=self
            ).phases(self._gazetteer)
        ]
        noted = frozenset(name for phase in phases for say in phase.says for name in say.report)
        walls = frozenset(name for _, lexicon in self._lexicons[lang] for name in lexicon.walls)
        anchors = frozenset(name for phase in phases for name in phase.anchors)
        return Tongue(built, Index(phases), walls, anchors, noted, built.mask(noted), self._calendar(lang))

    def _calendar(self, lang: str) -> Calendar:
        months: dict[str, int] = {}
        weekdays: dict[str, int] = {}
        others: dict[str, set[str]] = defaultdict(set)
        for document, lexicon in self._lexicons[lang]:
            written = lexicon.calendar
            for key, count, numbers, first in (("months", 12, months, 1), ("weekdays", 7, weekdays, 0)):
                entries: list[str] = getattr(written, key)
                if entries and len(entries) != count:
                    message = f"{len(entries)} {key} are given, where there are {count}"
                    self._findings.append(document.finding(("calendar", key), message))
                for number, entry in enumerate(entries, first):
                    numbers.update({form[0]: number for form in folded_entries(entry)})
            for role in _CALENDAR_ROLES:
                for entry in getattr(written, "before_year" if role == "in" else role):
                    others[role].update(form[0] for form in folded_entries(entry))
        return Calendar(months, weekdays, {role: frozenset(forms) for role, forms in others.items()})

    def _check_entries(self, document: Document, name: str, entries: Sequence[str]) -> None:
        """Say where an entry can't be read; `+other` is looked at when all classes are known."""
        for entry in entries:
            if not entry.startswith("+"):
                try:
                    folded_entries(entry)
                except BadEntry as fault:
                    self._findings.append(document.finding(("words", name), str(fault)))

    def note(self, finding: Finding) -> None:
        self._findings.append(finding)


class _Compiler:
    """Compiles the phases of one concept in one language."""

    def __init__(
        self,
        lang: str,
        document: Document,
        concept: Concept,
        *,
        lexicons: Sequence[tuple[Document, LexiconFile]],
        lexicon: Lexicon,
        loader: _Loader,
    ) -> None:
        self._lang = lang
        self._document = document
        self._concept = concept
        self._lexicons = lexicons
        self._lexicon = lexicon
        self._known = lexicon.names
        self._loader = loader

    def phases(self, gazetteer: Gazetteer) -> Iterator[Phase]:
        if self._concept.language == self._lang:
            self._check(self._concept.anchors, self._document, ("anchors",))
        sides = Sides(gazetteer, pairs(self._concept.standoffs), pairs(self._concept.wars))
        for name, written in self._concept.phases.items():
            says = list(self._says(name, written))
            if says:
                anchors = frozenset(
                    full
                    for anchor in self._concept.anchors
                    if (full := self._full(anchor)) in self._known or anchor[0] == "@"
                )
                events = _events(self._concept.concept, name, written)
                watches = tuple(self._watches(name, written))
                yield Phase(
                    self._concept.concept,
                    name,
                    events,
                    written.gloss,
                    tuple(says),
                    watches,
                    anchors,
                    self._lexicon.mask(anchors),
                    sides,
                    written.lasting,
                )

    def _says(self, phase: str, written: WrittenPhase) -> Iterator[Say]:
        if self._concept.language == self._lang:
            for number, saying in enumerate(written.patterns):
                yield from self._compiled(saying, self._document, ("phases", phase, "patterns", number))
        key = f"{self._concept.concept}.{phase}"
        for document, lexicon in self._lexicons:
            for number, saying in enumerate(lexicon.patterns.get(key, ())):
                yield from self._compiled(saying, document, ("patterns", key, number))

    def _compiled(self, saying: Saying, document: Document, path: Path) -> Iterator[Say]:
        for say in saying.say:
            try:
                pattern = parse(say)
            except BadPattern as fault:
                self._loader.note(document.finding(path, str(fault)))
                continue
            self._check(pattern.names, document, path)
            full = self._renamed(pattern)
            yield Say(
                full,
                *self._masks(full, self._all(saying.sentence, document, path)),
                self._all(saying.sentence, document, path),
                self._all(saying.without, document, path),
                self._all(saying.report, document, path),
                nearby := self._all(saying.nearby, document, path),
                0 if any(name.startswith("@") for name in nearby) else self._lexicon.mask(nearby),
                saying.parties,
            )

    def _watches(self, phase: str, written: WrittenPhase) -> Iterator[Watch]:
        key = f"{self._concept.concept}.{phase}"
        if self._concept.language == self._lang:
            for number, guard in enumerate(written.guards):
                yield self._watch(guard, self._document, ("phases", phase, "guards", number))
            for number, guard in enumerate(self._concept.guards):
                if key not in guard.spare and phase not in guard.spare:
                    yield self._watch(guard, self._document, ("guards", number))
        for document, lexicon in self._lexicons:
            for number, guard in enumerate(lexicon.guards):
                if key not in guard.spare and self._concept.concept not in guard.spare:
                    yield self._watch(guard, document, ("guards", number))

    def _watch(self, guard: Guard, document: Document, path: Path) -> Watch:
        around: list[tuple[tuple[int, ...], Around]] = []
        for written in guard.around:
            try:
                parsed = parse_around(written)
            except BadPattern as fault:
                self._loader.note(document.finding(path, str(fault)))
                continue
            self._check(parsed.names, document, path)
            before = self._renamed(parsed.before) if parsed.before else None
            after = self._renamed(parsed.after) if parsed.after else None
            parts = [part for side in (before, after) if side is not None for part in side.parts]
            masks = tuple(
                self._lexicon.mask(part.names)
                for part in parts
                if isinstance(part, Words) and not part.optional
            )
            around.append((masks, Around(written, before, after)))
        return Watch(
            guard.reason,
            guard.why,
            tuple(around),
            sentence := self._all(guard.sentence, document, path),
            self._lexicon.mask(sentence),
            self._all(guard.without, document, path),
            guard.parties,
        )

    def _masks(
        self, pattern: Pattern, sentence: Sequence[str]
    ) -> tuple[int, tuple[int, ...], tuple[int, ...], int]:
        """What must be there: classes that nothing else can stand for, those of which one will do, names."""
        groups = [part.names for part in pattern.parts if isinstance(part, Words) and not part.optional]
        groups += [(name,) for name in sentence]
        plain = [group for group in groups if not any(name.startswith("@") for name in group)]
        named = tuple({self._lexicon.mask(group) for group in groups if group not in plain})
        must = self._lexicon.mask(group[0] for group in plain if len(group) == 1)
        some = tuple(self._lexicon.mask(group) for group in plain if len(group) > 1)
        hook = min(plain, key=_commonness, default=())
        return must, some, named, self._lexicon.mask(hook)

    def _all(self, names: Sequence[str], document: Document, path: Path) -> tuple[str, ...]:
        self._check(names, document, path)
        return tuple(map(self._full, names))

    def _renamed(self, pattern: Pattern) -> Pattern:
        parts = tuple(
            Words(tuple(map(self._full, part.names)), part.optional) if isinstance(part, Words) else part
            for part in pattern.parts
        )
        return Pattern(pattern.written, parts, pattern.from_start)

    def _full(self, name: str) -> str:
        own = f"{self._concept.concept}.{name}"
        return own if own in self._known else name

    def _check(self, names: Iterable[str], document: Document, path: Path) -> None:
        for name in names:
            if self._full(name) not in self._known and name not in NAMED:
                known = {full.rpartition(".")[2] for full in self._known} | set(NAMED)
                self._loader.note(
                    document.finding(path, f'there is no class "{name}"{did_you_mean(name, known)}')
                )


def _commonness(group: Sequence[str]) -> float:
    """A guess at how often one of these classes is met: a concept's own are rarer than shared ones."""
    return sum(0.1 if "." in name else 1.0 for name in group)


def _events(concept: str, phase: str, written: WrittenPhase) -> tuple[str, ...]:
    key = f"{concept}.{phase}"
    return (written.event, key) if written.event else (key,)


def _own(entry: str, own: Mapping[str, str]) -> str:
    """An entry that takes in another class of the concept, under that class's full name."""
    other = entry.removeprefix("+").strip()
    return f"+{own[other]}" if entry.startswith("+") and other in own else entry
