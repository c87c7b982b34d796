//! What is generated for schemas of unusual sizes and shapes: that it compiles, and what it does, is in the tests.
