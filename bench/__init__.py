"""The benchmarks: `python -m bench [NAME …] [--quick]`; one module for each thing measured."""
