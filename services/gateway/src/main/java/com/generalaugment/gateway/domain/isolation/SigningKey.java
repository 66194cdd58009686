package com.generalaugment.gateway.domain.isolation;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The installation's Ed25519 key: the published public key verifies its signatures. Never printed. */
public final class SigningKey {

    private static final String ALGORITHM = "Ed25519";
    private static final String ENVELOPE = "-----(BEGIN|END) PRIVATE KEY-----";

    private final KeyPair pair;
    private final VerificationKey published;

    private SigningKey(KeyPair pair) {
        this.pair = pair;
        byte[] encoded = pair.getPublic().getEncoded();
        this.published = new VerificationKey(
                Arrays.copyOfRange(encoded, encoded.length - VerificationKey.BYTES, encoded.length));
    }

    /** @param pem PKCS 8, as {@code openssl genpkey -algorithm ed25519} makes it; @throws IllegalArgumentException for anything else */
    public static SigningKey parse(String pem) {
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.replaceAll(ENVELOPE, ""));
            if (!(KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(encoded))
                    instanceof EdECPrivateKey key)) {
                throw new IllegalArgumentException("not an Ed25519 key");
            }
            return new SigningKey(pair(key.getBytes().orElseThrow()));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("not an Ed25519 private key in PKCS 8 (PEM)", e);
        }
    }

    VerificationKey published() {
        return published;
    }

    /** @return base64url without padding, over the canonical document (RFC 8785) */
    String sign(JsonNode document) {
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initSign(pair.getPrivate());
            signature.update(CanonicalJson.bytes(document));
            return VerificationKey.text(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK signs with its own keys", e);
        }
    }

    @Override
    public String toString() {
        return "***";
    }

    /** The JDK derives public keys only for keys that it generates, so its random source returns this secret. */
    private static KeyPair pair(byte[] secret) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(ALGORITHM);
        generator.initialize(255, new Drawn(secret));
        KeyPair pair = generator.generateKeyPair();
        if (!(pair.getPrivate() instanceof EdECPrivateKey drawn)
                || !Arrays.equals(drawn.getBytes().orElseThrow(), secret)) {
            throw new IllegalStateException("the JDK has generated another key");
        }
        return pair;
    }

    private static final class Drawn extends SecureRandom {
        private static final long serialVersionUID = 1L;
        private final transient byte[] secret;

        Drawn(byte[] secret) {
            this.secret = secret;
        }

        @Override
        public void nextBytes(byte[] bytes) {
            System.arraycopy(secret, 0, bytes, 0, bytes.length);
        }
    }
}
