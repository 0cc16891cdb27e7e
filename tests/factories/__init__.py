"""Rows for arranging a test; what a test is about goes through doors or verbs."""
