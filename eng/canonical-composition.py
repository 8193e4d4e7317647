"""Writes src/SearchR3/Tokenization/CanonicalComposition.txt from Python's copy of the Unicode character database.

Lines, all numbers hexadecimal: `class FIRST LAST CCC`; `both-ways X A B` (X = A + B composes and decomposes);
`one-way X A [B]` (X only decomposes). Hangul syllables are arithmetic and not listed.
Run from the repository root: python3 eng/canonical-composition.py
"""
import sys
import unicodedata

lines, first = [], None
for c in range(sys.maxunicode + 2):
    ccc = unicodedata.combining(chr(c)) if c <= sys.maxunicode else 0
    if first is not None and ccc != last:
        lines.append(f"class {first:X} {c - 1:X} {last:X}")
        first = None
    if ccc and first is None:
        first, last = c, ccc

for c in range(sys.maxunicode + 1):
    parts = unicodedata.decomposition(chr(c))
    if parts and not parts.startswith("<"):
        there_and_back = len(parts.split()) == 2 and unicodedata.normalize("NFC", chr(c)) == chr(c)
        values = " ".join(f"{int(p, 16):X}" for p in parts.split())
        lines.append(f"{'both-ways' if there_and_back else 'one-way'} {c:X} {values}")

with open("src/SearchR3/Tokenization/CanonicalComposition.txt", "w", newline="\n") as out:
    out.write("\n".join(lines) + "\n")
