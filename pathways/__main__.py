"""`python -m pathways`: the same as the command `pathways`."""

import sys

from pathways.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
