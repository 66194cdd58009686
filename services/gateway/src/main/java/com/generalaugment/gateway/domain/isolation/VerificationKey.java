package com.generalaugment.gateway.domain.isolation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.id.Sha256;
import com.generalaugment.libs.runtime.json.CanonicalJson;
import com.generalaugment.libs.runtime.json.Json;
import java.util.Base64;

/** The published public key of a signing key (RFC 8037). */
public final class VerificationKey {

    static final int BYTES = 32;

    private final String x;

    VerificationKey(byte[] key) {
        this.x = text(key);
    }

    /** @param x base64url of 32 bytes, as the member {@code x} of a published key; @throws IllegalArgumentException for anything else */
    public static VerificationKey parse(String x) {
        byte[] key = Base64.getUrlDecoder().decode(x);
        if (key.length != BYTES) {
            throw new IllegalArgumentException("a public Ed25519 key has 32 bytes");
        }
        return new VerificationKey(key);
    }

    /** As one key of a JSON Web Key Set. */
    ObjectNode document() {
        return required().put("alg", "EdDSA").put("use", "sig").put("kid", thumbprint());
    }

    private ObjectNode required() {
        return Json.object().put("kty", "OKP").put("crv", "Ed25519").put("x", x);
    }

    /** RFC 7638. */
    private String thumbprint() {
        return text(Sha256.of(CanonicalJson.bytes(required())));
    }

    static String text(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
