//! Certificates for a practice tenant over TLS: an authority made for this run and a certificate for loopback.

use std::io;
use std::sync::Arc;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::ServerConfig;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::PrivateKeyDer;
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// Error of making certificates.
pub(crate) type Error = rcgen::Error;

/// TLS configuration of the server, and the authority that its clients have to trust.
pub(crate) struct Certificates {
    /// The authority's certificate as PEM. Its key is forgotten as soon as the server's certificate is signed.
    pub(crate) authority: String,
    pub(crate) server: Acceptor,
}

/// Begins TLS on a connection.
#[derive(Clone)]
pub(crate) struct Acceptor(TlsAcceptor);

impl Acceptor {
    /// Shakes hands.
    pub(crate) async fn accept(self, stream: TcpStream) -> io::Result<TlsStream<TcpStream>> {
        self.0.accept(stream).await
    }
}

/// Makes certificates for `localhost` and both loopback addresses, valid from yesterday for 30 days. TLS 1.2 and 1.3.
pub(crate) fn certificates() -> Result<Certificates, Error> {
    let authority_key = KeyPair::generate()?;
    let mut authority = validity(CertificateParams::new(Vec::new())?);
    authority.distinguished_name.push(DnType::CommonName, "Offswitch practice authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_pem = authority.self_signed(&authority_key)?.pem();
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate()?;
    let names = ["localhost", "127.0.0.1", "::1"].map(String::from).to_vec();
    let mut server = validity(CertificateParams::new(names)?);
    server.distinguished_name.push(DnType::CommonName, "Offswitch practice tenant");
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    // Strict verifiers (RFC 5280 section 4.2.1.1) want it on whatever is not self-signed.
    server.use_authority_key_identifier_extension = true;
    let certificate = server.signed_by(&key, &issuer)?;

    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("the provider knows TLS 1.2 and 1.3")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).expect("a key that was just made is well formed"),
        )
        .expect("the key belongs to the certificate");
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Certificates { authority: authority_pem, server: Acceptor(Arc::new(config).into()) })
}

/// Validity from yesterday, so that a clock that is a little slow does not matter.
fn validity(mut certificate: CertificateParams) -> CertificateParams {
    let day = |days: i32| {
        let day = Timestamp::now().to_zoned(TimeZone::UTC).date().saturating_add(days.days());
        let part = |number: i8| u8::try_from(number).expect("months and days are positive");
        date_time_ymd(i32::from(day.year()), part(day.month()), part(day.day()))
    };
    certificate.not_before = day(-1);
    certificate.not_after = day(30);
    certificate
}
