//! An in-memory Jira for tests, benchmarks and the quick start.
