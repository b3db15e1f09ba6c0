"""What is read of a file: as much as any protocol may have and a byte more, whatever its size is said to be. A link to a device has none."""

from pathlib import Path

LARGEST = 250_000  # characters: read in three seconds at worst; the longest file anybody wrote has 100,000
MOST_BYTES = 4 * LARGEST  # no character of UTF-8 is longer than four bytes


def data_of(path: Path) -> bytes:
    """The bytes of a file; of one that is too large the first, one more than it may have.

    Raises:
        OSError: It cannot be read.
    """
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
