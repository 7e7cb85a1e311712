//! The sandbox, seen from the street: every test starts one and talks to it over a socket.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on may stop")]

mod agile;
mod cloud;
mod connect;
mod control;
mod data_center;
mod edit;
mod faults;
mod fields;
mod gateway;
mod oauth1;
mod oauth2_cloud;
mod oauth2_data_center;
mod operations;
mod read;
mod session;
mod software;
mod street;
mod wire;
