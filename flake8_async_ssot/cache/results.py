"""What earlier runs found in a file, as long as everything holds that it was found from.

A result is kept under a key of the file's text and place, the options and the versions. It holds while all facts hold
that it depends on. A primitive fact is looked up again: the content of a file by its state, a folder by its listing. A
derived one holds while those do that it comes from; where one of them changed, the question itself is asked again.
"""

from __future__ import annotations

import dataclasses
import json
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence

from flake8_async_ssot.cache.folder import NAME, database_in
from flake8_async_ssot.cache.stamps import Stamps
from flake8_async_ssot.cache.store import Found, Store, digest, fact_key
from flake8_async_ssot.cache.versions import versions
from flake8_async_ssot.inference.modules.facts import Entry, Fact, Places
from flake8_async_ssot.inference.project.opening import Surface, places_in
from flake8_async_ssot.inference.modules.paths import absolute, is_inside
from flake8_async_ssot.options import Options
from flake8_async_ssot.violation import Kept, Violation, printable

_CONTENT = "content"
#: Options that results do not depend on as they are written: the environment that one names is a fact.
_NOT_TOLD = frozenset({"python", "source_roots", "cache", "cache_dir"})
_DAY = 86_400
#: The set of facts that a primitive fact comes from.
_NONE = b""


class Results:
    """The results of one run, in one database for each project."""

    def __init__(self, surface: Surface, options: Options, codes: list[str], load: Callable[[], object]) -> None:
        """Take what all results of the run depend on.

        :param surface: the finder of the project's modules.
        :param codes: the rules that run.
        :param load: makes inference ready to ask its questions.
        """
        self._surface = surface
        self._folder = absolute(options.cache_dir) if options.cache_dir else None
        self._load = load
        # A baseline only leaves out some of what is kept.
        shared = dataclasses.asdict(dataclasses.replace(options, baseline=None))
        told = {name: value for name, value in shared.items() if name not in _NOT_TOLD}
        self._setting = json.dumps([versions(), sorted(codes), told], sort_keys=True)
        self._roots = [absolute(root) for root in options.source_roots]
        self._projects: dict[str, _Project | None] = {}
        surface.survey.shelf_of = self._opened

    def get(self, path: str, lines: Sequence[str]) -> Kept | None:
        """What an earlier run found in a file; None where none did, or something changed since."""
        project = self._project(path)
        return project.get(self._key(project, path, lines)) if project is not None else None

    def put(self, path: str, lines: Sequence[str], kept: Kept, used: int) -> None:
        """Keep what was found in a file.

        :param used: the set of facts that it was found from.
        """
        project = self._project(path)
        if project is not None:
            project.put(self._key(project, path, lines), kept, used)

    def is_empty(self, path: str) -> bool:
        """Whether nothing is kept for the project of a file."""
        project = self._project(path)
        return project is None or project.is_empty

    def release(self) -> None:
        """Let go of all databases until they are needed again: this process is to be forked."""
        for project in self._projects.values():
            if project is not None:
                project.release()

    def _project(self, path: str) -> _Project | None:
        return self._opened(self._surface.finder.project(absolute(path)))

    def _opened(self, folder: str) -> _Project | None:
        if folder not in self._projects:
            database = database_in(self._folder or os.path.join(folder, NAME))
            places = places_in(self._surface.finder, folder)
            self._projects[folder] = _Project(database, self._surface, places, self._load) if database else None
        return self._projects[folder]

    def _key(self, project: _Project, path: str, lines: Sequence[str]) -> bytes:
        file = absolute(path)
        place = [*map(project.places.text, (file, absolute(os.getcwd()), *self._roots))]
        # Messages name files as seen from the working folder.
        folder = self._surface.finder.project(file)
        place.append(_seen_from_here(folder))
        # They also name the environment where it stands in the project.
        prefix = self._surface.finder.environment.prefix or ""
        place.append(os.path.relpath(prefix, folder) if is_inside(prefix, folder) else "")
        text = "".join(lines).encode(errors="surrogatepass")
        return digest(self._setting.encode(), json.dumps(place).encode(), text)


def _seen_from_here(folder: str) -> str:
    """The way from the working folder down to a project; empty where it does not stand below that."""
    here = absolute(os.getcwd())
    return os.path.relpath(folder, here) if is_inside(folder, here) else ""


class _Project:
    """The results of one project, and the shelf for the index of its files."""

    def __init__(self, database: str, surface: Surface, places: Places, load: Callable[[], object]) -> None:
        self.places = places
        self._store = Store(database, int(time.time()) // _DAY)
        self._facts = surface.finder.sources.facts
        self._load = load
        self._stamps = Stamps()
        surface.finder.sources.known_digests = self._known_digest
        #: Whether a set of facts holds, and whether a fact does.
        self._holding: dict[bytes, bool] = {}
        self._is_true: dict[bytes, bool] = {}
        #: The answers to questions that had to be asked again and are what they were, by the keys of the facts.
        self._asked_again: dict[bytes, Entry[object]] = {}
        #: The keys of facts by their answers, and of sets of primitive facts by these.
        self._keys: dict[Entry[object], bytes] = {}
        self._sources: dict[tuple[int, ...], bytes] = {(): _NONE}

    @property
    def is_empty(self) -> bool:
        """Whether no result is kept."""
        return self._store.is_empty

    def release(self) -> None:
        """Let go of the database until it is needed again."""
        self._store.release()

    def get(self, key: bytes) -> Kept | None:
        """The result of a key, if everything holds that it depends on."""
        found = self._store.result(key)
        if found is None or not self._holds(found[0]):
            return None
        self._renew(key, *found)
        return _read(found[1])

    def _renew(self, key: bytes, batch: bytes, body: str) -> None:
        """Let a result depend on what its facts come from now: the next run need not ask these questions again."""
        keys = (self._store.batch(batch) or []) if self._asked_again else []
        if not self._asked_again.keys().isdisjoint(keys):
            found = Found({}, {}, {})
            again = self._asked_again
            renewed = [self._fact(again[each], found) if each in again else each for each in keys]
            self._keep(key, self._batch(renewed, found), body, found)

    def _known_digest(self, path: str) -> str | None:
        return self._stamps.digest(self.places.text(path), path)

    def _holds(self, batch: bytes) -> bool:
        """Whether all facts of a set hold."""
        known = self._holding.get(batch)
        if known is None:
            # A set that would hang on itself does not hold.
            self._holding[batch] = False
            known = self._holding[batch] = self._all_hold(batch)
        return known

    def _all_hold(self, batch: bytes) -> bool:
        keys = self._store.batch(batch)
        if keys is None:
            return False
        unknown = [key for key in dict.fromkeys(keys) if key not in self._is_true]
        found = self._store.facts(unknown)
        facts = {key: (source, _fact(body)) for key, (source, body) in found.items()}
        contents = [fact.subject[0] for _, fact in facts.values() if fact is not None and fact.kind == _CONTENT]
        self._stamps.add(self._store.stamps(contents))
        for key in unknown:
            source, fact = facts.get(key, (_NONE, None))
            self._is_true[key] = fact is not None and self._is_still(key, source, fact)
            if not self._is_true[key]:
                return False
        return all(self._is_true[key] for key in keys)

    def _is_still(self, key: bytes, source: bytes, fact: Fact) -> bool:
        """Whether the outcome of a fact is what it was."""
        if source != _NONE and self._holds(source):
            return True
        if not self._facts.knows(fact.kind):
            self._load()
        try:
            entry = self._facts.entry(fact.kind, fact.subject, self.places)
            if entry is None or self.places.digest(entry.value) != fact.outcome:
                return False
            if source != _NONE:
                self._asked_again[key] = entry
            return True
        except (TypeError, ValueError, AttributeError, LookupError):
            # The fact is none of this version.
            return False

    def texts(self, keys: Iterable[str]) -> dict[str, str]:
        """The texts of some keys, as far as they are there."""
        return self._store.shelf([*keys])

    def keep(self, texts: Mapping[str, str]) -> None:
        """Keep texts by their keys."""
        self._store.put_on_shelf(texts)

    def put(self, key: bytes, kept: Kept, used: int) -> None:
        """Keep a result with the facts that it comes from."""
        found = Found({}, {}, {})
        batch = self._batch([self._fact(entry, found) for entry in self._facts.entries(used)], found)
        self._keep(key, batch, _written(kept), found)

    def _keep(self, key: bytes, batch: bytes, body: str, found: Found) -> None:
        found.stamps.update(self._stamps.taken())
        self._store.put(key, (batch, body), found)

    def _batch(self, keys: list[bytes], found: Found) -> bytes:
        body = b"".join(keys)
        key = digest(body)
        found.batches[key] = body
        return key

    def _fact(self, entry: Entry[object], found: Found) -> bytes:
        """The key of a fact, which is filed at the first time."""
        key = self._keys.get(entry)
        if key is None:
            fact = Fact(entry.kind, tuple(map(self.places.text, entry.subject)), self.places.digest(entry.value))
            source = _NONE if self._facts.is_primitive(entry.kind) else self._source(entry.source, found)
            key = self._keys[entry] = self._filed(fact, source, found)
        return key

    def _source(self, source: tuple[int, ...], found: Found) -> bytes:
        """The key of a set of primitive facts, which is filed at the first time."""
        key = self._sources.get(source)
        if key is None:
            facts = self._facts.primitives(source, self.places)
            key = self._sources[source] = self._batch([self._filed(fact, _NONE, found) for fact in facts], found)
        return key

    def _filed(self, fact: Fact, source: bytes, found: Found) -> bytes:
        body = json.dumps(fact)
        key = fact_key(source, body)
        found.facts[key] = source, body
        if fact.kind == _CONTENT:
            self._stamps.note(fact.subject[0], self.places.value(fact.subject[0]), fact.outcome)
        return key


def _fact(body: str) -> Fact | None:
    try:
        kind, subject, outcome = json.loads(body)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (kind, outcome, *subject) if isinstance(subject, list) else (None,)
    return Fact(kind, tuple(subject), outcome) if all(isinstance(text, str) for text in texts) else None


def _written(kept: Kept) -> str:
    found = [[each.line, each.column, each.code, each.text] for each in kept.violations]
    return json.dumps([found, kept.exceeded])


def _read(body: str) -> Kept | None:
    """The result in a text; None where it holds none."""
    try:
        found, exceeded = json.loads(body)
        violations = [
            Violation(int(line), int(column), printable(str(code)), printable(str(text)))
            for line, column, code, text in found
        ]
        return Kept(violations, int(exceeded))
    except (ValueError, TypeError, RecursionError):
        return None
