//! Where credentials are handed out: token endpoints, pages of consent, application links.
//!
//! Whether a credential is good is decided in `auth/`, whenever one is shown. Here it is made.

pub(crate) mod application_links;
pub(crate) mod consent;
pub(crate) mod data_center;
pub(crate) mod exchange;
pub(crate) mod form;
pub(crate) mod html;
pub(crate) mod oauth1;
pub(crate) mod oauth2_cloud;
pub(crate) mod oauth2_data_center;
