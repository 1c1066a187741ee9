"""The corpus: from files as found to clean, dated, attributed passages in a store."""
