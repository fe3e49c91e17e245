"""`python -m registry.cli`: the same as `kelishim`."""

from registry.cli import main

main()
