"""The one exception tree of the engine.

    TowngownError
    ├── UsageError            the caller asked for something that does not exist or fit
    │   └── NotFound          an element, format, encoder… of that name is not there
    ├── InvalidIdentifier     a value does not fit its scheme (form or checksum)
    ├── SourceError           something is wrong with what was handed in
    │   ├── UnreadableSource  the file as a whole is not what it claims to be
    │   └── DownloadFailed    a registry's server refused, or did not answer as it should
    │       └── ComeBackLater it asks to be left alone for longer than one waits
    ├── EncodingFailed        a text could not be made a vector
    └── AtlasError            something is wrong with the stored atlas
        ├── AtlasMissing      there is no atlas (or no such version) at that place
        └── AtlasBusy         another process is writing to it

A message says what is wrong, where, and what to try. Infeasible and undecided are results.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class TowngownError(Exception):
    """Base of all errors that Towngown raises on purpose.

    `where` names the place (file, line, field, object); `hint` says what to try.
    """

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        """One line: place, problem, hint."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text} ({self.hint})" if self.hint else text


class UsageError(TowngownError):
    """The caller asked for something that does not exist or does not fit."""


class NotFound(UsageError):
    """Nothing of that name is there; the hint names the nearest that are."""

    @classmethod
    def among(cls, what: str, name: str, known: Iterable[str]) -> NotFound:
        """Build the error for `name`, with the nearest of the `known` names as hint."""
        names = sorted(known)
        near = get_close_matches(name, names, n=3) or names[:12]
        return cls(f"no {what} {name!r}", hint=f"known: {', '.join(near)}" if near else "")


class InvalidIdentifier(TowngownError):
    """A value does not fit its identifier scheme."""


class SourceError(TowngownError):
    """Something is wrong with what was handed in."""


class UnreadableSource(SourceError):
    """The file as a whole is not what it claims to be; nothing of it was taken."""


class DownloadFailed(SourceError):
    """A registry's server refused a question, or did not answer, or not as it should.

    `status` is the HTTP status it answered with, None where it did not answer.
    """

    def __init__(
        self, message: str, *, where: str = "", hint: str = "", status: int | None = None
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status


class ComeBackLater(DownloadFailed):
    """The server asks to be left alone for `seconds`: the day's allowance is used up."""

    def __init__(self, message: str, *, where: str = "", seconds: float) -> None:
        super().__init__(message, where=where, status=429)
        self.seconds = seconds


class EncodingFailed(TowngownError):
    """A text could not be encoded, or a process or server that should encode did not answer.

    `index` is the text's place among those handed in, where one text is to blame.
    """

    def __init__(
        self, message: str, *, where: str = "", hint: str = "", index: int | None = None
    ) -> None:
        place = where if index is None else f"text {index}"
        super().__init__(message, where=place, hint=hint)
        self.index = index


class AtlasError(TowngownError):
    """Something is wrong with the stored atlas."""


class AtlasMissing(AtlasError):
    """There is no atlas, or no such version, at that place."""


class AtlasBusy(AtlasError):
    """Another process is writing to the atlas."""
