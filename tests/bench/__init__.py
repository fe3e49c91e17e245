"""How fast the register is, as ratios to bare handlers measured in the same run: `make bench`."""
