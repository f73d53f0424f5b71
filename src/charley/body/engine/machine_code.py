"""From LLVM assembly to functions that can be called, kept in the user's cache folder."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from charley.tables import cache_file, keep

_POINTER, _WHOLE, _REAL = ctypes.c_void_p, ctypes.c_int64, ctypes.c_double
_DIGEST = 32


class CompilerMissingError(ImportError):
    """The compiled engine was asked for where llvmlite is not installed."""


class Functions:
    """The functions of one piece of assembly, as machine code for this processor.

    Called through ctypes, they let go of Python's lock, so that threads run side by side.
    """

    def __init__(self, name: str, assembly: str) -> None:
        llvm, processor = _compiler()
        place = _place(llvm, name, assembly)
        code = _read(place)
        if code is None:
            code = _compile(llvm, processor, assembly)
            keep(sha256(code).digest() + code, place)
        self._engine = llvm.create_mcjit_compiler(llvm.parse_assembly(""), processor)
        self._engine.add_object_file(llvm.ObjectFileRef.from_data(code))
        self._engine.finalize_object()
        self._processor = processor

    def function(self, name: str, form: str) -> Callable[..., None]:
        """A function by name; `form` has a letter an argument: p pointer, i whole, d double."""
        kinds = {"p": _POINTER, "i": _WHOLE, "d": _REAL}
        shape: Any = ctypes.CFUNCTYPE(None, *(kinds[letter] for letter in form))
        found = shape(self._engine.get_function_address(name))
        found.code = self  # the code must live as long as its functions
        return found  # type: ignore[no-any-return]


def is_kept(name: str, assembly: str) -> bool:
    """Whether the machine code for this assembly lies in the cache folder."""
    llvm, _ = _compiler()
    return _place(llvm, name, assembly).exists()


def _place(llvm: Any, name: str, assembly: str) -> Path:
    """Where the code is kept: new for another compiler, processor or assembly."""
    made_from = f"{llvm.llvm_version_info} {_features(llvm)} {assembly}"
    return cache_file(name, str(Path(__file__)), made_from, ".o")


def _compiler() -> tuple[Any, Any]:
    try:
        import llvmlite.binding as llvm  # type: ignore[import-untyped]
    except ImportError as missing:
        raise CompilerMissingError(
            "the compiled engine needs llvmlite (pip install llvmlite); engine='python' gives the "
            "same course without it, hundreds of times slower for many people"
        ) from missing
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    target = llvm.Target.from_default_triple()
    processor = target.create_target_machine(
        cpu=llvm.get_host_cpu_name(),
        features=_features(llvm),
        opt=2,
        reloc="default",
        codemodel="jitdefault",
        jit=True,
    )
    return llvm, processor


def _features(llvm: Any) -> str:
    features: str = llvm.get_host_cpu_features().flatten()
    return features


def _compile(llvm: Any, processor: Any, assembly: str) -> bytes:
    module = llvm.parse_assembly(assembly)
    module.verify()
    passes = llvm.create_pass_builder(processor, llvm.create_pipeline_tuning_options(speed_level=2))
    passes.getModulePassManager().run(module, passes)
    code: bytes = processor.emit_object(module)
    return code


def _read(place: Path) -> bytes | None:
    """The code, if it is there and whole."""
    try:
        content = place.read_bytes()
    except OSError:
        return None
    digest, code = content[:_DIGEST], content[_DIGEST:]
    return code if sha256(code).digest() == digest else None
