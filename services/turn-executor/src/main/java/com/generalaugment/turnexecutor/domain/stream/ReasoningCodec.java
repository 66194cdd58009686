package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What models want back of their reasoning, as the text {@code encrypted_content}: only this service can read it, only
 * for its tenant.
 */
public final class ReasoningCodec {

    private final Sealer sealer;
    private final Sealer.Scope scope;

    public ReasoningCodec(Sealer sealer, Tenant tenant) {
        this.sealer = sealer;
        this.scope = Sealer.Scope.carried(Sealer.Purpose.REASONING, tenant);
    }

    String seal(ReasoningState thought) {
        ObjectNode content = Json.object().put("provider", thought.provider());
        content.set("state", thought.state());
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealer.seal(scope, Json.bytes(content)));
    }

    /** Empty when it was altered, or was not sealed here or is not this tenant's. */
    public Optional<ReasoningState> open(String encrypted) {
        byte[] sealed;
        try {
            sealed = Base64.getUrlDecoder().decode(encrypted.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return sealer.open(scope, sealed)
                .map(Json::readTrusted)
                .map(content -> new ReasoningState(content.path("provider").asText(), content.path("state")));
    }
}
