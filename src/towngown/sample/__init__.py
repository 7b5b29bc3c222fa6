"""The sample park: fictional, written for Towngown.

park.jsonl (elements) and judgements.tsv; in lists/, what its registries and offices would hand in,
and duplicates.tsv, which says what of that is one thing and what is not.
"""
