"""The square on the wall that a phone reads: a session's address with its code.

The code stands behind the ``#``: a browser keeps that part to itself, so neither log,
proxy nor referrer ever holds it. Drawn here; no other server is asked.
"""

from dataclasses import dataclass

import qrcode

QUIET = 4
"""Light modules on every side, as ISO/IEC 18004 asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Square:
    """A square of ``size`` modules a side; ``path`` is SVG of the dark ones."""

    size: int
    path: str


def with_code(address: str, code: str) -> str:
    """Return the address that fills the code in."""
    return f"{address}#code={code}"


def square_of(text: str) -> Square:
    """Draw a text as a QR code, light border and all."""
    drawing = qrcode.QRCode(border=QUIET)
    drawing.add_data(text)
    drawing.make(fit=True)
    modules = drawing.get_matrix()
    dark = (
        f"M{x} {y}h1v1h-1z"
        for y, row in enumerate(modules)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Square(size=len(modules), path="".join(dark))
