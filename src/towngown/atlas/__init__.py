"""The atlas: what the world knows, on disk, versioned and searchable.

In: sources, through convergence. Out: elements, links and search over one version.
The desk, matching and the command line call it; it calls convergence and sources.
"""
