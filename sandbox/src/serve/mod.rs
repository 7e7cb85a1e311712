//! Listening and answering: the wire, up to the point where a request is whole.
//!
//! Loopback only. A connection is plain or TLS, straight or through the proxy; behind that all are the same.

mod apis;
pub(crate) mod certificates;
pub(crate) mod door;
pub(crate) mod front;
pub(crate) mod proxy;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener as StdListener};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use front::Front;

/// A listener on loopback; any other address is refused.
pub(crate) fn bind(address: IpAddr, port: u16) -> io::Result<StdListener> {
    if !address.is_loopback() {
        let refusal = format!("the sandbox listens on loopback only, and {address} is not loopback");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, refusal));
    }
    let listener = StdListener::bind(SocketAddr::new(address, port))
        .map_err(|error| io::Error::new(error.kind(), format!("cannot listen on {address}:{port}: {error}")))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// How the site's listener speaks.
#[derive(Clone)]
pub(crate) enum Speech {
    Plain,
    Tls(TlsAcceptor),
    /// Only versions of TLS that nobody accepts any more.
    TooOld,
}

/// Accepts for ever.
pub(crate) async fn site(listener: TcpListener, front: Arc<Front>, speech: Speech) {
    while let Ok((stream, _)) = listener.accept().await {
        // Small answers, each wanted at once.
        let _ = stream.set_nodelay(true);
        front.jira.connections.fetch_add(1, Ordering::Relaxed);
        let (front, speech) = (Arc::clone(&front), speech.clone());
        tokio::spawn(async move {
            match speech {
                Speech::Plain => talk(stream, front, "http").await,
                Speech::TooOld => refuse_protocol(stream).await,
                Speech::Tls(acceptor) => {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        talk(stream, front, "https").await;
                    }
                }
            }
        });
    }
}

/// A fatal `protocol_version` alert, as a server sends that speaks no version of the client's.
async fn refuse_protocol(mut stream: TcpStream) {
    let mut hello = [0_u8; 1024];
    let _ = stream.read(&mut hello).await;
    let _ = stream.write_all(&[0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x46]).await;
    let _ = stream.shutdown().await;
}

async fn talk<S>(stream: S, front: Arc<Front>, scheme: &'static str)
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let service = service_fn(move |request| {
        let front = Arc::clone(&front);
        async move { front.answer(request, scheme).await }
    });
    // An error here is the client's going away, or a fault that hung up on it.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
}
