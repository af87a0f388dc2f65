//! RSA key that signs tokens (JWS, RS256), and its public half as a JSON Web Key.

use std::sync::OnceLock;

use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use aws_lc_rs::{digest, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use tokio::task;

use crate::secret_canaries;

/// An RSA key of 2048 bits, made when the program starts and never written anywhere.
pub(crate) struct SigningKey {
    pair: KeyPair,
    id: String,
}

impl SigningKey {
    /// The one key of this process: as at Entra, all tenants share it. Making it takes a moment, off the async threads.
    pub(crate) async fn shared() -> &'static Self {
        task::spawn_blocking(Self::made).await.expect("the crypto library can make an RSA key")
    }

    /// Makes the key ahead of the first use; nobody waits for it.
    pub(crate) fn prepare() {
        task::spawn_blocking(Self::made);
    }

    fn made() -> &'static Self {
        static KEY: OnceLock<SigningKey> = OnceLock::new();
        KEY.get_or_init(|| {
            let pair = KeyPair::generate(KeySize::Rsa2048).expect("the crypto library can make an RSA key");
            let id =
                URL_SAFE_NO_PAD.encode(&digest::digest(&digest::SHA256, pair.public_key().as_ref()).as_ref()[..20]);
            Self { pair, id }
        })
    }

    /// The claims as a signed token: JWS compact serialization (RFC 7515 section 3.1) with RS256.
    pub(crate) fn sign(&self, claims: &Value) -> String {
        let header = secret_canaries::header(&json!({"typ": "JWT", "alg": "RS256", "kid": self.id}));
        let mut token =
            format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(secret_canaries::payload(claims)));
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &rand::SystemRandom::new(), token.as_bytes(), &mut signature)
            .expect("a key of the right size signs");
        token.push('.');
        token.push_str(&URL_SAFE_NO_PAD.encode(signature));
        token
    }

    /// The public half as a JSON Web Key (RFC 7517 section 4, RFC 7518 section 6.3.1).
    pub(crate) fn public(&self) -> Value {
        let key = self.pair.public_key();
        json!({
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.id,
            "n": URL_SAFE_NO_PAD.encode(key.modulus().big_endian_without_leading_zero()),
            "e": URL_SAFE_NO_PAD.encode(key.exponent().big_endian_without_leading_zero()),
        })
    }
}
