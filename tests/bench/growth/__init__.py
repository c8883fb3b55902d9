"""How time, bytes and memory grow with a project: python -m tests.bench.growth"""
