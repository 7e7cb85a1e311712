//! Documents: what is made, that it is what the schema allows, and what is read back.
