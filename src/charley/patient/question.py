"""Something the reader could not settle alone and asks back, instead of guessing."""

from __future__ import annotations

import msgspec


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A doubt about one written word, with what it may have meant, likeliest first."""

    word: str
    candidates: tuple[str, ...]
    said: str

    @property
    def text(self) -> str:
        """The doubt as a sentence: '"diarrhoa": did you mean diarrhoea?'"""
        return f'"{self.word}": did you mean {" or ".join(self.candidates)}?'
