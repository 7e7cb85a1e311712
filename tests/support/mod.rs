//! What the street tests share: a case is read from its folder, acted out in a world of its own, and comes home whole.
//!
//! - `case`: what a folder says.
//! - `scene`: the sandbox, the working directory and the placeholders of one case.
//! - `visit`: the built binary run there, and everything that came of it.
//! - `snapshot`: texts with the volatile parts named.
//! - `crowd`: many cases side by side.
//! - `rules`: laws that hold in every case. `spellings`: the forms in which a secret could travel.
//!
//! Nothing leaves the machine: every proxy variable leads to the
//! sandbox unless a case says otherwise, ports are the system's choice, and time passes only where a process is
//! waited for.

#![allow(dead_code, reason = "each test file uses its part")]

pub(crate) mod case;
pub(crate) mod crowd;
pub(crate) mod rules;
pub(crate) mod scene;
pub(crate) mod snapshot;
pub(crate) mod spellings;
pub(crate) mod visit;
