//! A whole request, read to its end.
//!
//! It knows what was sent, and has no opinion about it.

use axum::http::HeaderMap;
use http_body_util::BodyExt as _;
use hyper::Request;
use hyper::body::{Bytes, Incoming};

/// A whole request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) scheme: &'static str,
    pub(crate) host: String,
    pub(crate) path: String,
    pub(crate) query: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Asked {
    pub(crate) async fn read(request: Request<Incoming>, scheme: &'static str) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let header = parts.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
        // The target in absolute form, as a proxy gets it, outranks the header.
        let host = parts.uri.authority().map_or_else(|| header.to_owned(), ToString::to_string);
        Some(Self {
            method: parts.method.to_string(),
            scheme,
            host,
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(ToOwned::to_owned),
            headers: parts.headers,
            body: body.collect().await.ok()?.to_bytes(),
        })
    }

    pub(crate) fn path_and_query(&self) -> String {
        self.query.as_ref().map_or_else(|| self.path.clone(), |query| format!("{}?{query}", self.path))
    }

    /// Whether the body says that it is of this kind, whatever parameters follow.
    pub(crate) fn has_media_type(&self, kind: &str) -> bool {
        let sent = self.headers.get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
        sent.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(kind)
    }
}
