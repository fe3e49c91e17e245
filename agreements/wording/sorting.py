"""The order of names by the Kyrgyz alphabet, in which each letter of its own follows the one it comes from.

The same letters are put to the same places by the database function `ky_sort_key`, so a page sorted here and
a list sorted there agree. The letters take the code points from the first Cyrillic one on, in the order of
the alphabet; whatever else a name holds keeps its own, so Latin names come before Cyrillic ones.
"""

import unicodedata

ALPHABET = "абвгдеёжзийклмнңоөпрстуүфхцчшщъыьэюя"
PLACES = "".join(map(chr, range(ord(ALPHABET[0]), ord(ALPHABET[0]) + len(ALPHABET))))
_TABLE = str.maketrans(ALPHABET, PLACES)


def sort_key(text: str) -> str:
    """Give the key by which a name is put in order."""
    return unicodedata.normalize("NFC", text).lower().translate(_TABLE)
