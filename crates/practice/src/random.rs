//! Random secrets from the operating system, in base64url.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

/// A secret of `bytes` random bytes, in letters that are safe in a URL.
pub(crate) fn secret(bytes: usize) -> String {
    let mut random = vec![0; bytes];
    rand::fill(&mut random).expect("the system gives random bytes");
    URL_SAFE_NO_PAD.encode(random)
}
