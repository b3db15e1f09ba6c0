"""How fast it is, always as a ratio to something measured beside it in the same run. `make benchmarks` prints the tables."""
