package com.generalaugment.gateway.domain.isolation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import java.util.List;
import java.util.Optional;

/** Signs the evidence of the installation and publishes the keys that verify it. */
public final class Signatures {

    private final Optional<SigningKey> key;
    private final List<VerificationKey> previous;

    /** @param previous keys that have signed before and stay published */
    public Signatures(Optional<SigningKey> key, List<VerificationKey> previous) {
        this.key = key;
        this.previous = List.copyOf(previous);
    }

    /** @throws Problem 404 {@code not_found}: an installation without a key serves no evidence */
    SigningKey required() {
        return key.orElseThrow(() -> Problem.of(
                ErrorKind.NOT_FOUND,
                "not_found",
                "This installation issues no evidence: it has no signing key (genaug.gateway.signing-key)."));
    }

    public void requireKey() {
        required();
    }

    /** The document with its signature. */
    public ObjectNode signed(ObjectNode document) {
        String signature = required().sign(document);
        return document.put("signature", signature);
    }

    /** A JSON Web Key Set; the key in use comes first. */
    public ObjectNode published() {
        ObjectNode set = Json.object();
        var keys = set.putArray("keys");
        key.map(SigningKey::published).map(VerificationKey::document).ifPresent(keys::add);
        previous.forEach(old -> keys.add(old.document()));
        return set;
    }
}
