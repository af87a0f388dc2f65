//! Verification of server certificates by the operating system, off the async threads and remembered for a while.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{DigitallySignedStruct, Error, SignatureScheme};
use tokio::runtime::{Handle, RuntimeFlavor};

/// Time for which a certificate that was verified is not verified again.
const REMEMBERED: Duration = Duration::from_mins(10);
/// Time from which on a check is taken to have waited for the network: for a list of revoked certificates, most likely.
const SLOW: Duration = Duration::from_secs(2);

/// The slow checks of this process: name of the server, and time of the slowest.
static SLOW_CHECKS: Mutex<Vec<(String, Duration)>> = Mutex::new(Vec::new());

/// Servers whose certificate took long to check since the program started, with the longest time of each. Windows looks up
/// whether a certificate was revoked, which takes ten seconds where the lookup gets no answer, and then takes it to be good.
#[must_use]
pub fn slow_certificate_checks() -> Vec<(String, Duration)> {
    SLOW_CHECKS.lock().clone()
}

/// Verifier that asks another one, but not on a thread that runs async tasks, and not again and again for each connection.
#[derive(Debug)]
pub(crate) struct CertificateCheck {
    inner: Arc<dyn ServerCertVerifier>,
    /// The chains that were verified, with the name of the server and the time of that.
    verified: Mutex<HashMap<(Vec<CertificateDer<'static>>, ServerName<'static>), Instant>>,
}

impl CertificateCheck {
    pub(crate) fn new(inner: Arc<dyn ServerCertVerifier>) -> Self {
        Self { inner, verified: Mutex::default() }
    }
}

/// Does something that may take long. Other tasks go on meanwhile, where there are other threads for them.
fn off_the_async_threads<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

impl ServerCertVerifier for CertificateCheck {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain =
            std::iter::once(end_entity).chain(intermediates).map(|certificate| certificate.clone().into_owned());
        let key = (chain.collect::<Vec<_>>(), server_name.to_owned());
        let remembered = self.verified.lock().get(&key).is_some_and(|at| at.elapsed() < REMEMBERED);
        if remembered {
            return Ok(ServerCertVerified::assertion());
        }
        let begun = Instant::now();
        let verified = off_the_async_threads(|| {
            self.inner.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
        });
        note(server_name, begun.elapsed());
        let verified = verified?;
        let mut known = self.verified.lock();
        known.retain(|_, at| at.elapsed() < REMEMBERED);
        known.insert(key, Instant::now());
        Ok(verified)
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls12_signature(message, certificate, signature)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        self.inner.verify_tls13_signature(message, certificate, signature)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.inner.supported_verify_schemes()
    }
}

/// Takes note of a check that took long.
fn note(server_name: &ServerName<'_>, took: Duration) {
    if took < SLOW {
        return;
    }
    let name = server_name.to_str().into_owned();
    let mut checks = SLOW_CHECKS.lock();
    match checks.iter_mut().find(|(known, _)| *known == name) {
        Some((_, longest)) => *longest = took.max(*longest),
        None => checks.push((name, took)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use rustls::CertificateError;

    use super::*;

    /// Verifier that takes its time and counts, and refuses the certificate `bad`.
    #[derive(Debug, Default)]
    struct Slow {
        takes: Duration,
        asked: AtomicUsize,
    }

    impl ServerCertVerifier for Slow {
        fn verify_server_cert(
            &self,
            end_entity: &CertificateDer<'_>,
            _: &[CertificateDer<'_>],
            _: &ServerName<'_>,
            _: &[u8],
            _: UnixTime,
        ) -> Result<ServerCertVerified, Error> {
            self.asked.fetch_add(1, Ordering::SeqCst);
            std::thread::sleep(self.takes);
            if end_entity.as_ref() == b"bad" {
                return Err(CertificateError::Revoked.into());
            }
            Ok(ServerCertVerified::assertion())
        }

        fn verify_tls12_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn verify_tls13_signature(
            &self,
            _: &[u8],
            _: &CertificateDer<'_>,
            _: &DigitallySignedStruct,
        ) -> Result<HandshakeSignatureValid, Error> {
            Ok(HandshakeSignatureValid::assertion())
        }

        fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
            vec![SignatureScheme::ED25519]
        }
    }

    fn verify(check: &CertificateCheck, certificate: &str, intermediate: &str, name: &'static str) -> bool {
        let of = |text: &str| CertificateDer::from(text.as_bytes().to_vec());
        let name = ServerName::try_from(name).expect("a name");
        let verified = check.verify_server_cert(
            &of(certificate),
            &[of(intermediate)],
            &name,
            &[],
            UnixTime::since_unix_epoch(Duration::ZERO),
        );
        verified.is_ok()
    }

    #[test]
    fn only_what_was_verified_is_not_verified_again() {
        let slow = Arc::new(Slow::default());
        let check = CertificateCheck::new(Arc::clone(&slow) as _);
        let asked = || slow.asked.load(Ordering::SeqCst);
        for _ in 0..3 {
            assert!(verify(&check, "good", "by", "service.example"), "it is verified");
        }
        assert_eq!(asked(), 1, "and once only");
        verify(&check, "other", "by", "service.example");
        verify(&check, "good", "another", "service.example");
        verify(&check, "good", "by", "sign-in.example");
        assert_eq!(asked(), 4, "another certificate, another chain and another name are verified by themselves");
        for _ in 0..2 {
            assert!(!verify(&check, "bad", "by", "service.example"), "what is refused is");
        }
        assert_eq!(asked(), 6, "each time, since it may be mended");
    }

    #[test]
    fn others_go_on_while_a_check_takes_long() {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build().expect("a runtime");
        let slow = Slow { takes: Duration::from_millis(400), ..Slow::default() };
        let check = Arc::new(CertificateCheck::new(Arc::new(slow)));
        let ticks = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&ticks);
        runtime.spawn(async move {
            loop {
                tokio::time::sleep(Duration::from_millis(10)).await;
                counted.fetch_add(1, Ordering::SeqCst);
            }
        });
        let checked = runtime.spawn(async move { verify(&check, "good", "by", "service.example") });
        assert!(runtime.block_on(checked).expect("the check ends"), "it is verified");
        assert!(ticks.load(Ordering::SeqCst) > 3, "on the one thread for tasks another one went on meanwhile");
    }

    #[test]
    fn a_slow_check_is_told_with_its_longest_time() {
        let name = ServerName::try_from("slow.example").expect("a name");
        for seconds in [1, 10, 3] {
            note(&name, Duration::from_secs(seconds));
        }
        let told = slow_certificate_checks();
        assert!(told.contains(&("slow.example".to_owned(), Duration::from_secs(10))), "{told:?}");
        note(&ServerName::try_from("quick.example").expect("a name"), Duration::from_millis(300));
        assert!(!slow_certificate_checks().iter().any(|(name, _)| name == "quick.example"), "a quick one is not");
    }
}
