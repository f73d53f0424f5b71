"""The same functions with other names bound: how one source of equations is run in several ways."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Mapping
from types import FunctionType, ModuleType
from typing import Any

_ROOT = "charley."


class Rebinding:
    """Copies of functions, and of all they call, in which some global names mean something else.

    `meanings` maps a name to what it shall mean wherever a function reads it: `exp`, `log`, `min`
    and `max` for the equations. Functions of the same package, and of the modules named in `also`,
    are copied; everything else stays as it is. The originals are not touched.
    """

    def __init__(self, meanings: Mapping[str, Any], also: tuple[str, ...] = ()) -> None:
        self._meanings = dict(meanings)
        self._also = also
        self._scopes: dict[int, dict[str, Any]] = {}
        self._copies: dict[int, Any] = {}

    def __call__(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """The copy of `function`."""
        if not isinstance(function, FunctionType):
            raise TypeError(f"{function!r} is no plain Python function and cannot be rebound")
        copy: Callable[..., Any] = self._value(function)
        return copy

    def _value(self, value: Any) -> Any:
        if isinstance(value, FunctionType) and self._is_ours(value.__module__):
            return self._function(value)
        if isinstance(value, ModuleType) and self._is_ours(value.__name__):
            return _Scope(self, value)
        if type(value) in {tuple, list}:
            return type(value)(self._value(item) for item in value)
        return value

    def _is_ours(self, module: str) -> bool:
        return module.startswith(_ROOT) or module in self._also

    def _function(self, function: FunctionType) -> Any:
        if id(function) not in self._copies:
            copy = FunctionType(
                function.__code__,
                self._scope(function),
                function.__name__,
                function.__defaults__,
                function.__closure__,
            )
            copy.__kwdefaults__ = function.__kwdefaults__
            self._copies[id(function)] = copy
            for name in _names(function.__code__):
                self._bind(copy.__globals__, function, name)
        return self._copies[id(function)]

    def _scope(self, function: FunctionType) -> dict[str, Any]:
        key = id(function.__globals__)
        if key not in self._scopes:
            self._scopes[key] = {"__name__": function.__module__, "__builtins__": builtins}
        return self._scopes[key]

    def _bind(self, scope: dict[str, Any], function: FunctionType, name: str) -> None:
        if name in scope:
            return
        if name in self._meanings:
            scope[name] = self._meanings[name]
        elif name in function.__globals__:
            scope[name] = self._value(function.__globals__[name])


class _Scope:
    """A module as seen by a rebound function: its functions are rebound when asked for."""

    def __init__(self, rebinding: Rebinding, module: ModuleType) -> None:
        self._rebinding, self._module = rebinding, module

    def __getattr__(self, name: str) -> Any:
        rebinding = self._rebinding
        if name in rebinding._meanings:
            return rebinding._meanings[name]
        return rebinding._value(getattr(self._module, name))


def _names(code: Any) -> set[str]:
    names = set(code.co_names)
    for constant in code.co_consts:
        if hasattr(constant, "co_names"):
            names |= _names(constant)
    return names
