"""Answers without a language model: requests by rules, small talk, documents by meaning."""
