"""Encoders: texts to vectors that mean the same in Chinese and English.

In: texts. Out: unit vectors of texts and of their passages. Others register by entry point
`towngown.encoders`; the index and matching call them through `encoder_named` and the cache.
"""

from towngown.atlas.encoders.base import EncodedText, Encoder, encode_with, encoder_named
from towngown.atlas.encoders.cache import CachedEncoder
from towngown.atlas.encoders.parallel import ParallelEncoder
from towngown.kernel.errors import EncodingFailed

__all__ = [
    "CachedEncoder",
    "EncodedText",
    "Encoder",
    "EncodingFailed",
    "ParallelEncoder",
    "encode_with",
    "encoder_named",
]
