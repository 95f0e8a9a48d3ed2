"""Tests of the decoder, in the library's own environment."""
